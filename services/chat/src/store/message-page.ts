/** Pages of the path that a thread shows. */
import { decodeCursor, encodeCursor, rowOf, rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import type { Generation } from '../domain/generation/generation.ts'
import type { Message, MessagePage, MessageQuery } from '../domain/message/ports.ts'
import * as statement from './message-statements.ts'

/** A message, and its generation where it has one; `text` is there for both. */
type PageRow = Partial<Generation> &
  Pick<Generation, 'text'> &
  Pick<Message, 'parentId' | 'role' | 'content' | 'createdAt' | 'siblings'> & {
    messageId: string
    messageThreadId: string
    depth: number
    depthMax: number
  }
type Start = { leafId?: string; parentId?: string; depth?: number }

const list = 'messages'
/** UTF-8 bytes of the texts of one page; a call may carry 16 MB, and a generation's text is in it twice. */
const pageBytesMax = 4_000_000

/** The depth after which a page begins. @throws ServiceError `validation_failed` for a cursor that this list did not give out. */
export function afterDepthOf(cursor: string | undefined): number {
  const [afterDepth] = cursor === undefined ? [-1] : decodeCursor(list, cursor, ['integer'])
  return afterDepth
}

type EveryRow = Omit<PageRow, 'depth' | 'depthMax'> & { messageSeq: number }
const everyList = 'every message'

/** A page of all messages of a thread, in the order in which they came. Undefined: no such thread. */
export async function readEvery(
  tx: Tx,
  ownerId: string,
  { threadId, limit, afterSeq }: { threadId: string; limit: number; afterSeq: number },
): Promise<MessagePage | undefined> {
  const start = rowOf(await tx.query<Start>({ ...statement.listStart, values: [ownerId, threadId, null] }))
  if (start === undefined) return undefined
  const query = { ownerId, threadId, afterSeq, limit, bytesMax: pageBytesMax }
  const rows = rowsOf(await tx.query<EveryRow>(statement.everyMessage(query)))
  const items = rows.map(({ messageSeq: _seq, ...row }) => messageOf({ ...row, depth: 0, depthMax: 0 }))
  const last = rows.at(-1)
  return last === undefined ? { items } : { items, nextCursor: encodeCursor(everyList, [last.messageSeq]) }
}

/** @throws ServiceError `validation_failed` for a cursor that this list did not give out. */
export function afterSeqOf(cursor: string | undefined): number {
  const [afterSeq] = cursor === undefined ? [0] : decodeCursor(everyList, cursor, ['integer'])
  return afterSeq
}

/** Undefined: no such thread, or `before` is not in it. */
export async function readPage(
  tx: Tx,
  ownerId: string,
  { threadId, before, limit, afterDepth }: Omit<MessageQuery, 'cursor'> & { afterDepth: number },
): Promise<MessagePage | undefined> {
  const start = rowOf(await tx.query<Start>({ ...statement.listStart, values: [ownerId, threadId, before ?? null] }))
  if (start === undefined || (before !== undefined && start.depth === undefined)) return undefined
  const fromLeaf = before !== undefined
  const leafId = fromLeaf ? start.parentId : start.leafId
  if (leafId === undefined) return { items: [] }
  const path = { leafId, afterDepth: fromLeaf ? (start.depth ?? 0) - 1 - limit : afterDepth, fromLeaf }
  const rows = rowsOf(await tx.query<PageRow>(statement.page({ ownerId, ...path, limit, bytesMax: pageBytesMax })))
  const items = rows.map(messageOf)
  const last = rows.at(-1)
  if (fromLeaf || last === undefined || last.depth === last.depthMax) return { items }
  return { items, nextCursor: encodeCursor(list, [last.depth]) }
}

function messageOf(row: PageRow): Message {
  const {
    messageId: id,
    messageThreadId: threadId,
    parentId,
    role,
    content,
    createdAt,
    siblings,
    depth: _depth,
    depthMax: _depthMax,
    ...shown
  } = row
  const message = { id, threadId, parentId, role, createdAt, siblings }
  if (shown.id === undefined) return { ...message, content, status: 'complete' }
  // Every column of a generation that is required is NOT NULL.
  const generation = shown as Generation
  const { text, status, model, connectionId } = generation
  return { ...message, content: text, status, model, connectionId, generation }
}
