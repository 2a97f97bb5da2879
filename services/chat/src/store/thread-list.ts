import { thread } from '@scriptorium/contracts/nouns'
import type { Thread } from '@scriptorium/contracts/nouns'
import { columnsOf, decodeCursor, encodeCursor, namedStatement, pageOf, rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import type { ThreadPage, ThreadQuery } from '../domain/thread/ports.ts'
import { searchPattern } from './search-texts.ts'

/** The columns of a thread as it is read, for every statement that returns one. */
export const threadFields = Object.keys(thread.fields) as (keyof Thread)[]

/** Pinned ones first, then by the last change. */
const text = (search: boolean): string => `SELECT ${columnsOf(threadFields)}
  FROM threads t
  WHERE t.owner_id = $ownerId AND t.novel_id = $novelId AND t.archived = $archived
    AND ($afterId::uuid IS NULL OR (t.pinned, t.updated_at, t.id) < ($afterPinned::boolean, $afterUpdatedAt::timestamptz, $afterId::uuid))
    ${search ? `AND (t.search_title LIKE $pattern OR EXISTS (SELECT 1 FROM messages m WHERE m.owner_id = t.owner_id AND m.thread_id = t.id AND m.search_content LIKE $pattern))` : ''}
  ORDER BY t.pinned DESC, t.updated_at DESC, t.id DESC LIMIT $limit`

type Values = {
  ownerId: string
  novelId: string
  archived: boolean
  afterPinned: boolean | undefined
  afterUpdatedAt: string | undefined
  afterId: string | undefined
  limit: number
}
const plain = namedStatement<Values>('thread_list', text(false))
const search = namedStatement<Values & { pattern: string }>('thread_search', text(true))

const list = 'threads'

/** A search needs the texts folded. @throws ServiceError `validation_failed` for a cursor that this list did not give out. */
export async function listThreads(tx: Tx, ownerId: string, query: ThreadQuery): Promise<ThreadPage> {
  const { novelId, archived = false, cursor, limit } = query
  const [afterPinned, afterUpdatedAt, afterId] =
    cursor === undefined ? [] : decodeCursor(list, cursor, ['boolean', 'time', 'id'])
  const values = { ownerId, novelId, archived, afterPinned, afterUpdatedAt, afterId, limit: limit + 1 }
  const statement = query.text === undefined ? plain(values) : search({ ...values, pattern: searchPattern(query.text) })
  return pageOf(rowsOf(await tx.query<Thread>(statement)), limit, ({ pinned, updatedAt, id }) =>
    encodeCursor(list, [pinned, updatedAt, id]),
  )
}
