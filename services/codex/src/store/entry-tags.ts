/** The tags of a novel, page by page. */
import type { TagCount } from '@scriptorium/contracts/nouns'
import { decodeCursor, encodeCursor, namedStatement } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { EntryStore } from '../domain/entry/entries.ts'
import { inNovel, novelOf } from './entry-statements.ts'

const list = 'tags'

type Values = {
  ownerId: string
  novelId: string
  seriesId: string | undefined
  after: string | undefined
  limit: number
}

/** An entry has no tag twice. */
const counts = namedStatement<Values>(
  'tags_counts',
  `SELECT tag AS name, count(*)::int AS count FROM entries e, unnest(e.tags) AS tag
    WHERE ${inNovel('e')} AND ($after::text IS NULL OR tag > $after)
    GROUP BY tag ORDER BY tag LIMIT $limit`,
)

export function createTagList(database: Database): EntryStore['tags'] {
  return async ({ ownerId, signal }, novelId, { cursor, limit }) => {
    const [after] = cursor === undefined ? [] : decodeCursor(list, cursor, ['text'])
    return await database.asOwner(
      ownerId,
      async (tx) => {
        const novel = await novelOf(tx, { ownerId, novelId })
        if (novel === undefined) return undefined
        const { seriesId } = novel
        const { rows } = await tx.query<TagCount>(counts({ ownerId, novelId, seriesId, after, limit: limit + 1 }))
        const items = rows.slice(0, limit)
        const last = items.at(-1)
        if (last === undefined || rows.length === items.length) return { items }
        return { items, nextCursor: encodeCursor(list, [last.name]) }
      },
      { idempotent: true, signal },
    )
  }
}
