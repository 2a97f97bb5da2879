/**
 * The hot path of lookups. What entries say, and how they are related, belongs to a state of the codex: it is read in one round
 * trip with the version it has, and remembered for that version. So a lookup whose state is known reads nothing, and one that
 * finds another version than it began with begins again.
 */
import { createBoundedMap } from '@scriptorium/bounded-map'
import { contextLimits } from '@scriptorium/contracts/nouns'
import { namedStatement, rowsOf } from '@scriptorium/database'
import type { Database, Query } from '@scriptorium/database'
import type { Scope } from '@scriptorium/records'
import type {
  CodexReader,
  CodexState,
  EntryContent,
  LookupView,
  ProgressionStep,
  RelationEnds,
  ViewScene,
} from '../domain/context/codex-view.ts'

/** Characters of descriptions and details that one lookup reads at most; entries further down the order come without theirs. */
const contentCharsMax = 16_000_000
/** About bytes of all that is remembered. */
const memoryBytesMax = 12 * 1024 * 1024
/** What is counted of an entry repeats its texts in up to four forms. */
const bytesOfCharacter = 5
const bytesOfEntry = 1_000
const bytesOfRelation = 200

type Wanted = { ownerId: string; novelId: string; ids: readonly string[]; most: number; seriesId?: string | undefined }
type Versioned = { codexVersion: string; id?: string }
type ContentRow = EntryContent & { size: number }
type RelationRow = RelationEnds & { id: string }

const contentRows = namedStatement<Wanted>(
  'codex_contents',
  `SELECT codex_version, id, type, name, aliases, summary, description, details, size
   FROM codex_contents($ownerId, $novelId, $seriesId, $ids::uuid[], $most)`,
)
const relationRows = namedStatement<Wanted>(
  'codex_relations',
  'SELECT codex_version, id, from_entry_id, to_entry_id FROM codex_relations($ownerId, $novelId, $ids::uuid[], $most)',
)

class OtherState extends Error {}

/** What is known of a state. */
type Known = { contents: Map<string, ContentRow>; relations: Map<string, RelationRow[]>; bytes: number }

export function createLookups(database: Database): CodexReader['at'] {
  const states = createBoundedMap<string, Known>({ weightMax: memoryBytesMax, weightOf: ({ bytes }) => bytes })
  return async (scope, state, work) => {
    const key = `${scope.ownerId}/${state.novel.id}/${state.codexVersion}`
    const known = states.get(key) ?? { contents: new Map(), relations: new Map(), bytes: 0 }
    const before = known.bytes
    try {
      return { done: await work(createView(database, { scope, state, known })) }
    } catch (error) {
      if (error instanceof OtherState) return undefined
      throw error
    } finally {
      if (known.bytes > before) states.set(key, known)
    }
  }
}

type Place = { scope: Scope; state: CodexState; known: Known }

function createView(database: Database, { scope, state, known }: Place): LookupView {
  const { ownerId, signal } = scope
  const { novel, codexVersion } = state
  /** @throws OtherState */
  async function versioned<Row extends { id: string }>(query: Query): Promise<Row[]> {
    const rows = rowsOf<Versioned>(await database.queryAsOwner(query, { idempotent: true, signal }))
    if (rows.some((row) => row.codexVersion !== codexVersion)) throw new OtherState()
    return rows.filter(({ id }) => id !== undefined) as unknown as Row[]
  }
  return {
    novel,
    codexVersion,
    contents: async (ids) => {
      const missing = ids.filter((id) => !known.contents.has(id))
      const values = { ownerId, novelId: novel.id, seriesId: novel.seriesId, ids: missing, most: contentCharsMax }
      const read = missing.length === 0 ? [] : await versioned<ContentRow>(contentRows(values))
      remember(known, read)
      return ordered(ids, known, read)
    },
    relations: async (ids, most) => {
      const missing = ids.filter((id) => !known.relations.has(id))
      if (missing.length > 0) {
        const values = { ownerId, novelId: novel.id, ids: missing, most: most + 1 }
        const read = await versioned<RelationRow>(relationRows(values))
        // Of more than are wanted it is not known whose are missing.
        if (read.length > most) return await versioned<RelationRow>(relationRows({ ...values, ids, most }))
        rememberRelations(known, missing, read)
      }
      const found = new Map(ids.flatMap((id) => (known.relations.get(id) ?? []).map((row) => [row.id, row])))
      return [...found.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1)).slice(0, most)
    },
    ...createStory(database, scope, novel.id),
  }
}

/** Those that were read whole are kept. */
function remember(known: Known, read: readonly ContentRow[]): void {
  for (const row of read) {
    if (row.description === undefined) continue
    known.contents.set(row.id, row)
    known.bytes += row.size * bytesOfCharacter + bytesOfEntry
  }
}

/** In the order of the ids; whether one comes with its texts does not depend on what was known before. */
function ordered(ids: readonly string[], known: Known, read: readonly ContentRow[]): EntryContent[] {
  const now = new Map(read.map((row) => [row.id, row]))
  let characters = 0
  return ids.flatMap((id): EntryContent[] => {
    const row = now.get(id) ?? known.contents.get(id)
    if (row === undefined) return []
    characters += row.size
    if (characters <= contentCharsMax) return [row]
    const { description: _description, ...withoutText } = row
    return [{ ...withoutText, details: [] }]
  })
}

function rememberRelations(known: Known, ids: readonly string[], read: readonly RelationRow[]): void {
  const of = new Map(ids.map((id) => [id, [] as RelationRow[]]))
  for (const row of read) for (const id of [row.fromEntryId, row.toEntryId]) of.get(id)?.push(row)
  for (const [id, rows] of of) {
    known.relations.set(id, rows)
    known.bytes += (rows.length + 1) * bytesOfRelation
  }
}

/** Scenes and what becomes of entries at them: they change without the codex, and are read each time. */
function createStory(
  database: Database,
  { ownerId, signal }: Scope,
  novelId: string,
): Pick<LookupView, 'progressions' | 'scenes'> {
  const query = async <Row>(statement: Query): Promise<Row[]> =>
    await database.asOwner(ownerId, async (tx) => rowsOf<Row>(await tx.query(statement)), { idempotent: true, signal })
  return {
    progressions: async (ids, sceneId) =>
      await query<ProgressionStep>(progressions({ ownerId, novelId, sceneId, ids })),
    scenes: async (ids, attached) => {
      if (ids.length === 0) return []
      const most = contextLimits.sceneUnitsTogether
      return await query<ViewScene>(scenesOf({ ownerId, novelId, ids, attached, most }))
    },
  }
}

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
