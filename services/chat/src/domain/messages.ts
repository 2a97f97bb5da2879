/**
 * Sending: everything that can refuse a message refuses it before anything is written; then one transaction holds the
 * message, its answer and the event. From there on the answer exists, and only its state machine can end it.
 */
import { ServiceError } from '@scriptorium/contracts'
import { messageBytesMax } from './limits.ts'
import type { QueueLimits } from './limits.ts'
import type { Acceptance, Broker, EventBell, MessageStore, Target } from './ports.ts'
import type { AcceptedMessage, MessagePage, Parameters, SendContext } from './records.ts'
import { mergeParameters, resolveTarget } from './target.ts'
import { estimateTokens } from './token-estimate.ts'

/** What a request says about who shall answer. */
type Wish = { connectionId: string | undefined; model: string | undefined; parameters: Parameters | undefined; defaults: Target; idempotencyKey: string | undefined }
export type SendRequest = Wish & { threadId: string; content: string; parentId: string | undefined; pins: string[]; sceneIds: string[] }
export type RegenerateRequest = Wish & { messageId: string }

export type MessagesPorts = {
  store: MessageStore
  broker: Broker
  bell: EventBell
  limits: QueueLimits
  /** How much waits in all, as of the last look. */
  load: () => { queued: number; outbox: number }
  newId: () => string
  /** SHA-256 in hex. */
  hash: (text: string) => string
}

export type Messages = {
  send(ownerId: string, request: SendRequest): Promise<AcceptedMessage>
  /** A new answer beside the one named. */
  regenerate(ownerId: string, request: RegenerateRequest): Promise<AcceptedMessage>
  list(ownerId: string, query: { threadId: string; before: string | undefined; afterDepth: number | undefined; limit: number }): Promise<MessagePage>
}

const retryAfterMs = 5_000
const titleCharsMax = 60

export function createMessages(ports: MessagesPorts): Messages {
  const { store, broker } = ports
  return {
    async send(ownerId, request) {
      checkContent(request.content)
      const bodyHash = hashOf(ports, 'send', request)
      const known = await replay(ports, ownerId, { key: request.idempotencyKey, bodyHash })
      if (known !== undefined) return known
      const context = await store.sendContext(ownerId, { threadId: request.threadId, parentId: request.parentId })
      if (context === undefined || context.parentMissing) throw new ServiceError('not_found')
      refuseWhenFull(ports, context)
      const target = await resolveTarget(broker, ownerId, { ...request, thread: context.thread })
      if (target.windowTokens !== undefined && estimateTokens(request.content) > target.windowTokens) throw new ServiceError('prompt_too_long')
      const questionId = ports.newId()
      const depth = context.parent === undefined ? 0 : context.parent.depth + 1
      return await accept(ports, ownerId, {
        ...target, bodyHash, threadId: request.threadId, title: titleOf(request.content),
        question: { id: questionId, parentId: context.parent?.id, content: request.content, depth },
        answer: { id: ports.newId(), parentId: questionId, depth: depth + 1 },
        parameters: mergeParameters(context.thread.parameters, request.parameters),
        pins: request.pins, sceneIds: request.sceneIds, idempotencyKey: request.idempotencyKey,
      })
    },
    async regenerate(ownerId, request) {
      const bodyHash = hashOf(ports, 'regenerate', request)
      const known = await replay(ports, ownerId, { key: request.idempotencyKey, bodyHash })
      if (known !== undefined) return known
      const context = await store.regenerateContext(ownerId, request.messageId)
      if (context === undefined) throw new ServiceError('not_found')
      if (context.parent === undefined) throw new ServiceError('conflict', { detail: 'Only an answer can be tried again.' })
      refuseWhenFull(ports, context)
      const target = await resolveTarget(broker, ownerId, { ...request, thread: context.thread })
      return await accept(ports, ownerId, {
        ...target, bodyHash, threadId: context.thread.id, title: '', question: undefined,
        answer: { id: ports.newId(), parentId: context.parent.id, depth: context.parent.depth + 1 },
        parameters: mergeParameters(context.thread.parameters, request.parameters),
        pins: context.pins, sceneIds: context.sceneIds, idempotencyKey: request.idempotencyKey,
      })
    },
    async list(ownerId, query) {
      const page = await store.list(ownerId, query)
      if (page === undefined) throw new ServiceError('not_found')
      return page
    },
  }
}

/** The same key again: the first answer, or a refusal when the body is another. */
async function replay({ store }: MessagesPorts, ownerId: string, { key, bodyHash }: { key: string | undefined; bodyHash: string }): Promise<AcceptedMessage | undefined> {
  if (key === undefined) return undefined
  const known = await store.findAccepted(ownerId, key)
  if (known !== undefined && known.bodyHash !== bodyHash) throw new ServiceError('idempotency_mismatch')
  return known
}

async function accept({ store, bell, broker }: MessagesPorts, ownerId: string, acceptance: Acceptance): Promise<AcceptedMessage> {
  const accepted = await store.accept(ownerId, acceptance)
  if (accepted.bodyHash !== acceptance.bodyHash) throw new ServiceError('idempotency_mismatch')
  if (accepted.isNew) {
    bell.wake()
    broker.enqueue(ownerId, accepted.replyId, 0)
  }
  return accepted
}

function refuseWhenFull({ load, limits }: MessagesPorts, context: SendContext): void {
  const { queued, outbox } = load()
  if (context.queued >= limits.queuedPerOwnerMax) throw new ServiceError('rate_limited', { detail: 'Too many of your answers are waiting. Nothing was sent; try again in a moment.', retryAfterMs })
  if (queued >= limits.queuedMax || outbox >= limits.outboxMax) throw new ServiceError('queue_full', { retryAfterMs })
}

function checkContent(content: string): void {
  // Every UTF-16 unit is at most three bytes of UTF-8, so a short text need not be counted.
  if (content.length * 3 > messageBytesMax && new TextEncoder().encode(content).length > messageBytesMax) throw new ServiceError('payload_too_large', { detail: 'A message may have 256 KB at most.' })
  if (content.trim() === '') throw new ServiceError('validation_failed', { errors: [{ path: '/content', message: 'must not be empty' }] })
}

/** The body without its key, in a fixed order of fields. */
function hashOf(ports: MessagesPorts, kind: 'send' | 'regenerate', request: SendRequest | RegenerateRequest): string {
  const { idempotencyKey: _key, defaults: _defaults, parameters, ...body } = request
  const sorted = (value: object): [string, unknown][] => Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return ports.hash(JSON.stringify([kind, sorted(body), sorted(parameters ?? {})]))
}

/** The beginning of the first line, by code points: no surrogate pair is cut in two. */
function titleOf(content: string): string {
  const line = content.trim().split('\n')[0]?.replaceAll(/\s+/g, ' ').trim() ?? ''
  const characters = Array.from(line)
  return characters.length <= titleCharsMax ? line : `${characters.slice(0, titleCharsMax - 1).join('').trimEnd()}…`
}
