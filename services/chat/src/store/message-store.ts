/** Messages in PostgreSQL: accepting them and reading paths of the tree. */
import { ServiceError } from '@scriptorium/contracts'
import type { GenerationStatus } from '@scriptorium/contracts'
import { appendToOutbox, violatedConstraint } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { GenerationLimits } from '../domain/limits.ts'
import type { Acceptance, MessageStore } from '../domain/ports.ts'
import type { AcceptedMessage, Message, Parameters, SendContext } from '../domain/views.ts'
import { generationOf } from './generation-rows.ts'
import type { ShownRow } from './generation-rows.ts'
import { readThreadSources } from './prompt-sources.ts'
import * as statement from './message-statements.ts'

type ContextRow = {
  id: string
  connection_id: string | null
  model: string | null
  parameters: Parameters | null
  parent_id: string | null
  parent_depth: number | null
  queued: number
}
type BranchRow = ContextRow & {
  role: 'user' | 'assistant'
  depth: number
  status: GenerationStatus | null
  finish_reason: string | null
  pins: string[] | null
  scene_ids: string[] | null
}
type AcceptedRow = {
  reply_id: string
  body_hash: string
  id: string
  thread_id: string
  parent_id: string | null
  content: string
  created_at: Date
  siblings: string[]
}
/** Without a question, when the answer is another to one that was there. */
type WrittenRow = { reply_id: string; created_at: Date; siblings: string[]; id: string | null }
type PageRow = Omit<ShownRow, 'id'> & {
  id: string | null
  message_id: string
  message_thread_id: string
  parent_id: string | null
  role: 'user' | 'assistant'
  content: string
  depth: number
  created_at: Date
  siblings: string[]
  depth_max: number
}

/** How long a repeat of a key waits for the first request, in milliseconds. */
const repeatWaitMs = 2_000
/** UTF-8 bytes of the texts of one page; a call may carry 16 MB, and an answer's text stands in it twice. */
const pageBytesMax = 4_000_000

export function createMessageStore({
  database,
  limits,
}: {
  database: Database
  limits: GenerationLimits
}): MessageStore {
  async function accept(tx: Tx, ownerId: string, acceptance: Acceptance): Promise<AcceptedMessage> {
    const { answer, idempotencyKey = null } = acceptance
    if (idempotencyKey !== null) await tx.query({ ...statement.lockTimeout, values: [String(repeatWaitMs)] })
    const {
      rows: [written],
    } = await tx.query<WrittenRow>({ ...statement.accept, values: acceptValues(ownerId, acceptance, limits) })
    const isNew = written !== undefined
    if (isNew)
      await appendToOutbox(tx, [
        { type: 'generation.requested', ownerId, data: { generationId: answer.id, ownerId, requeue: 0 } },
      ])
    if (isNew && written.id !== null)
      return { ...acceptedOf({ ...written, ...questionOf(acceptance), body_hash: acceptance.bodyHash }), isNew }
    // Not new: another request with this key was first, or this very one, whose commit went unanswered.
    const {
      rows: [row],
    } = await tx.query<AcceptedRow>({ ...statement.accepted, values: [ownerId, idempotencyKey, answer.id] })
    if (row === undefined) throw new ServiceError('unavailable')
    return { ...acceptedOf(row), isNew: isNew || row.reply_id === answer.id }
  }

  return {
    sendContext: async (ownerId, { threadId, parentId }) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const {
            rows: [row],
          } = await tx.query<ContextRow>({ ...statement.sendContext, values: [ownerId, threadId, parentId ?? null] })
          return row === undefined
            ? undefined
            : { ...contextOf(row), parentMissing: parentId !== undefined && row.parent_id === null }
        },
        { idempotent: true },
      ),
    branchContext: async (ownerId, messageId) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const {
            rows: [row],
          } = await tx.query<BranchRow>({ ...statement.branchContext, values: [ownerId, messageId] })
          if (row === undefined) return undefined
          const message = {
            id: messageId,
            role: row.role,
            depth: row.depth,
            status: row.status ?? 'complete',
            finishReason: row.finish_reason ?? undefined,
          }
          return {
            ...contextOf(row),
            parentMissing: false,
            message,
            pins: row.pins ?? [],
            sceneIds: row.scene_ids ?? [],
          }
        },
        { idempotent: true },
      ),
    threadSources: async (ownerId, query) =>
      await database.asOwner(ownerId, async (tx) => await readThreadSources(tx, ownerId, query), { idempotent: true }),
    findAccepted: async (ownerId, idempotencyKey) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const {
            rows: [row],
          } = await tx.query<AcceptedRow>({ ...statement.accepted, values: [ownerId, idempotencyKey, null] })
          return row === undefined ? undefined : { ...acceptedOf(row), isNew: false }
        },
        { idempotent: true },
      ),
    accept: async (ownerId, acceptance) => {
      try {
        // Idempotent by its own ids: after an unanswered COMMIT it runs again and finds what it wrote.
        return await database.asOwner(ownerId, async (tx) => await accept(tx, ownerId, acceptance), {
          idempotent: true,
        })
      } catch (error) {
        if (violatedConstraint(error) !== undefined) throw new ServiceError('not_found', { cause: error })
        if (isLockTimeout(error))
          throw new ServiceError('idempotency_in_progress', { cause: error, retryAfterMs: 1_000 })
        throw error
      }
    },
    delete: async (ownerId, messageId) =>
      await database.asOwner(
        ownerId,
        async (tx) => (await tx.query({ ...statement.remove, values: [ownerId, messageId] })).rowCount === 1,
      ),
    list: async (ownerId, query) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const { threadId, before, afterDepth = -1, limit } = query
          const {
            rows: [start],
          } = await tx.query<{ leaf_id: string | null; parent_id: string | null; depth: number | null }>({
            ...statement.listStart,
            values: [ownerId, threadId, before ?? null],
          })
          if (start === undefined || (before !== undefined && start.depth === null)) return undefined
          const back = before !== undefined
          const leaf = back ? start.parent_id : start.leaf_id
          if (leaf === null) return { items: [], nextDepth: undefined }
          const { rows } = await tx.query<PageRow>({
            ...statement.page,
            values: [ownerId, leaf, back ? (start.depth ?? 0) - 1 - limit : afterDepth, limit, pageBytesMax, back],
          })
          const last = rows.at(-1)
          return {
            items: rows.map(messageOf),
            nextDepth: !back && last !== undefined && last.depth < last.depth_max ? last.depth : undefined,
          }
        },
        { idempotent: true },
      ),
  }
}

/** SQLSTATE 55P03, lock_not_available. */
function isLockTimeout(error: unknown): boolean {
  const cause: unknown = ServiceError.is(error) ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '55P03'
}

function acceptValues(
  ownerId: string,
  { threadId, question, answer, ...rest }: Acceptance,
  limits: GenerationLimits,
): unknown[] {
  const messages = [
    ...(question === undefined
      ? []
      : [
          {
            id: question.id,
            parentId: question.parentId ?? null,
            role: 'user',
            content: question.content,
            depth: question.depth,
          },
        ]),
    { id: answer.id, parentId: answer.parentId, role: 'assistant', content: '', depth: answer.depth },
  ]
  return [
    ownerId,
    answer.id,
    threadId,
    limits.untakenMs,
    limits.deadlineMs,
    rest.connectionId ?? null,
    rest.model ?? null,
    rest.parameters === undefined ? null : JSON.stringify(rest.parameters),
    rest.pins,
    rest.sceneIds,
    rest.windowTokens ?? null,
    rest.outputTokensMax ?? null,
    rest.idempotencyKey ?? null,
    rest.bodyHash,
    rest.title,
    messages.map(({ id }) => id),
    messages.map(({ parentId }) => parentId),
    messages.map(({ role }) => role),
    messages.map(({ content }) => content),
    messages.map(({ depth }) => depth),
  ]
}

function questionOf({
  threadId,
  question,
}: Acceptance): Pick<AcceptedRow, 'id' | 'thread_id' | 'parent_id' | 'content'> {
  return {
    id: question?.id ?? '',
    thread_id: threadId,
    parent_id: question?.parentId ?? null,
    content: question?.content ?? '',
  }
}

function contextOf(row: ContextRow): Pick<SendContext, 'thread' | 'parent' | 'queued'> {
  return {
    thread: {
      id: row.id,
      connectionId: row.connection_id ?? undefined,
      model: row.model ?? undefined,
      parameters: row.parameters ?? undefined,
    },
    parent: row.parent_id === null ? undefined : { id: row.parent_id, depth: row.parent_depth ?? 0 },
    queued: row.queued,
  }
}

function acceptedOf(row: AcceptedRow): Omit<AcceptedMessage, 'isNew'> {
  const message: Message = {
    id: row.id,
    threadId: row.thread_id,
    parentId: row.parent_id ?? undefined,
    role: 'user',
    content: row.content,
    status: 'complete',
    model: undefined,
    connectionId: undefined,
    createdAt: row.created_at.toISOString(),
    siblings: row.siblings,
    generation: undefined,
  }
  return { message, replyId: row.reply_id, bodyHash: row.body_hash }
}

function messageOf(row: PageRow): Message {
  const generation = row.id === null ? undefined : generationOf({ ...row, id: row.id })
  return {
    id: row.message_id,
    threadId: row.message_thread_id,
    parentId: row.parent_id ?? undefined,
    role: row.role,
    content: generation?.text ?? row.content,
    status: generation?.status ?? 'complete',
    model: generation?.model,
    connectionId: generation?.connectionId,
    createdAt: row.created_at.toISOString(),
    siblings: row.siblings,
    generation,
  }
}
