/** The hot path of lookups: prepared statements in one snapshot, so that the version, the names and the contents agree. */
import { ServiceError } from '@scriptorium/contracts'
import type { Database, Tx } from '@scriptorium/database'
import type { EntryContent, IndexedEntry } from '../domain/entry.ts'
import type { Novel } from '../domain/novel.ts'
import type { CodexReader, CodexView } from '../domain/ports.ts'

/** Characters of descriptions and details that one lookup reads at most; entries further down the order come without theirs. */
const contentCharsMax = 16_000_000

export function createCodexReader(database: Database): CodexReader {
  return {
    read: async ({ ownerId, signal }, novelId, work) =>
      await database.asOwner(ownerId, async (tx) => await work(await openView(tx, ownerId, novelId)), {
        isolation: 'repeatable read',
        idempotent: true,
        ...(signal === undefined ? {} : { signal }),
      }),
  }
}

type NovelRow = {
  id: string
  title: string
  author: string | null
  language: string
  genre: string | null
  point_of_view: string | null
  tense: string | null
  synopsis: string | null
  series_id: string | null
  version: number
  codex_version: number
  entry_count: number
  created_at: Date
  updated_at: Date
}

async function openView(tx: Tx, ownerId: string, novelId: string): Promise<CodexView> {
  const {
    rows: [row],
  } = await tx.query<NovelRow>({
    name: 'view_novel',
    text: `SELECT id, title, author, language, genre, point_of_view, tense, synopsis, series_id, version, codex_version, entry_count, created_at, updated_at
      FROM novels WHERE owner_id = $1 AND id = $2`,
    values: [ownerId, novelId],
  })
  if (row === undefined) throw new ServiceError('not_found')
  return {
    novel: novelOf(row),
    codexVersion: row.codex_version,
    changedSince: async (version) => {
      const { rows } = await tx.query<IndexedEntry>({
        name: 'view_changed',
        text: 'SELECT id, type, name, aliases, exclusions, control, archived FROM entries WHERE owner_id = $1 AND novel_id = $2 AND changed_version > $3',
        values: [ownerId, novelId, version],
      })
      return rows
    },
    ids: async () => {
      const { rows } = await tx.query<{ id: string }>({
        name: 'view_ids',
        text: 'SELECT id FROM entries WHERE owner_id = $1 AND novel_id = $2',
        values: [ownerId, novelId],
      })
      return new Set(rows.map(({ id }) => id))
    },
    contents: async (ids) => {
      if (ids.length === 0) return []
      const { rows } = await tx.query<
        Omit<EntryContent, 'summary' | 'description'> & { summary: string | null; description: string | null }
      >({
        name: 'view_contents',
        text: contentsText,
        values: [ownerId, novelId, ids, contentCharsMax],
      })
      return rows.map((content) => ({
        ...content,
        summary: content.summary ?? undefined,
        description: content.description ?? undefined,
      }))
    },
  }
}

/**
 * Each entry by its own key, whatever the planner believes of the table: LIMIT keeps it from reading the whole novel for a
 * join, which it likes to do while nobody has counted the rows of a novel that was just made.
 */
export const contentsText = `SELECT id, type, name, aliases, summary,
    CASE WHEN read_so_far <= $4 THEN description END AS description, CASE WHEN read_so_far <= $4 THEN details ELSE '[]' END AS details
  FROM (
    SELECT e.*, sum(length(e.description) + length(e.details::text)) OVER (ORDER BY wanted.place) AS read_so_far, wanted.place
    FROM unnest($3::uuid[]) WITH ORDINALITY AS wanted (id, place)
      CROSS JOIN LATERAL (SELECT * FROM entries WHERE owner_id = $1 AND id = wanted.id LIMIT 1) AS e
    WHERE e.novel_id = $2
  ) AS content ORDER BY place`

function novelOf(row: NovelRow): Novel {
  return {
    id: row.id,
    title: row.title,
    author: row.author ?? undefined,
    language: row.language,
    genre: row.genre ?? undefined,
    pointOfView: row.point_of_view ?? undefined,
    tense: row.tense ?? undefined,
    synopsis: row.synopsis ?? undefined,
    seriesId: row.series_id ?? undefined,
    entryCount: row.entry_count,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
