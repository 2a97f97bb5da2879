/** Counts, outlines, and what a series has in its novels: each in one statement beside the look at its parent. */
import { novel, overviewLimits } from '@scriptorium/contracts/nouns'
import type { EntryCounts, Novel, Outline, Override } from '@scriptorium/contracts/nouns'
import { columnsOf, decodeCursor, encodeCursor, namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Query, Tx } from '@scriptorium/database'
import type { Page, Scope } from '@scriptorium/records'
import type { OverviewStore } from '../domain/overview/overviews.ts'
import { inNovel, novelOf } from './entry-statements.ts'

type Values = Record<string, unknown>

const counts = namedStatement<Values>(
  'entry_counts',
  `WITH shown AS (SELECT type, category_id, pinned FROM entries e WHERE ${inNovel('e')} AND archived = $archived)
   SELECT (SELECT count(*)::int FROM shown) AS total, (SELECT count(*)::int FROM shown WHERE pinned) AS pinned,
     (SELECT coalesce(json_agg(json_build_object('type', type, 'count', count) ORDER BY type), '[]')
       FROM (SELECT type, count(*)::int AS count FROM shown GROUP BY type) AS counted) AS types,
     (SELECT coalesce(json_agg(json_build_object('categoryId', category_id, 'count', count) ORDER BY category_id), '[]')
       FROM (SELECT category_id, count(*)::int AS count FROM shown WHERE category_id IS NOT NULL GROUP BY category_id) AS counted) AS categories`,
)
const chapters = namedStatement<Values>(
  'outline_chapters',
  `SELECT id, title, word_count, version FROM chapters WHERE owner_id = $ownerId AND novel_id = $novelId ORDER BY position, id LIMIT $most`,
)
const scenes = namedStatement<Values>(
  'outline_scenes',
  `SELECT s.id, s.chapter_id, s.title, s.point_of_view_id, s.word_count, s.version
   FROM scenes s JOIN chapters c ON c.owner_id = s.owner_id AND c.id = s.chapter_id
   WHERE s.owner_id = $ownerId AND s.novel_id = $novelId ORDER BY c.position, c.id, s.position, s.id LIMIT $most`,
)
const series = namedStatement<Values>(
  'series_there',
  "SELECT id FROM novels WHERE owner_id = $ownerId AND id = $seriesId AND kind = 'series'",
)
const novels = namedStatement<Values>(
  'series_novels',
  `SELECT ${columnsOf(novel.readNames)} FROM novels WHERE owner_id = $ownerId AND series_id = $seriesId
     AND ($afterTime::timestamptz IS NULL OR (created_at, id) > ($afterTime, $afterId::uuid)) ORDER BY created_at, id LIMIT $limit`,
)
const overrides = namedStatement<Values>(
  'series_overrides',
  `SELECT shared.id AS entry_id, own.novel_id, own.id AS overridden_by_id, own.name, own.archived
   FROM entries own JOIN entries shared ON shared.owner_id = own.owner_id AND shared.id = own.overrides_id
   WHERE own.owner_id = $ownerId AND shared.novel_id = $seriesId AND ($after::uuid IS NULL OR own.id > $after)
   ORDER BY own.id LIMIT $limit`,
)

export function createOverviewStore(database: Database): OverviewStore {
  const reading: Reading = async ({ ownerId, signal }, work) =>
    await database.asOwner(ownerId, work, { isolation: 'repeatable read', idempotent: true, signal })
  return {
    countEntries: async (scope, novelId, archived) =>
      await reading(scope, async (tx) => {
        const place = { ownerId: scope.ownerId, novelId }
        const known = await novelOf(tx, place)
        if (known === undefined) return undefined
        return rowOf<EntryCounts>(await tx.query(counts({ ...place, seriesId: known.seriesId, archived })))
      }),
    outline: async (scope, novelId) =>
      await reading(scope, async (tx) => {
        const place = { ownerId: scope.ownerId, novelId }
        return (await novelOf(tx, place)) === undefined ? undefined : await readOutline(tx, place)
      }),
    ...createSeriesReads(reading),
  }
}

type Reading = <T>(scope: Scope, work: (tx: Tx) => Promise<T>) => Promise<T>

async function readOutline(tx: Tx, place: { ownerId: string; novelId: string }): Promise<Outline> {
  const most = overviewLimits.outlineParts
  const values = { ...place, most: most + 1 }
  const inOrder = rowsOf<Outline['chapters'][number]>(await tx.query(chapters(values)))
  const told = rowsOf<Outline['scenes'][number]>(await tx.query(scenes(values)))
  const complete = inOrder.length <= most && told.length <= most
  return { chapters: inOrder.slice(0, most), scenes: told.slice(0, most), complete }
}

function createSeriesReads(reading: Reading): Pick<OverviewStore, 'seriesNovels' | 'overrides'> {
  return {
    seriesNovels: async (scope, seriesId, { cursor, limit }) => {
      const list = `series novels ${seriesId}`
      const [afterTime, afterId] = cursor === undefined ? [] : decodeCursor(list, cursor, ['time', 'id'])
      const place = { ownerId: scope.ownerId, seriesId }
      const query = novels({ ...place, afterTime, afterId, limit: limit + 1 })
      const cursorOf = ({ createdAt, id }: Novel) => encodeCursor(list, [createdAt, id])
      return await reading(scope, async (tx) => await pageOf<Novel>(tx, place, { query, limit, cursorOf }))
    },
    overrides: async (scope, seriesId, { cursor, limit }) => {
      const list = `series overrides ${seriesId}`
      const [after] = cursor === undefined ? [] : decodeCursor(list, cursor, ['id'])
      const place = { ownerId: scope.ownerId, seriesId }
      const query = overrides({ ...place, after, limit: limit + 1 })
      const cursorOf = ({ overriddenById }: Override) => encodeCursor(list, [overriddenById])
      return await reading(scope, async (tx) => await pageOf<Override>(tx, place, { query, limit, cursorOf }))
    },
  }
}

type Paging<Item> = { query: Query; limit: number; cursorOf: (last: Item) => string }

/** Undefined when there is no such series. */
async function pageOf<Item>(
  tx: Tx,
  place: { ownerId: string; seriesId: string },
  { query, limit, cursorOf }: Paging<Item>,
): Promise<Page<Item> | undefined> {
  if ((await tx.query(series(place))).rowCount === 0) return undefined
  const rows = rowsOf<Item>(await tx.query(query))
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return last === undefined || rows.length === items.length ? { items } : { items, nextCursor: cursorOf(last) }
}
