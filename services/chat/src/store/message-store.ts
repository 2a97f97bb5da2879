/** Messages in PostgreSQL: accepting them and reading paths of the tree. */
import type { GenerationStatus } from '@scriptorium/contracts'
import type { MessageRole } from '@scriptorium/contracts/nouns'
import { rowOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { GenerationLimits } from '../domain/generation/limits.ts'
import type { BranchContext, MessageStore, SendContext } from '../domain/message/ports.ts'
import { acceptMessage, findAccepted } from './message-accept.ts'
import { afterDepthOf, readPage } from './message-page.ts'
import * as statement from './message-statements.ts'
import { readThreadSources } from './prompt-sources.ts'

type ContextRow = SendContext['thread'] & {
  parentId?: string
  parentDepth?: number
  parentEnded: boolean
  queued: number
}
type BranchRow = ContextRow & {
  role: MessageRole
  depth: number
  status?: GenerationStatus
  finishReason?: string
  pins?: string[]
}

export type MessageStoreOptions = { database: Database; limits: GenerationLimits }

export function createMessageStore({ database, limits }: MessageStoreOptions): MessageStore {
  async function asOwner<T>(ownerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await database.asOwner(ownerId, work, { idempotent: true })
  }

  return {
    sendContext: async (ownerId, { threadId, parentId }) =>
      await asOwner(ownerId, async (tx) => {
        const values = [ownerId, threadId, parentId ?? null]
        const row = rowOf(await tx.query<ContextRow>({ ...statement.sendContext, values }))
        if (row === undefined) return undefined
        return { ...contextOf(row), parentMissing: parentId !== undefined && row.parentId === undefined }
      }),
    branchContext: async (ownerId, messageId) =>
      await asOwner(ownerId, async (tx) => {
        const values = [ownerId, messageId]
        const row = rowOf(await tx.query<BranchRow>({ ...statement.branchContext, values }))
        return row === undefined ? undefined : branchOf(messageId, row)
      }),
    threadSources: async (ownerId, query) =>
      await asOwner(ownerId, async (tx) => await readThreadSources(tx, ownerId, query)),
    findAccepted: async (ownerId, idempotencyKey) =>
      await asOwner(ownerId, async (tx) => {
        const accepted = await findAccepted(tx, ownerId, { idempotencyKey })
        return accepted === undefined ? undefined : { ...accepted, isNew: false }
      }),
    accept: async (ownerId, acceptance) => await acceptMessage(database, limits, ownerId, acceptance),
    delete: async (ownerId, messageId) =>
      await database.asOwner(ownerId, async (tx) => {
        const { rowCount } = await tx.query({ ...statement.remove, values: [ownerId, messageId] })
        return rowCount === 1
      }),
    list: async (ownerId, { cursor, ...query }) => {
      const afterDepth = afterDepthOf(cursor)
      return await asOwner(ownerId, async (tx) => await readPage(tx, ownerId, { ...query, afterDepth }))
    },
  }
}

function branchOf(
  id: string,
  { role, depth, status = 'complete', finishReason, pins = [], ...context }: BranchRow,
): BranchContext {
  return { ...contextOf(context), parentMissing: false, message: { id, role, depth, status, finishReason }, pins }
}

function contextOf({
  parentId,
  parentDepth = 0,
  parentEnded,
  queued,
  ...thread
}: ContextRow): Pick<SendContext, 'thread' | 'parent' | 'queued'> {
  const parent = parentId === undefined ? undefined : { id: parentId, depth: parentDepth, isEnded: parentEnded }
  return { thread, parent, queued }
}
