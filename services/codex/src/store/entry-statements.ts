import { namedStatement } from '@scriptorium/database'
import type { NamedStatement, Tx } from '@scriptorium/database'
import type { EntrySort } from '@scriptorium/contracts/nouns'
import type { EntryFilter } from '../domain/entry/entries.ts'

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

export type EntryPageRequest = {
  ownerId: string
  /** `query` folded; empty for none. */
  filter: EntryFilter & { query: string }
  /** `query` with the signs of LIKE made plain. */
  like: string
  after: EntryPosition | undefined
  limit: number
  ids?: readonly string[]
}

/** What the list is sorted by, as a text that sorts as it should. */
const keys: Record<string, string> = {
  name: 'search_name',
  type: 'type || chr(1) || search_name',
  created: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
  updated: `to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
}

const passesFilter = `owner_id = $ownerId AND novel_id = $novelId AND archived = $archived
  AND ($type::text IS NULL OR type = $type)
  AND ($tag::text IS NULL OR $tag = ANY (tags)) AND ($control::text IS NULL OR control = $control)`
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
  const statement = pageStatement(filter.sort ?? 'name', source)
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

/** What a misspelt query is compared with: names and words of all entries that pass the filter. Long lists of aliases are not read to their end. */
export async function entryWords(
  tx: Tx,
  { ownerId, filter }: Pick<EntryPageRequest, 'ownerId' | 'filter'>,
): Promise<{ id: string; name: string; words: string }[]> {
  const { rows } = await tx.query<{ id: string; name: string; words: string }>(
    wordsStatement(filterValues(ownerId, filter)),
  )
  return rows
}

const wordsStatement = namedStatement<FilterValues>(
  'entries_words',
  `SELECT id, search_name AS name, left(search_words, 300) AS words FROM entries WHERE ${passesFilter}`,
)

/** The sizes of entries, by id. */
export async function entryBytes(tx: Tx, ownerId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ id: string; bytes: number }>({
    name: 'entries_bytes',
    text: `SELECT id, ${bytes} AS bytes FROM entries AS e WHERE owner_id = $1 AND id = ANY ($2::uuid[])`,
    values: [ownerId, ids],
  })
  return new Map(rows.map((row) => [row.id, row.bytes]))
}

type FilterValues = Omit<EntryFilter, 'query' | 'sort'> & { ownerId: string }
type PageValues = FilterValues & {
  query: string
  like: string
  ids: readonly string[] | undefined
  afterRank: number | undefined
  afterKey: string | undefined
  afterId: string | undefined
  limit: number
}

function filterValues(ownerId: string, { novelId, archived, type, tag, control }: EntryFilter) {
  return { ownerId, novelId, archived, type, tag, control }
}

const pageStatements = new Map<string, NamedStatement<PageValues>>()

/** One per order and source, made on first use. */
function pageStatement(sort: EntrySort, source: PageSource): NamedStatement<PageValues> {
  const name = `entries_${source}_${sort}`
  const known = pageStatements.get(name)
  if (known !== undefined) return known
  const statement = namedStatement<PageValues>(name, pageText(sort, source))
  pageStatements.set(name, statement)
  return statement
}

function pageText(sort: EntrySort, source: PageSource): string {
  const key = keys[sort.replace('-', '')]
  const [sign, direction] = sort.startsWith('-') ? ['<', 'DESC'] : ['>', 'ASC']
  const { condition, rank } = sources[source]
  // Where all have the same rank, an index may give the order.
  const ranked = source === 'names'
  const order = ranked ? `rank, key ${direction}, id ${direction}` : `key ${direction}, id ${direction}`
  const beyond = ranked
    ? '(rank, key, id) > ($afterRank::int, $afterKey::text, $afterId::uuid)'
    : `(key, id) ${sign} ($afterKey::text, $afterId::uuid)`
  return `SELECT page.id, page.rank, page.key, ${bytes} AS bytes
      FROM (
        SELECT id, rank, key FROM (
          SELECT id, ${key} AS key, ${rank} AS rank FROM entries
          WHERE ${passesFilter} AND ${condition}
        ) AS found
        WHERE $afterId::uuid IS NULL OR ${beyond}
        ORDER BY ${order} LIMIT $limit
      ) AS page JOIN entries e ON e.owner_id = $ownerId AND e.id = page.id
      ORDER BY ${order.replaceAll(/\b(rank|key|id)\b/gu, 'page.$1')}`
}
