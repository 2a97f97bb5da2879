/** Writing what an accept writes, and finding what an earlier request with the same key wrote. */
import { ServiceError } from '@scriptorium/contracts'
import type { EventData } from '@scriptorium/contracts'
import { rowOf, toOutboxRow, violatedConstraint } from '@scriptorium/database'
import type { Database, OutboxRow } from '@scriptorium/database'
import type { GenerationLimits } from '../domain/generation/limits.ts'
import type { Acceptance, AcceptedMessage, Message } from '../domain/message/ports.ts'
import { eventsOf } from './outbox-event.ts'
import * as statement from './message-statements.ts'

/** As the schema's functions return it. */
export type StoredAcceptance = {
  replyId: string
  otherIds: string[]
  bodyHash: string
  message: Pick<Message, 'id' | 'threadId' | 'parentId' | 'content' | 'createdAt' | 'siblings'>
}

/** How long a repeat of a key waits for the first request, in milliseconds. */
const repeatWaitMs = 2_000
/** Without a key only another message to the same leaf is waited for. */
const leafWaitMs = 3_000

export function acceptedOf({ message, ...reply }: StoredAcceptance): Omit<AcceptedMessage, 'isNew'> {
  return { ...reply, message: { ...message, role: 'user', status: 'complete' } }
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
  const { reply, atLeaf } = acceptance
  try {
    // Idempotent by its own ids: after a response that got lost it runs again and finds what it wrote.
    const query = statement.accept(acceptValues(ownerId, acceptance, limits))
    const row = rowOf<{ isNew: boolean; accepted: StoredAcceptance }>(
      await database.queryAsOwner(query, { idempotent: true }),
    )
    if (row !== undefined) return { ...acceptedOf(row.accepted), isNew: row.isNew || row.accepted.replyId === reply.id }
    if (atLeaf) return 'moved'
    throw new ServiceError('unavailable')
  } catch (error) {
    if (violatedConstraint(error) !== undefined) return undefined
    if (isLockTimeout(error)) throw new ServiceError('idempotency_in_progress', { cause: error, retryAfterMs: 1_000 })
    throw error
  }
}

function acceptValues(ownerId: string, acceptance: Acceptance, limits: GenerationLimits) {
  const { userMessage, reply, others, idempotencyKey, atLeaf, title, threadId, parameters } = acceptance
  const { timeoutMinutes } = parameters ?? {}
  const answers = [reply.id, ...others.map(({ id }) => id)]
  const messages = [
    ...(userMessage === undefined ? [] : [{ ...userMessage, role: 'user' }]),
    ...answers.map((id) => ({ ...reply, id, role: 'assistant', content: '' })),
  ]
  const { connectionId, model } = acceptance
  const targets = [{ id: reply.id, connectionId, model }, ...others]
  return {
    ownerId,
    asked: JSON.stringify(generationsOf(acceptance)),
    messages: JSON.stringify(messages.map(({ parentId, ...message }) => ({ ...message, parent_id: parentId }))),
    ...eventsOf([
      ...(userMessage === undefined ? [] : [messageEvent(ownerId, { ...userMessage, threadId })]),
      ...targets.map(({ id, ...target }) => requestEvent(ownerId, { generationId: id, ...target })),
    ]),
    atLeaf,
    title,
    waitMs: idempotencyKey === undefined ? leafWaitMs : repeatWaitMs,
    sweepInMs: limits.untakenMs,
    deadlineInMs: timeoutMinutes === undefined ? limits.deadlineMs : timeoutMinutes * 60_000,
  }
}

function messageEvent(ownerId: string, { id, threadId }: { id: string; threadId: string }): OutboxRow {
  return toOutboxRow({ type: 'message.created', ownerId, data: { messageId: id, threadId, ownerId } })
}

function requestEvent(
  ownerId: string,
  data: Omit<EventData<'generation.requested'>, 'ownerId' | 'requeue'>,
): OutboxRow {
  return toOutboxRow({ type: 'generation.requested', ownerId, data: { ...data, ownerId, requeue: 0 } })
}

/** Their columns; the first has the key, names the others, and says whether a model may name the thread. */
function generationsOf({ reply, others, threadId, parameters, attached, ...rest }: Acceptance) {
  const { connectionId, model, idempotencyKey, bodyHash, replayOf, automaticTitle } = rest
  const first = {
    id: reply.id,
    connection_id: connectionId,
    model,
    idempotency_key: idempotencyKey,
    body_hash: bodyHash,
    replay_of: replayOf,
    automatic_title: automaticTitle,
    compared: others.length === 0 ? undefined : [reply.id, ...others.map(({ id }) => id)],
  }
  const { pins, sceneIds: scene_ids, selection } = attached
  const asked = { thread_id: threadId, parameters, pins, scene_ids, selection }
  const further = others.map((other) => ({ id: other.id, connection_id: other.connectionId, model: other.model }))
  return [first, ...further].map((each) => ({ ...each, ...asked }))
}

/** SQLSTATE 55P03, lock_not_available. */
function isLockTimeout(error: unknown): boolean {
  const cause: unknown = ServiceError.is(error) ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '55P03'
}
