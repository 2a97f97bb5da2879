/** Messages in PostgreSQL: accepting them and reading paths of the tree. */
import type { GenerationStatus } from '@scriptorium/contracts'
import type { MessageRole, Parameters } from '@scriptorium/contracts/nouns'
import { rowOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { GenerationLimits } from '../domain/generation/limits.ts'
import type { BranchContext, MessageStore, SendContext } from '../domain/message/ports.ts'
import { acceptedOf, acceptMessage } from './message-accept.ts'
import type { StoredAcceptance } from './message-accept.ts'
import { afterDepthOf, readPage } from './message-page.ts'
import * as statement from './message-statements.ts'
import { readThreadSources } from './prompt-sources.ts'

type ContextRow = Omit<SendContext['thread'], 'id'> & {
  threadId: string
  gone: string[]
  parentId?: string
  parentDepth?: number
  parentEnded: boolean
  queued: number
}
/** Without a thread: there is no such one. */
type SendRow = (ContextRow | { threadId?: undefined; parentId?: undefined }) & { accepted?: StoredAcceptance }
type BranchRow = ContextRow & {
  role: MessageRole
  depth: number
  status?: GenerationStatus
  finishReason?: string
  pins?: string[]
  sceneIds?: string[]
  selection?: string
  askedConnectionId?: string
  askedModel?: string
  askedParameters?: Parameters
  hasPrompt: boolean
}

export type MessageStoreOptions = { database: Database; limits: GenerationLimits }

export function createMessageStore({ database, limits }: MessageStoreOptions): MessageStore {
  async function asOwner<T>(ownerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await database.asOwner(ownerId, work, { idempotent: true })
  }

  return {
    async sendContext(ownerId, query) {
      const row = rowOf<SendRow>(
        await database.queryAsOwner(statement.sendContext({ ownerId, ...query }), { idempotent: true }),
      )
      if (row === undefined) return {}
      const { accepted, ...context } = row
      if (accepted !== undefined) return { accepted: { ...acceptedOf(accepted), isNew: false } }
      if (context.threadId === undefined) return {}
      const parentMissing = query.parentId !== undefined && context.parentId === undefined
      return { context: { ...contextOf(context), parentMissing } }
    },
    branchContext: async (ownerId, messageId, connectionIds) =>
      await asOwner(ownerId, async (tx) => {
        const values = [ownerId, messageId, connectionIds]
        const row = rowOf(await tx.query<BranchRow>({ ...statement.branchContext, values }))
        return row === undefined ? undefined : branchOf(messageId, row)
      }),
    threadSources: async (ownerId, query) =>
      await asOwner(ownerId, async (tx) => await readThreadSources(tx, ownerId, query)),
    findAccepted: async (ownerId, idempotencyKey) =>
      await asOwner(ownerId, async (tx) => {
        const query = { ...statement.accepted, values: [ownerId, idempotencyKey] }
        const accepted = rowOf(await tx.query<{ accepted?: StoredAcceptance }>(query))?.accepted
        return accepted === undefined ? undefined : { ...acceptedOf(accepted), isNew: false }
      }),
    accept: async (ownerId, acceptance) => await acceptMessage(database, limits, ownerId, acceptance),
    forgetConnection: async (ownerId, connectionId) => {
      const query = { ...statement.forgetConnection, values: [ownerId, connectionId] }
      await asOwner(ownerId, async (tx) => await tx.query(query))
    },
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

function branchOf(id: string, row: BranchRow): BranchContext {
  const { role, depth, status = 'complete', finishReason, pins = [], sceneIds = [], selection, ...rest } = row
  const { askedConnectionId, askedModel, askedParameters, hasPrompt, ...context } = rest
  const asked = { connectionId: askedConnectionId, model: askedModel, parameters: askedParameters, hasPrompt }
  return {
    ...contextOf(context),
    parentMissing: false,
    message: { id, role, depth, status, finishReason },
    attached: { pins, sceneIds, selection },
    asked: role === 'assistant' ? asked : undefined,
  }
}

function contextOf({
  threadId,
  parentId,
  parentDepth = 0,
  parentEnded,
  queued,
  gone,
  ...thread
}: ContextRow): Omit<SendContext, 'parentMissing'> {
  const parent = parentId === undefined ? undefined : { id: parentId, depth: parentDepth, isEnded: parentEnded }
  return { thread: { id: threadId, ...thread }, parent, queued, goneConnections: gone }
}
