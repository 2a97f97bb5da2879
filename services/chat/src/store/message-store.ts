/** Messages in PostgreSQL: accepting them and reading paths of the tree. */
import { ServiceError } from '@scriptorium/contracts'
import type { GenerationStatus } from '@scriptorium/contracts'
import { appendToOutbox, decodeCursor, encodeCursor, rowOf, rowsOf, violatedConstraint } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { GenerationLimits } from '../domain/limits.ts'
import type { Acceptance, MessageStore } from '../domain/ports.ts'
import type { AcceptedMessage, Generation, Message, SendContext } from '../domain/views.ts'
import { readThreadSources } from './prompt-sources.ts'
import * as statement from './message-statements.ts'

type ContextRow = SendContext['thread'] & { parentId?: string; parentDepth?: number; queued: number }
type BranchRow = ContextRow & {
  role: 'user' | 'assistant'
  depth: number
  status?: GenerationStatus
  finishReason?: string
  pins?: string[]
}
type AcceptedRow = Pick<Message, 'id' | 'threadId' | 'parentId' | 'content' | 'createdAt' | 'siblings'> & {
  replyId: string
  bodyHash: string
}
/** Without a question, when the answer is another to one that was there. */
type WrittenRow = Pick<AcceptedRow, 'replyId'> &
  Partial<Pick<AcceptedRow, 'id'>> &
  Pick<Message, 'createdAt' | 'siblings'>
type PageRow = Partial<Omit<Generation, 'text'>> &
  Pick<Generation, 'text'> &
  Pick<Message, 'parentId' | 'role' | 'content' | 'createdAt' | 'siblings'> & {
    messageId: string
    messageThreadId: string
    depth: number
    depthMax: number
  }

const pages = 'messages'
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
    const written = rowOf<WrittenRow>(await tx.query(statement.accept(acceptValues(ownerId, acceptance, limits))))
    const isNew = written !== undefined
    if (isNew)
      await appendToOutbox(tx, [
        { type: 'generation.requested', ownerId, data: { generationId: answer.id, ownerId, requeue: 0 } },
      ])
    if (isNew && acceptance.question !== undefined) {
      const { id, parentId, content } = acceptance.question
      const { threadId, bodyHash } = acceptance
      return { ...acceptedOf({ ...written, id, threadId, parentId, content, bodyHash }), isNew }
    }
    // Not new: another request with this key was first, or this very one, whose commit went unanswered.
    const row = rowOf<AcceptedRow>(
      await tx.query({ ...statement.accepted, values: [ownerId, idempotencyKey, answer.id] }),
    )
    if (row === undefined) throw new ServiceError('unavailable')
    return { ...acceptedOf(row), isNew: isNew || row.replyId === answer.id }
  }

  return {
    sendContext: async (ownerId, { threadId, parentId }) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const row = rowOf<ContextRow>(
            await tx.query({ ...statement.sendContext, values: [ownerId, threadId, parentId ?? null] }),
          )
          return row === undefined
            ? undefined
            : { ...contextOf(row), parentMissing: parentId !== undefined && row.parentId === undefined }
        },
        { idempotent: true },
      ),
    branchContext: async (ownerId, messageId) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const row = rowOf<BranchRow>(await tx.query({ ...statement.branchContext, values: [ownerId, messageId] }))
          if (row === undefined) return undefined
          const { role, depth, status = 'complete', finishReason, pins = [] } = row
          const message = { id: messageId, role, depth, status, finishReason }
          return { ...contextOf(row), parentMissing: false, message, pins }
        },
        { idempotent: true },
      ),
    threadSources: async (ownerId, query) =>
      await database.asOwner(ownerId, async (tx) => await readThreadSources(tx, ownerId, query), { idempotent: true }),
    findAccepted: async (ownerId, idempotencyKey) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const row = rowOf<AcceptedRow>(
            await tx.query({ ...statement.accepted, values: [ownerId, idempotencyKey, null] }),
          )
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
    list: async (ownerId, { threadId, before, cursor, limit }) => {
      const [afterDepth] = cursor === undefined ? [-1] : decodeCursor(pages, cursor, ['integer'])
      return await database.asOwner(
        ownerId,
        async (tx) => {
          const start = rowOf<{ leafId?: string; parentId?: string; depth?: number }>(
            await tx.query({ ...statement.listStart, values: [ownerId, threadId, before ?? null] }),
          )
          if (start === undefined || (before !== undefined && start.depth === undefined)) return undefined
          const fromLeaf = before !== undefined
          const leafId = fromLeaf ? start.parentId : start.leafId
          if (leafId === undefined) return { items: [] }
          const path = { leafId, afterDepth: fromLeaf ? (start.depth ?? 0) - 1 - limit : afterDepth, fromLeaf }
          const rows = rowsOf<PageRow>(
            await tx.query(statement.page({ ownerId, ...path, limit, bytesMax: pageBytesMax })),
          )
          const items = rows.map(messageOf)
          const last = rows.at(-1)
          if (fromLeaf || last === undefined || last.depth === last.depthMax) return { items }
          return { items, nextCursor: encodeCursor(pages, [last.depth]) }
        },
        { idempotent: true },
      )
    },
  }
}

/** SQLSTATE 55P03, lock_not_available. */
function isLockTimeout(error: unknown): boolean {
  const cause: unknown = ServiceError.is(error) ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '55P03'
}

function acceptValues(ownerId: string, { question, answer, ...rest }: Acceptance, limits: GenerationLimits) {
  const messages = [
    ...(question === undefined ? [] : [{ ...question, role: 'user' }]),
    { ...answer, role: 'assistant', content: '' },
  ]
  return {
    ...rest,
    ownerId,
    generationId: answer.id,
    sweepInMs: limits.untakenMs,
    deadlineInMs: limits.deadlineMs,
    messageIds: messages.map(({ id }) => id),
    messageParents: messages.map(({ parentId }) => parentId),
    messageRoles: messages.map(({ role }) => role),
    messageContents: messages.map(({ content }) => content),
    messageDepths: messages.map(({ depth }) => depth),
  }
}

function contextOf({
  id,
  connectionId,
  model,
  parameters,
  parentId,
  parentDepth = 0,
  queued,
}: ContextRow): Pick<SendContext, 'thread' | 'parent' | 'queued'> {
  return {
    thread: { id, connectionId, model, parameters },
    parent: parentId === undefined ? undefined : { id: parentId, depth: parentDepth },
    queued,
  }
}

function acceptedOf({ replyId, bodyHash, ...question }: AcceptedRow): Omit<AcceptedMessage, 'isNew'> {
  return { message: { ...question, role: 'user', status: 'complete' }, replyId, bodyHash }
}

function messageOf(row: PageRow): Message {
  const {
    messageId,
    messageThreadId,
    parentId,
    role,
    content,
    createdAt,
    siblings,
    depth: _,
    depthMax: _max,
    ...shown
  } = row
  const message = { id: messageId, threadId: messageThreadId, parentId, role, createdAt, siblings }
  if (shown.id === undefined) return { ...message, content, status: 'complete' }
  // Every column of a generation that is required is NOT NULL.
  const generation = shown as Generation
  const { text, status, model, connectionId } = generation
  return { ...message, content: text, status, model, connectionId, generation }
}
