import type { Tx } from '@scriptorium/database'
import type { EntryFilter, EntryPosition, EntrySort } from '../domain/ports.ts'

/** Takes the novel's lock for a change of its entries. @returns its codex version, undefined when it is not there */
export async function lockNovel(tx: Tx, ownerId: string, novelId: string): Promise<number | undefined> {
  const { rows: [row] } = await tx.query<{ codex_version: number }>({
    name: 'novel_lock',
    text: 'SELECT codex_version FROM novels WHERE owner_id = $1 AND id = $2 FOR UPDATE',
    values: [ownerId, novelId],
  })
  return row?.codex_version
}

/** Takes the lock of the novel that an entry belongs to, which never changes. */
export async function lockNovelOfEntry(tx: Tx, ownerId: string, entryId: string): Promise<{ id: string } | undefined> {
  const { rows: [row] } = await tx.query<{ id: string }>({
    name: 'novel_of_entry_lock',
    text: 'SELECT n.id FROM novels n JOIN entries e ON e.owner_id = n.owner_id AND e.novel_id = n.id WHERE e.owner_id = $1 AND e.id = $2 FOR UPDATE OF n',
    values: [ownerId, entryId],
  })
  return row
}

/** @returns the new codex version */
export async function bumpCodexVersion(tx: Tx, { ownerId, novelId, entries }: { ownerId: string, novelId: string, entries: number }): Promise<number> {
  const { rows: [row] } = await tx.query<{ codex_version: number }>({
    name: 'novel_bump',
    text: 'UPDATE novels SET codex_version = codex_version + 1, entry_count = entry_count + $3 WHERE owner_id = $1 AND id = $2 RETURNING codex_version',
    values: [ownerId, novelId, entries],
  })
  return row?.codex_version ?? 0
}

export type Found = { id: string, rank: number, key: string, bytes: number }

export type EntryPageRequest = {
  ownerId: string
  /** `query` folded; empty for none. */
  filter: EntryFilter & { query: string }
  /** `query` with the signs of LIKE made plain. */
  like: string
  after: EntryPosition | undefined
  limit: number
  misspelt: boolean
}

/** What the list is sorted by, as a text that sorts as it should. */
const keys: Record<string, string> = {
  name: 'search_name',
  type: 'type || chr(1) || search_name',
  created: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
  updated: `to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
}

/**
 * How well an entry matches: its name, an alias, the beginning of either, of a word, the middle, its texts. An alias and a tag
 * stand within line ends in search_words.
 */
const matching = `CASE
    WHEN search_name = $8 THEN 0
    WHEN search_words LIKE '%' || chr(10) || $9 || chr(10) || '%' THEN 1
    WHEN search_name LIKE $9 || '%' THEN 2
    WHEN search_words LIKE '%' || chr(10) || $9 || '%' THEN 3
    WHEN search_name LIKE '% ' || $9 || '%' OR search_words LIKE '% ' || $9 || '%' THEN 4
    WHEN search_name LIKE '%' || $9 || '%' OR search_words LIKE '%' || $9 || '%' THEN 5
    WHEN search_body LIKE '%' || $9 || '%' THEN 6
  END`

/** 10 for a perfect likeness to 60 for the least that counts. The `$9` is there to have the same parameters. */
const likeness = `CASE WHEN $9::text IS NOT NULL AND word_similarity($8, search_name || ' ' || search_words) >= 0.5
    THEN 10 + round((1 - word_similarity($8, search_name || ' ' || search_words)) * 100)::int END`

const unranked = `CASE WHEN $8::text = '' OR $9::text IS NOT NULL THEN 0 END`

/** One page of ids in order. */
export async function entryPage(tx: Tx, { ownerId, filter, like, after, limit, misspelt }: EntryPageRequest): Promise<Found[]> {
  const searching = filter.query !== ''
  const { name, text } = pageStatement(filter.sort, searching ? (misspelt ? likeness : matching) : unranked, searching ? (misspelt ? 'misspelt' : 'search') : 'list')
  const { rows } = await tx.query<Found>({
    name,
    text,
    values: [
      ownerId, filter.novelId, filter.archived, filter.type ?? null, filter.categoryId ?? null, filter.tag ?? null, filter.control ?? null,
      filter.query, like, after?.rank ?? null, after?.key ?? null, after?.id ?? null, limit,
    ],
  })
  return rows
}

function pageStatement(sort: EntrySort | undefined, rank: string, kind: string): { name: string, text: string } {
  const descending = sort?.startsWith('-') ?? false
  const field = (sort ?? 'name').replace('-', '')
  // A sort that is asked for goes before how well an entry matches.
  const ranked = kind === 'list' || sort === undefined ? 'rank' : '0'
  const [sign, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC']
  return {
    name: `entries_${kind}_${sort ?? 'best'}`,
    text: `WITH matched AS MATERIALIZED (
        SELECT id, ${keys[field]} AS key, ${rank} AS rank
        FROM entries
        WHERE owner_id = $1 AND novel_id = $2 AND archived = $3 AND ($4::text IS NULL OR type = $4) AND ($5::uuid IS NULL OR category_id = $5)
          AND ($6::text IS NULL OR $6 = ANY (tags)) AND ($7::text IS NULL OR control = $7)
      ), page AS (
        SELECT id, rank, key FROM matched
        WHERE rank IS NOT NULL AND ($10::int IS NULL OR (${ranked === 'rank' ? `rank, key, id) ${sign} ($10::int, ` : `key, id) ${sign} (`}$11::text, $12::uuid))
        ORDER BY ${ranked === 'rank' ? `rank ${direction}, ` : ''}key ${direction}, id ${direction} LIMIT $13
      )
      SELECT page.id, page.rank, page.key, octet_length(e.description) + octet_length(e.details::text) + coalesce(octet_length(e.notes), 0) AS bytes
      FROM page JOIN entries e ON e.owner_id = $1 AND e.id = page.id
      ORDER BY ${ranked === 'rank' ? `page.rank ${direction}, ` : ''}page.key ${direction}, page.id ${direction}`,
  }
}
