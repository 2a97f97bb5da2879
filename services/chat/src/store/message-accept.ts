/** Writing what an accept writes, and finding what an earlier request with the same key wrote. */
import { ServiceError } from '@scriptorium/contracts'
import { appendToOutbox, rowOf, violatedConstraint } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { GenerationLimits } from '../domain/generation/limits.ts'
import type { Acceptance, AcceptedMessage, Message } from '../domain/message/ports.ts'
import * as statement from './message-statements.ts'

type AcceptedRow = Pick<Message, 'id' | 'threadId' | 'parentId' | 'content' | 'createdAt' | 'siblings'> & {
  replyId: string
  bodyHash: string
}
/** Without a user message when the reply is another to one that existed. */
type WrittenRow = Pick<AcceptedRow, 'replyId' | 'createdAt' | 'siblings'> & Partial<Pick<AcceptedRow, 'id'>>

/** How long a repeat of a key waits for the first request, in milliseconds. */
const repeatWaitMs = 2_000

export async function findAccepted(
  tx: Tx,
  ownerId: string,
  { idempotencyKey, replyId }: { idempotencyKey?: string | undefined; replyId?: string | undefined },
): Promise<Omit<AcceptedMessage, 'isNew'> | undefined> {
  const values = [ownerId, idempotencyKey ?? null, replyId ?? null]
  const row = rowOf(await tx.query<AcceptedRow>({ ...statement.accepted, values }))
  return row === undefined ? undefined : acceptedOf(row)
}

/**
 * @returns `moved` when another message has come to the leaf meanwhile, undefined when the thread or the parent no longer exists.
 * @throws ServiceError `idempotency_in_progress`
 */
export async function acceptMessage(
  database: Database,
  limits: GenerationLimits,
  ownerId: string,
  acceptance: Acceptance,
): Promise<AcceptedMessage | 'moved' | undefined> {
  try {
    // Idempotent by its own ids: after a COMMIT without a reply it runs again and finds what it wrote.
    return await database.asOwner(ownerId, async (tx) => await write(tx, limits, ownerId, acceptance), {
      idempotent: true,
    })
  } catch (error) {
    if (violatedConstraint(error) !== undefined) return undefined
    if (isLockTimeout(error)) throw new ServiceError('idempotency_in_progress', { cause: error, retryAfterMs: 1_000 })
    throw error
  }
}

async function write(
  tx: Tx,
  limits: GenerationLimits,
  ownerId: string,
  acceptance: Acceptance,
): Promise<AcceptedMessage | 'moved'> {
  const { reply, userMessage, threadId, bodyHash, idempotencyKey, atLeaf } = acceptance
  if (idempotencyKey !== undefined) await tx.query({ ...statement.lockTimeout, values: [String(repeatWaitMs)] })
  if (atLeaf) await tx.query({ ...statement.lockThread, values: [ownerId, threadId] })
  const written = rowOf(await tx.query<WrittenRow>(statement.accept(acceptValues(ownerId, acceptance, limits))))
  const isNew = written !== undefined
  if (isNew)
    await appendToOutbox(tx, [
      { type: 'generation.requested', ownerId, data: { generationId: reply.id, ownerId, requeue: 0 } },
    ])
  if (isNew && userMessage !== undefined) {
    const { id, parentId, content } = userMessage
    return { ...acceptedOf({ ...written, id, threadId, parentId, content, bodyHash }), isNew }
  }
  // Not new: another request with this key was first, or this very one, whose COMMIT got no reply.
  const found = await findAccepted(tx, ownerId, { idempotencyKey, replyId: reply.id })
  if (found === undefined && atLeaf) return 'moved'
  if (found === undefined) throw new ServiceError('unavailable')
  return { ...found, isNew: isNew || found.replyId === reply.id }
}

function acceptValues(ownerId: string, { userMessage, reply, ...rest }: Acceptance, limits: GenerationLimits) {
  const messages = [
    ...(userMessage === undefined ? [] : [{ ...userMessage, role: 'user' }]),
    { ...reply, role: 'assistant', content: '' },
  ]
  return {
    ...rest,
    ownerId,
    generationId: reply.id,
    sweepInMs: limits.untakenMs,
    deadlineInMs: limits.deadlineMs,
    messageIds: messages.map(({ id }) => id),
    messageParents: messages.map(({ parentId }) => parentId),
    messageRoles: messages.map(({ role }) => role),
    messageContents: messages.map(({ content }) => content),
    messageDepths: messages.map(({ depth }) => depth),
  }
}

function acceptedOf({ replyId, bodyHash, ...message }: AcceptedRow): Omit<AcceptedMessage, 'isNew'> {
  return { message: { ...message, role: 'user', status: 'complete' }, replyId, bodyHash }
}

/** SQLSTATE 55P03, lock_not_available. */
function isLockTimeout(error: unknown): boolean {
  const cause: unknown = ServiceError.is(error) ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '55P03'
}
