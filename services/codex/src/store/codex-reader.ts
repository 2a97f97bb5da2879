/** The hot path of lookups: prepared statements in one snapshot, so that the version, the names and the contents agree. */
import { novel as novelNoun } from '@scriptorium/contracts/nouns'
import type { Novel } from '@scriptorium/contracts/nouns'
import { columnsOf, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { CodexPart, CodexReader, CodexView, EntryContent } from '../domain/context/codex-view.ts'
import type { IndexedEntry } from '../domain/detection/indexed-entry.ts'

/** Characters of descriptions and details that one lookup reads at most; entries further down the order come without theirs. */
const contentCharsMax = 16_000_000

export function createCodexReader(database: Database): CodexReader {
  return {
    read: async ({ ownerId, signal }, novelId, work) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const view = await openView(tx, ownerId, novelId)
          return view === undefined ? undefined : await work(view)
        },
        { isolation: 'repeatable read', idempotent: true, signal },
      ),
  }
}

type Row = Novel & { codexVersion: number }

async function novelRow(tx: Tx, ownerId: string, id: string): Promise<Row | undefined> {
  return rowOf<Row>(
    await tx.query({
      name: 'view_novel',
      text: `SELECT ${columnsOf(novelNoun.readNames)}, codex_version FROM novels WHERE owner_id = $1 AND id = $2`,
      values: [ownerId, id],
    }),
  )
}

async function openView(tx: Tx, ownerId: string, novelId: string): Promise<CodexView | undefined> {
  const row = await novelRow(tx, ownerId, novelId)
  if (row === undefined) return undefined
  const { codexVersion, ...novel } = row
  const series = novel.seriesId === undefined ? undefined : await novelRow(tx, ownerId, novel.seriesId)
  const own = codexPart(tx, ownerId, row)
  return {
    novel,
    codexVersion: series === undefined ? String(codexVersion) : `${codexVersion}.${series.codexVersion}`,
    own,
    series: series === undefined ? undefined : codexPart(tx, ownerId, series),
    contents: async (ids) => {
      if (ids.length === 0) return []
      return rowsOf<EntryContent>(
        await tx.query({
          name: 'view_contents',
          text: contentsText,
          values: [ownerId, novelId, ids, contentCharsMax, novel.seriesId],
        }),
      )
    },
  }
}

/** The entries of one novel or series. */
function codexPart(tx: Tx, ownerId: string, { id: novelId, codexVersion, entryCount }: Row): CodexPart {
  return {
    id: novelId,
    version: codexVersion,
    entryCount,
    changedSince: async (version) => {
      const { rows } = await tx.query<IndexedEntry>({
        name: 'view_changed',
        text: `SELECT id, type, name, aliases, exclusions, control, archived, overrides_id AS "overridesId"
          FROM entries WHERE owner_id = $1 AND novel_id = $2 AND changed_version > $3`,
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
  }
}

/**
 * Each entry by its own key, whatever the planner assumes about the table: LIMIT keeps it from reading the whole novel for a
 * join, which it likes to do while nobody has counted the rows of a novel that was just made.
 */
export const contentsText = `SELECT id, type, name, aliases, summary,
    CASE WHEN read_so_far <= $4 THEN description END AS description, CASE WHEN read_so_far <= $4 THEN details ELSE '[]' END AS details
  FROM (
    SELECT e.*, sum(length(e.description) + length(e.details::text)) OVER (ORDER BY wanted.place) AS read_so_far, wanted.place
    FROM unnest($3::uuid[]) WITH ORDINALITY AS wanted (id, place)
      CROSS JOIN LATERAL (SELECT * FROM entries WHERE owner_id = $1 AND id = wanted.id LIMIT 1) AS e
    WHERE e.novel_id IN ($2, $5::uuid)
  ) AS content ORDER BY place`
