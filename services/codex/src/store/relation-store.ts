/** Relations in PostgreSQL. Each change moves the version of the codices that its two entries are in. */
import { relation, relationLimits } from '@scriptorium/contracts/nouns'
import type { EntryRelation, Graph, GraphEdge, GraphNode, Relation } from '@scriptorium/contracts/nouns'
import { columnsOf, decodeCursor, encodeCursor, namedStatement, pageOf, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Nearness, RelationStore } from '../domain/relation/relations.ts'
import { inNovel, novelOf } from './entry-statements.ts'

type Key = { ownerId: string; id: string }

const read = columnsOf(relation.readNames)
const get = namedStatement<Key>('relation_get', `SELECT ${read} FROM relations WHERE owner_id = $ownerId AND id = $id`)
const insert = namedStatement<Key & Record<string, unknown>>(
  'relation_insert',
  `INSERT INTO relations (owner_id, id, from_entry_id, to_entry_id, label, inverse_label, note)
   VALUES ($ownerId, $id, $fromEntryId, $toEntryId, $label, $inverseLabel, $note)`,
)
const change = namedStatement<Key & Record<string, unknown>>(
  'relation_update',
  `UPDATE relations SET label = $label, inverse_label = $inverseLabel, note = $note, version = version + 1
   WHERE owner_id = $ownerId AND id = $id AND version = $version RETURNING ${read}`,
)
const remove = namedStatement<Key>(
  'relation_delete',
  'DELETE FROM relations WHERE owner_id = $ownerId AND id = $id RETURNING from_entry_id, to_entry_id',
)
/** In the order of ids, so that two who change the same two codices do not wait for each other. */
const bump = namedStatement<{ ownerId: string; entryIds: readonly string[] }>(
  'relation_bump',
  `UPDATE novels SET codex_version = codex_version + 1 WHERE owner_id = $ownerId AND id IN (
     SELECT id FROM novels WHERE owner_id = $ownerId
       AND id IN (SELECT novel_id FROM entries WHERE owner_id = $ownerId AND id = ANY ($entryIds::uuid[]))
     ORDER BY id FOR UPDATE)`,
)
/** Two entries are near when both are in one novel, in one series, or one in a novel of the other's series. */
const nearness = namedStatement<{ ownerId: string; fromEntryId: string; toEntryId: string; perEntry: number }>(
  'relation_nearness',
  `SELECT a.id, b.id IS NOT NULL AND (b.novel_id IN (a.novel_id, x.series_id) OR y.series_id = a.novel_id) AS near,
     (SELECT count(*) FROM relations r WHERE r.owner_id = $ownerId AND a.id IN (r.from_entry_id, r.to_entry_id)) >= $perEntry::int
       OR (SELECT count(*) FROM relations r WHERE r.owner_id = $ownerId AND b.id IN (r.from_entry_id, r.to_entry_id)) >= $perEntry::int AS is_full
   FROM entries a JOIN novels x ON x.owner_id = a.owner_id AND x.id = a.novel_id
     LEFT JOIN entries b ON b.owner_id = $ownerId AND b.id = $toEntryId
     LEFT JOIN novels y ON y.owner_id = $ownerId AND y.id = b.novel_id
   WHERE a.owner_id = $ownerId AND a.id = $fromEntryId`,
)
const isThere = namedStatement<Key>('relation_entry', 'SELECT id FROM entries WHERE owner_id = $ownerId AND id = $id')
const ofEntry = namedStatement<Key & { after: string | undefined; limit: number }>(
  'relations_of_entry',
  `SELECT ${columnsOf(relation.readNames, 'r')}, e.id AS entry_id, e.name AS entry_name, e.type AS entry_type
   FROM relations r JOIN entries e ON e.owner_id = r.owner_id
     AND e.id = CASE r.from_entry_id WHEN $id THEN r.to_entry_id ELSE r.from_entry_id END
   WHERE r.owner_id = $ownerId AND (r.from_entry_id = $id OR r.to_entry_id = $id)
     AND ($after::uuid IS NULL OR r.id > $after) ORDER BY r.id LIMIT $limit`,
)

type GraphValues = {
  ownerId: string
  novelId: string
  seriesId: string | undefined
  after: string | undefined
  limit: number
}
const visible = (alias: string) => `${inNovel(alias)} AND NOT ${alias}.archived`
const nodes = namedStatement<GraphValues>(
  'graph_nodes',
  `SELECT e.id, e.name, e.type, e.color, e.category_id FROM entries e
   WHERE ${visible('e')} AND ($after::uuid IS NULL OR e.id > $after) ORDER BY e.id LIMIT $limit`,
)
/** The entries are found once: nobody may have counted the rows of a novel that was just made. */
const edges = namedStatement<GraphValues>(
  'graph_edges',
  `WITH shown AS MATERIALIZED (SELECT e.id FROM entries e WHERE ${visible('e')})
   SELECT id, from_entry_id, to_entry_id, label, inverse_label FROM relations
   WHERE owner_id = $ownerId AND from_entry_id = ANY (ARRAY(SELECT id FROM shown))
     AND to_entry_id IN (SELECT id FROM shown)
     AND ($after::uuid IS NULL OR id > $after) ORDER BY id LIMIT $limit`,
)

export function createRelationStore(database: Database): RelationStore {
  const find = async (tx: Tx, key: Key): Promise<Relation | undefined> => rowOf<Relation>(await tx.query(get(key)))
  return {
    create: async ({ ownerId, signal }, { id, parentId: fromEntryId, fields }) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const known = await find(tx, { ownerId, id })
          if (known !== undefined) return known.fromEntryId === fromEntryId ? known : undefined
          await tx.query(bump({ ownerId, entryIds: [String(fromEntryId), fields.toEntryId] }))
          await tx.query(insert({ ownerId, id, fromEntryId, ...fields }))
          return await find(tx, { ownerId, id })
        },
        { signal },
      ),
    get: async ({ ownerId, signal }, id) =>
      await database.asOwner(ownerId, (tx) => find(tx, { ownerId, id }), { idempotent: true, signal }),
    update: async ({ ownerId, signal }, id, version, patch) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const known = await find(tx, { ownerId, id })
          if (known?.version !== version) return undefined
          await tx.query(bump({ ownerId, entryIds: [known.fromEntryId, known.toEntryId] }))
          const fields = { ...relation.fieldsOf(known), ...patch }
          return rowOf<Relation>(await tx.query(change({ ownerId, id, version, ...fields })))
        },
        { signal },
      ),
    delete: async ({ ownerId, signal }, id) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const gone = rowOf<Pick<Relation, 'fromEntryId' | 'toEntryId'>>(await tx.query(remove({ ownerId, id })))
          if (gone === undefined) return false
          await tx.query(bump({ ownerId, entryIds: [gone.fromEntryId, gone.toEntryId] }))
          return true
        },
        { signal },
      ),
    nearness: async ({ ownerId, signal }, fromEntryId, toEntryId) => {
      const statement = nearness({ ownerId, fromEntryId, toEntryId, perEntry: relationLimits.perEntry })
      const row = await database.asOwner(
        ownerId,
        async (tx) => rowOf<{ near: boolean; isFull: boolean }>(await tx.query(statement)),
        { idempotent: true, signal },
      )
      const answer: Nearness | undefined = row && (!row.near ? 'far' : row.isFull ? 'full' : 'near')
      return answer
    },
    ofEntry: createEntryRelations(database),
    graph: createGraph(database),
  }
}

type Row = Omit<EntryRelation, 'labelHere'>

function createEntryRelations(database: Database): RelationStore['ofEntry'] {
  return async ({ ownerId, signal }, entryId, { cursor, limit }) => {
    const name = `relations ${entryId}`
    const [after] = cursor === undefined ? [] : decodeCursor(name, cursor, ['id'])
    const rows = await database.asOwner(
      ownerId,
      async (tx) => {
        if ((await tx.query(isThere({ ownerId, id: entryId }))).rowCount === 0) return undefined
        return rowsOf<Row>(await tx.query(ofEntry({ ownerId, id: entryId, after, limit: limit + 1 })))
      },
      { idempotent: true, signal },
    )
    if (rows === undefined) return undefined
    const page = pageOf(rows, limit, ({ id }) => encodeCursor(name, [id]))
    return { ...page, items: page.items.map((row) => seenFrom(entryId, row)) }
  }
}

function seenFrom(entryId: string, row: Row): EntryRelation {
  return { ...row, labelHere: row.fromEntryId === entryId ? row.label : row.inverseLabel }
}

/** A cursor says whether nodes or edges go on, and behind which. */
function createGraph(database: Database): RelationStore['graph'] {
  return async ({ ownerId, signal }, novelId, cursor): Promise<Graph | undefined> => {
    const name = `graph ${novelId}`
    const [isEdge, after] = cursor === undefined ? [false] : decodeCursor(name, cursor, ['boolean', 'id'])
    const limit = relationLimits.graphItems
    return await database.asOwner(
      ownerId,
      async (tx) => {
        const novel = await novelOf(tx, { ownerId, novelId })
        if (novel === undefined) return undefined
        const values = { ownerId, novelId, seriesId: novel.seriesId }
        const nodesAfter = async () => rowsOf<GraphNode>(await tx.query(nodes({ ...values, after, limit: limit + 1 })))
        const seen = isEdge ? [] : await nodesAfter()
        const page = pageOf(seen, limit, ({ id }) => encodeCursor(name, [false, id]))
        if (page.nextCursor !== undefined) return { nodes: page.items, edges: [], nextCursor: page.nextCursor }
        const room = limit - seen.length
        const lines = rowsOf<GraphEdge>(
          await tx.query(edges({ ...values, after: isEdge ? after : undefined, limit: room + 1 })),
        )
        // A page that its nodes fill to the last place has no edge to go on behind.
        const edgesPage = pageOf(lines, room, ({ id }) => encodeCursor(name, [true, id]))
        return { nodes: seen, edges: edgesPage.items, ...next(edgesPage, lines.length > 0, name) }
      },
      { idempotent: true, signal },
    )
  }
}

const beforeAll = '00000000-0000-4000-8000-000000000000'

function next(
  { items, nextCursor }: { items: readonly GraphEdge[]; nextCursor?: string },
  more: boolean,
  name: string,
) {
  if (nextCursor !== undefined) return { nextCursor }
  return items.length === 0 && more ? { nextCursor: encodeCursor(name, [true, beforeAll]) } : {}
}
