/** The hot path of lookups: prepared statements in one snapshot, so that the version, the names and the contents agree. */
import { contextLimits, novel as novelNoun } from '@scriptorium/contracts/nouns'
import type { Novel } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type {
  CodexPart,
  CodexReader,
  CodexView,
  EntryContent,
  ProgressionStep,
  RelationEnds,
  ViewScene,
} from '../domain/context/codex-view.ts'
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
    ...createContents(tx, ownerId, novel),
  }
}

/** What a lookup reads of the entries that it chose. */
function createContents(
  tx: Tx,
  ownerId: string,
  { id: novelId, seriesId }: Novel,
): Pick<CodexView, 'contents' | 'relations' | 'progressions' | 'scenes'> {
  return {
    contents: async (ids) => {
      if (ids.length === 0) return []
      const values = [ownerId, novelId, ids, contentCharsMax, seriesId]
      return rowsOf<EntryContent>(await tx.query({ name: 'view_contents', text: contentsText, values }))
    },
    relations: async (ids, most) => {
      if (ids.length === 0) return []
      return rowsOf<RelationEnds>(await tx.query(relations({ ownerId, ids, most })))
    },
    progressions: async (ids, sceneId) =>
      rowsOf<ProgressionStep>(await tx.query(progressions({ ownerId, novelId, sceneId, ids }))),
    scenes: async (ids, attached) => {
      if (ids.length === 0) return []
      const most = contextLimits.sceneUnitsTogether
      return rowsOf<ViewScene>(await tx.query(scenesOf({ ownerId, novelId, ids, attached, most })))
    },
  }
}

const relations = namedStatement<{ ownerId: string; ids: readonly string[]; most: number }>(
  'view_relations',
  `SELECT from_entry_id, to_entry_id FROM (
     SELECT id, from_entry_id, to_entry_id FROM relations WHERE owner_id = $ownerId AND from_entry_id = ANY ($ids::uuid[])
     UNION SELECT id, from_entry_id, to_entry_id FROM relations WHERE owner_id = $ownerId AND to_entry_id = ANY ($ids::uuid[])
   ) AS near ORDER BY id LIMIT $most`,
)
const scenesOf = namedStatement<{
  ownerId: string
  novelId: string
  ids: readonly string[]
  attached: readonly string[]
  most: number
}>(
  'view_scenes',
  `SELECT s.id, s.title, s.summary, s.point_of_view_id, c.title AS chapter,
     CASE WHEN s.id = ANY ($attached::uuid[]) THEN right(s.text, $most) ELSE '' END AS text, length(s.text) <= $most AS whole
   FROM scenes s JOIN chapters c ON c.owner_id = s.owner_id AND c.id = s.chapter_id
   WHERE s.owner_id = $ownerId AND s.novel_id = $novelId AND s.id = ANY ($ids::uuid[]) ORDER BY c.position, c.id, s.position, s.id`,
)
const progressions = namedStatement<{ ownerId: string; novelId: string; sceneId: string; ids: readonly string[] }>(
  'view_progressions',
  `WITH here AS (
     SELECT c.position AS chapter, s.position AS scene FROM scenes s JOIN chapters c ON c.owner_id = s.owner_id AND c.id = s.chapter_id
     WHERE s.owner_id = $ownerId AND s.id = $sceneId)
   SELECT p.entry_id, p.target, p.mode, p.text FROM progressions p
     JOIN scenes s ON s.owner_id = p.owner_id AND s.id = p.scene_id JOIN chapters c ON c.owner_id = s.owner_id AND c.id = s.chapter_id, here
   WHERE p.owner_id = $ownerId AND p.entry_id = ANY ($ids::uuid[]) AND s.novel_id = $novelId
     AND (c.position, s.position) <= (here.chapter, here.scene)
   ORDER BY c.position, s.position, p.created_at, p.id`,
)

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

/** The six have no hyphen; an id of a type of the user's own has four. */
const typeName = `CASE WHEN type LIKE '%-%' THEN coalesce((SELECT t.name FROM entry_types t WHERE t.owner_id = $1 AND t.id = type::uuid), type) ELSE type END AS type`

/**
 * Each entry by its own key, whatever the planner assumes about the table: LIMIT keeps it from reading the whole novel for a
 * join, which it likes to do while nobody has counted the rows of a novel that was just made.
 */
export const contentsText = `SELECT id, ${typeName}, name, aliases, summary,
    CASE WHEN read_so_far <= $4 THEN description END AS description, CASE WHEN read_so_far <= $4 THEN details ELSE '[]' END AS details
  FROM (
    SELECT e.*, sum(length(e.description) + length(e.details::text)) OVER (ORDER BY wanted.place) AS read_so_far, wanted.place
    FROM unnest($3::uuid[]) WITH ORDINALITY AS wanted (id, place)
      CROSS JOIN LATERAL (SELECT * FROM entries WHERE owner_id = $1 AND id = wanted.id LIMIT 1) AS e
    WHERE e.novel_id IN ($2, $5::uuid)
  ) AS content ORDER BY place`
