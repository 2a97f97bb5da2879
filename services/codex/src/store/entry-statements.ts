import { namedStatement, rowOf } from '@scriptorium/database'
import type { NamedStatement, Tx } from '@scriptorium/database'
import type { EntrySort } from '@scriptorium/contracts/nouns'
import type { EntryFilter } from '../domain/entry/entries.ts'

/** A novel or series, as far as its codex is concerned; undefined when there is none. */
export async function novelOf(tx: Tx, values: { ownerId: string; novelId: string }): Promise<CodexPlace | undefined> {
  return rowOf<CodexPlace>(await tx.query(novelStatement(values)))
}

/** `codexVersion`: names the state of the codex, its series' too. */
type CodexPlace = { id: string; seriesId?: string; codexVersion: string }

const novelStatement = namedStatement<{ ownerId: string; novelId: string }>(
  'novel_series',
  'SELECT id, series_id, codex_version_of($ownerId, $novelId) AS codex_version FROM novels WHERE owner_id = $ownerId AND id = $novelId',
)

/**
 * Whether the row `alias` of entries is in the codex of a novel: its own, or its series', unless the novel has an entry in
 * place of that one. Uses $ownerId, $novelId, $seriesId.
 */
export function inNovel(alias: string): string {
  return `${alias}.owner_id = $ownerId AND ${alias}.novel_id IN ($novelId, $seriesId::uuid)
    AND NOT EXISTS (SELECT 1 FROM entries o WHERE o.owner_id = $ownerId AND o.novel_id = $novelId AND o.overrides_id = ${alias}.id)`
}

/** Takes the lock of the novel that an entry belongs to, which never changes. */
export async function lockNovelOfEntry(tx: Tx, ownerId: string, entryId: string): Promise<{ id: string } | undefined> {
  const {
    rows: [row],
  } = await tx.query<{ id: string }>({
    name: 'novel_of_entry_lock',
    text: 'SELECT n.id FROM novels n JOIN entries e ON e.owner_id = n.owner_id AND e.novel_id = n.id WHERE e.owner_id = $1 AND e.id = $2 FOR UPDATE OF n',
    values: [ownerId, entryId],
  })
  return row
}

/** @returns the new codex version */
export async function bumpCodexVersion(
  tx: Tx,
  { ownerId, novelId, entries }: { ownerId: string; novelId: string; entries: number },
): Promise<number> {
  const {
    rows: [row],
  } = await tx.query<{ codex_version: number }>({
    name: 'novel_bump',
    text: 'UPDATE novels SET codex_version = codex_version + 1, entry_count = entry_count + $3 WHERE owner_id = $1 AND id = $2 RETURNING codex_version',
    values: [ownerId, novelId, entries],
  })
  return row?.codex_version ?? 0
}

/** `key` is the text that the list is sorted by, `rank` how well it matches the query (0 best; 0 without one). */
export type EntryPosition = { rank: number; key: string; id: string }

export type Found = EntryPosition & { bytes: number }

/**
 * Where a page is looked for. `all`: no query. `names`: names, aliases and tags; `texts`: those that only their texts match;
 * `both`: the two in one order; `misspelt`: the entries of `ids`, whose names the query may misspell.
 */
export type PageSource = 'all' | 'names' | 'texts' | 'both' | 'misspelt'

/** `query` folded, empty for none; the series of the novel; the category with all below it. */
export type PlacedFilter = EntryFilter & {
  query: string
  seriesId: string | undefined
  categories: readonly string[] | undefined
}

export type EntryPageRequest = {
  ownerId: string
  filter: PlacedFilter
  /** `query` with the signs of LIKE made plain. */
  like: string
  after: EntryPosition | undefined
  limit: number
  ids?: readonly string[]
}

/** What the list is sorted by, as a text that sorts as it should. */
const keys: Record<string, string> = {
  name: 'search_sort',
  type: 'type || chr(1) || search_sort',
  created: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
  updated: `to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
}

/** A novel without a series has a condition of its own, by which an index gives the order. */
function passesFilter(isShared: boolean): string {
  return `${isShared ? inNovel('entries') : 'owner_id = $ownerId AND novel_id = $novelId'} AND archived = $archived
  AND ($type::text IS NULL OR type = $type) AND ($categories::uuid[] IS NULL OR category_id = ANY ($categories))
  AND ($tag::text IS NULL OR $tag = ANY (tags)) AND ($control::text IS NULL OR control = $control)`
}

const bytes = 'octet_length(e.description) + octet_length(e.details::text) + coalesce(octet_length(e.notes), 0)'
const inNames = `(search_name LIKE '%' || $like::text || '%' OR search_words LIKE '%' || $like::text || '%')`
const inTexts = `search_body LIKE '%' || $like::text || '%'`
export const textsRank = 6
/** Every misspelt rank is above that of a match. */
export const firstMisspeltRank = 10

/**
 * Which entries, and how well each matches: its name, an alias, the beginning of either, of a word, the middle, its texts. An
 * alias and a tag stand within line ends in search_words. Row security keeps PostgreSQL from using an index for such conditions, as they could reveal rows that are
 * not the owner's: they are fast because they read one novel, and its long texts only where names do not fill the page.
 */
const sources: Record<PageSource, { condition: string; rank: string }> = {
  all: { condition: 'true', rank: '0' },
  names: {
    condition: inNames,
    rank: `CASE
      WHEN search_name = $query::text THEN 0
      WHEN search_words LIKE '%' || chr(10) || $like::text || chr(10) || '%' THEN 1
      WHEN search_name LIKE $like::text || '%' THEN 2
      WHEN search_words LIKE '%' || chr(10) || $like::text || '%' THEN 3
      WHEN search_name LIKE '% ' || $like::text || '%' OR search_words LIKE '% ' || $like::text || '%' THEN 4
      ELSE 5 END`,
  },
  texts: { condition: `NOT ${inNames} AND ${inTexts}`, rank: String(textsRank) },
  both: { condition: `(${inNames} OR ${inTexts})`, rank: '0' },
  misspelt: { condition: 'id = ANY ($ids::uuid[])', rank: String(firstMisspeltRank) },
}

/** One page of ids in order. */
export async function entryPage(
  tx: Tx,
  source: PageSource,
  { ownerId, filter, like, after, limit, ids }: EntryPageRequest,
): Promise<Found[]> {
  const statement = pageStatement(filter.sort ?? 'name', source, {
    isShared: filter.seriesId !== undefined,
    isFirst: after === undefined,
    pinnedFirst: filter.pinnedFirst === true && source !== 'names' && source !== 'texts',
  })
  const { rows } = await tx.query<Found>(
    statement({
      ...filterValues(ownerId, filter),
      query: filter.query,
      like,
      ids,
      afterRank: after?.rank,
      afterKey: after?.key,
      afterId: after?.id,
      limit,
    }),
  )
  return rows
}

/** What a misspelt query is compared with: names and words of all entries of a codex. Long lists of aliases are not read to their end. */
export async function entryWords(tx: Tx, place: { ownerId: string; novelId: string; seriesId: string | undefined }) {
  return (await tx.query<{ id: string; name: string; words: string }>(words(place))).rows
}

const words = namedStatement<{ ownerId: string; novelId: string; seriesId: string | undefined }>(
  'entries_words',
  `SELECT id, search_name AS name, left(search_words, 300) AS words FROM entries WHERE ${inNovel('entries')}`,
)

/** Those of the ids whose entries pass the filter. */
export async function passing(
  tx: Tx,
  { ownerId, filter }: Pick<EntryPageRequest, 'ownerId' | 'filter'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(passingIds({ ...filterValues(ownerId, filter), ids }))
  return new Set(rows.map(({ id }) => id))
}

const passingIds = namedStatement<FilterValues & { ids: readonly string[] }>(
  'entries_passing',
  `SELECT id FROM entries WHERE ${passesFilter(true)} AND id = ANY ($ids::uuid[])`,
)

const belowStatement = namedStatement<{ ownerId: string; category: string }>(
  'categories_below',
  `WITH RECURSIVE below AS (
     SELECT id FROM categories WHERE owner_id = $ownerId AND id = $category
     UNION SELECT c.id FROM categories c JOIN below ON c.owner_id = $ownerId AND c.parent_id = below.id)
   SELECT id FROM below`,
)

/** The category and all below it. */
export async function categoriesBelow(tx: Tx, values: { ownerId: string; category: string }): Promise<string[]> {
  return (await tx.query<{ id: string }>(belowStatement(values))).rows.map(({ id }) => id)
}

/** The sizes of entries, by id. */
export async function entryBytes(tx: Tx, ownerId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ id: string; bytes: number }>({
    name: 'entries_bytes',
    text: `SELECT id, ${bytes} AS bytes FROM entries AS e WHERE owner_id = $1 AND id = ANY ($2::uuid[])`,
    values: [ownerId, ids],
  })
  return new Map(rows.map((row) => [row.id, row.bytes]))
}

type FilterValues = Omit<PlacedFilter, 'query' | 'sort' | 'category'> & { ownerId: string }
type PageValues = FilterValues & {
  query: string
  like: string
  ids: readonly string[] | undefined
  afterRank: number | undefined
  afterKey: string | undefined
  afterId: string | undefined
  limit: number
}

function filterValues(ownerId: string, filter: PlacedFilter): FilterValues {
  const { novelId, seriesId, archived, type, categories, tag, control } = filter
  return { ownerId, novelId, seriesId, archived, type, categories, tag, control }
}

/** As the index has it. */
const pinRank = 'CASE WHEN pinned THEN 0 ELSE 1 END'

/** A comparison of rows is what an index begins with; it knows one direction. */
function beyondPosition(isRanked: boolean, sign: '<' | '>'): string {
  if (!isRanked) return `(key, id) ${sign} ($afterKey::text, $afterId::uuid)`
  if (sign === '>') return '(rank, key, id) > ($afterRank::int, $afterKey::text, $afterId::uuid)'
  return '(rank > $afterRank::int OR rank = $afterRank AND (key, id) < ($afterKey::text, $afterId::uuid))'
}

const pageStatements = new Map<string, NamedStatement<PageValues>>()

/** What the plan of a statement hangs on: a page behind another begins in the index where that one ended. */
type PageKind = { isShared: boolean; isFirst: boolean; pinnedFirst: boolean }

/** One per order, source and kind, made on first use. */
function pageStatement(sort: EntrySort, source: PageSource, kind: PageKind): NamedStatement<PageValues> {
  const name = `entries_${source}_${sort}${kind.isShared ? '_shared' : ''}${kind.isFirst ? '' : '_after'}${kind.pinnedFirst ? '_pinned' : ''}`
  const known = pageStatements.get(name)
  if (known !== undefined) return known
  const statement = namedStatement<PageValues>(name, pageText(sort, source, kind))
  pageStatements.set(name, statement)
  return statement
}

function pageText(sort: EntrySort, source: PageSource, { isShared, isFirst, pinnedFirst }: PageKind): string {
  const key = keys[sort.replace('-', '')]
  const [sign, direction] = sort.startsWith('-') ? (['<', 'DESC'] as const) : (['>', 'ASC'] as const)
  const { condition, rank: match } = sources[source]
  // Where all match alike, an index may give the order.
  const rank = pinnedFirst ? (match === '0' ? pinRank : `${match} + ${pinRank}`) : match
  const isRanked = pinnedFirst || source === 'names'
  const order = isRanked ? `rank, key ${direction}, id ${direction}` : `key ${direction}, id ${direction}`
  const beyond = beyondPosition(isRanked, sign)
  return `SELECT page.id, page.rank, page.key, ${bytes} AS bytes
      FROM (
        SELECT id, rank, key FROM (
          SELECT id, ${key} AS key, ${rank} AS rank FROM entries
          WHERE ${passesFilter(isShared)} AND ${condition}
        ) AS found
        ${isFirst ? '' : `WHERE ${beyond}`}
        ORDER BY ${order} LIMIT $limit
      ) AS page JOIN entries e ON e.owner_id = $ownerId AND e.id = page.id
      ORDER BY ${order.replaceAll(/\b(rank|key|id)\b/gu, 'page.$1')}`
}
