/** The tags of a novel, page by page. */
import type { TagCount } from '@scriptorium/contracts/nouns'
import { decodeCursor, encodeCursor, namedStatement } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { EntryStore } from '../domain/entry/entries.ts'

const list = 'tags'

const isThere = namedStatement<{ ownerId: string; novelId: string }>(
  'tags_novel',
  'SELECT id FROM novels WHERE owner_id = $ownerId AND id = $novelId',
)

/** An entry has no tag twice. */
const counts = namedStatement<{ ownerId: string; novelId: string; after: string | undefined; limit: number }>(
  'tags_counts',
  `SELECT tag AS name, count(*)::int AS count FROM entries, unnest(tags) AS tag
    WHERE owner_id = $ownerId AND novel_id = $novelId AND ($after::text IS NULL OR tag > $after)
    GROUP BY tag ORDER BY tag LIMIT $limit`,
)

export function createTagList(database: Database): EntryStore['tags'] {
  return async ({ ownerId, signal }, novelId, { cursor, limit }) => {
    const [after] = cursor === undefined ? [] : decodeCursor(list, cursor, ['text'])
    return await database.asOwner(
      ownerId,
      async (tx) => {
        if ((await tx.query(isThere({ ownerId, novelId }))).rowCount === 0) return undefined
        const { rows } = await tx.query<TagCount>(counts({ ownerId, novelId, after, limit: limit + 1 }))
        const items = rows.slice(0, limit)
        const last = items.at(-1)
        if (last === undefined || rows.length === items.length) return { items }
        return { items, nextCursor: encodeCursor(list, [last.name]) }
      },
      { idempotent: true, signal },
    )
  }
}
