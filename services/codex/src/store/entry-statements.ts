import type { Tx } from '@scriptorium/database'
import type { EntryFilter, EntryPosition, EntrySort } from '../domain/ports.ts'

/** Takes the novel's lock for a change of its entries. @returns its codex version, undefined when it is not there */
export async function lockNovel(tx: Tx, ownerId: string, novelId: string): Promise<number | undefined> {
  const {
    rows: [row],
  } = await tx.query<{ codex_version: number }>({
    name: 'novel_lock',
    text: 'SELECT codex_version FROM novels WHERE owner_id = $1 AND id = $2 FOR UPDATE',
    values: [ownerId, novelId],
  })
  return row?.codex_version
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

export type Found = { id: string; rank: number; key: string; bytes: number }

/**
 * Where a page is looked for. `all`: no query. `names`: names, aliases and tags; `texts`: those that only their texts match;
 * `both`: the two in one order.
 */
export type PageSource = 'all' | 'names' | 'texts' | 'both'

export type EntryPageRequest = {
  ownerId: string
  /** `query` folded; empty for none. */
  filter: EntryFilter & { query: string }
  /** `query` with the signs of LIKE made plain. */
  like: string
  after: EntryPosition | undefined
  limit: number
}

/** What the list is sorted by, as a text that sorts as it should. */
const keys: Record<string, string> = {
  name: 'search_name',
  type: 'type || chr(1) || search_name',
  created: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
  updated: `to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
}

const passesFilter = `owner_id = $1 AND novel_id = $2 AND archived = $3 AND ($4::text IS NULL OR type = $4) AND ($5::uuid IS NULL OR category_id = $5)
  AND ($6::text IS NULL OR $6 = ANY (tags)) AND ($7::text IS NULL OR control = $7)`
const bytes = 'octet_length(e.description) + octet_length(e.details::text) + coalesce(octet_length(e.notes), 0)'
const inNames = `(search_name LIKE '%' || $9 || '%' OR search_words LIKE '%' || $9 || '%')`
const inTexts = `search_body LIKE '%' || $9 || '%'`
export const textsRank = 6

/**
 * Which entries, and how well each matches: its name, an alias, the beginning of either, of a word, the middle, its texts. An
 * alias and a tag stand within line ends in search_words. Row security keeps PostgreSQL from using an index for such conditions, as they could tell of rows that are
 * not the owner's: what keeps them quick is that they read one novel, and its long texts only where names do not fill the page.
 */
const sources: Record<PageSource, { condition: string; rank: string }> = {
  all: { condition: 'true', rank: '0' },
  names: {
    condition: inNames,
    rank: `CASE
      WHEN search_name = $8 THEN 0
      WHEN search_words LIKE '%' || chr(10) || $9 || chr(10) || '%' THEN 1
      WHEN search_name LIKE $9 || '%' THEN 2
      WHEN search_words LIKE '%' || chr(10) || $9 || '%' THEN 3
      WHEN search_name LIKE '% ' || $9 || '%' OR search_words LIKE '% ' || $9 || '%' THEN 4
      ELSE 5 END`,
  },
  texts: { condition: `NOT ${inNames} AND ${inTexts}`, rank: String(textsRank) },
  both: { condition: `(${inNames} OR ${inTexts})`, rank: '0' },
}

/** One page of ids in order. */
export async function entryPage(
  tx: Tx,
  source: PageSource,
  { ownerId, filter, like: pattern, after, limit }: EntryPageRequest,
): Promise<Found[]> {
  const { rows } = await tx.query<Found>({
    ...pageStatement(filter.sort ?? 'name', source),
    values: [
      ...filterValues(ownerId, filter),
      filter.query,
      pattern,
      after?.rank ?? null,
      after?.key ?? null,
      after?.id ?? null,
      limit,
    ],
  })
  return rows
}

/** What a misspelt query is held against: names and words of all entries that pass the filter. Long lists of aliases are not read to their end. */
export async function entryWords(
  tx: Tx,
  { ownerId, filter }: Pick<EntryPageRequest, 'ownerId' | 'filter'>,
): Promise<{ id: string; name: string; words: string }[]> {
  const { rows } = await tx.query<{ id: string; name: string; words: string }>({
    name: 'entries_words',
    text: `SELECT id, search_name AS name, left(search_words, 300) AS words FROM entries WHERE ${passesFilter}`,
    values: filterValues(ownerId, filter),
  })
  return rows
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

function filterValues(ownerId: string, filter: EntryFilter): unknown[] {
  return [
    ownerId,
    filter.novelId,
    filter.archived,
    filter.type ?? null,
    filter.categoryId ?? null,
    filter.tag ?? null,
    filter.control ?? null,
  ]
}

function pageStatement(sort: EntrySort, source: PageSource): { name: string; text: string } {
  const key = keys[sort.replace('-', '')]
  const [sign, direction] = sort.startsWith('-') ? ['<', 'DESC'] : ['>', 'ASC']
  const { condition, rank } = sources[source]
  // Where all have the same rank, an index may give the order.
  const ranked = source === 'names'
  const order = ranked ? `rank, key ${direction}, id ${direction}` : `key ${direction}, id ${direction}`
  const beyond = ranked
    ? '(rank, key, id) > ($10::int, $11::text, $12::uuid)'
    : `(key, id) ${sign} ($11::text, $12::uuid)`
  return {
    name: `entries_${source}_${sort}`,
    // Every statement has the same parameters; those that one does not need stand in the line that is always true.
    text: `SELECT page.id, page.rank, page.key, ${bytes} AS bytes
      FROM (
        SELECT id, rank, key FROM (
          SELECT id, ${key} AS key, ${rank} AS rank FROM entries
          WHERE ${passesFilter} AND ${condition}
        ) AS found
        WHERE ($8::text || $9::text) IS NOT NULL AND ($10::int IS NULL OR ${beyond})
        ORDER BY ${order} LIMIT $13
      ) AS page JOIN entries e ON e.owner_id = $1 AND e.id = page.id
      ORDER BY ${order.replaceAll(/\b(rank|key|id)\b/gu, 'page.$1')}`,
  }
}
