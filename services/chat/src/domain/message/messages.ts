/**
 * Sending: everything that can refuse a message refuses it before anything is written; then one transaction holds the
 * message, its answer and the event. From there on the answer exists, and only its state machine can end it.
 */
import { ServiceError, isTerminal } from '@scriptorium/contracts'
import { fitsBytes, isBlank, truncate } from '@scriptorium/text'
import { loadCounter } from '@scriptorium/tokens'
import type { Generations } from '../generation/generations.ts'
import { messageBytesMax } from '../limits.ts'
import type { QueueLimits } from '../limits.ts'
import type { Acceptance, Broker, Codex, RelayNotifier, MessageStore, Target } from '../ports.ts'
import type { AcceptedMessage, BranchContext, MessagePage, Parameters, SendContext } from '../views.ts'
import { refuseForeignPins } from '../ownership.ts'
import { mergeParameters, resolveTarget } from './target.ts'

/** What a request says about who shall answer. */
type AnswerOptions = {
  connectionId: string | undefined
  model: string | undefined
  parameters: Parameters | undefined
  defaults: Target
  idempotencyKey: string | undefined
}
export type SendRequest = AnswerOptions & {
  threadId: string
  content: string
  parentId: string | undefined
  pins: string[]
  sceneIds: string[]
}
export type RegenerateRequest = AnswerOptions & { messageId: string }
export type EditRequest = AnswerOptions & { messageId: string; content: string; pins: string[] }
export type ContinueRequest = AnswerOptions & { messageId: string }

type Question = {
  request: AnswerOptions
  content: string
  title: string
  pins: readonly string[]
  sceneIds: readonly string[]
  bodyHash: string
}

export type MessagesPorts = {
  store: MessageStore
  generations: Pick<Generations, 'cancelBelow'>
  broker: Broker
  codex: Pick<Codex, 'hasEntries'>
  notifier: RelayNotifier
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
  /**
   * A new message beside the user's message named, with a new answer: a branch. Nothing of the one named is changed.
   * @throws ServiceError `conflict` when it is an answer.
   */
  edit(ownerId: string, request: EditRequest): Promise<AcceptedMessage>
  /**
   * A new message of the user's below an answer that stopped early, asking for the rest, with a new answer.
   * @throws ServiceError `conflict` when it is no answer, has not ended, or came to its end.
   */
  continue(ownerId: string, request: ContinueRequest): Promise<AcceptedMessage>
  /**
   * With all that lies below it; its siblings stay.
   * @throws ServiceError `not_found`.
   */
  delete(ownerId: string, messageId: string): Promise<void>
  list(
    ownerId: string,
    query: { threadId: string; before: string | undefined; cursor: string | undefined; limit: number },
  ): Promise<MessagePage>
}

const retryAfterMs = 5_000
const titleCharsMax = 60
/** What is asked, in the user's name, of an answer that stopped early. */
const continuation = 'Continue exactly where your last answer stopped, without repeating any of it.'

export function createMessages(ports: MessagesPorts): Messages {
  const { store, broker, codex, generations } = ports
  return {
    async send(ownerId, request) {
      checkContent(request.content)
      return await once(ports, ownerId, { kind: 'send', request }, async (bodyHash) => {
        const context = await store.sendContext(ownerId, { threadId: request.threadId, parentId: request.parentId })
        if (context === undefined || context.parentMissing) throw new ServiceError('not_found')
        const { content, pins, sceneIds } = request
        await refuseForeignPins(codex, ownerId, pins)
        return await ask(ports, ownerId, context, {
          request,
          content,
          bodyHash,
          title: titleOf(content),
          pins,
          sceneIds,
        })
      })
    },
    async regenerate(ownerId, request) {
      return await once(ports, ownerId, { kind: 'regenerate', request }, async (bodyHash) => {
        const context = await branchContext(ports, ownerId, request.messageId)
        const { message, parent } = context
        if (message.role !== 'assistant' || parent === undefined)
          throw new ServiceError('conflict', { detail: 'Only an answer can be tried again.' })
        refuseWhenFull(ports, context)
        const target = await resolveTarget(broker, ownerId, { ...request, thread: context.thread })
        return await accept(ports, ownerId, {
          ...target,
          bodyHash,
          threadId: context.thread.id,
          title: '',
          question: undefined,
          answer: { id: ports.newId(), parentId: parent.id, depth: parent.depth + 1 },
          parameters: mergeParameters(context.thread.parameters, request.parameters),
          pins: context.pins,
          sceneIds: context.sceneIds,
          idempotencyKey: request.idempotencyKey,
        })
      })
    },
    async edit(ownerId, request) {
      checkContent(request.content)
      return await once(ports, ownerId, { kind: 'edit', request }, async (bodyHash) => {
        const context = await branchContext(ports, ownerId, request.messageId)
        if (context.message.role !== 'user')
          throw new ServiceError('conflict', { detail: 'An answer cannot be edited; only your own messages can.' })
        const { content, pins } = request
        await refuseForeignPins(codex, ownerId, pins)
        return await ask(ports, ownerId, context, {
          request,
          content,
          bodyHash,
          title: titleOf(content),
          pins,
          sceneIds: [],
        })
      })
    },
    async continue(ownerId, request) {
      return await once(ports, ownerId, { kind: 'continue', request }, async (bodyHash) => {
        const context = await branchContext(ports, ownerId, request.messageId)
        refuseWhole(context)
        const { message, pins, sceneIds } = context
        return await ask(
          ports,
          ownerId,
          { ...context, parent: message },
          { request, content: continuation, bodyHash, title: '', pins, sceneIds },
        )
      })
    },
    async delete(ownerId, messageId) {
      // Cancelled first, so that workers stop and readers get their end; a worker that writes later finds no row.
      await generations.cancelBelow(ownerId, messageId)
      if (!(await store.delete(ownerId, messageId))) throw new ServiceError('not_found')
    },
    async list(ownerId, query) {
      const page = await store.list(ownerId, query)
      if (page === undefined) throw new ServiceError('not_found')
      return page
    },
  }
}

/** A new message below `parent`, with its answer. */
async function ask(
  ports: MessagesPorts,
  ownerId: string,
  context: SendContext,
  { request, content, ...question }: Question,
): Promise<AcceptedMessage> {
  refuseWhenFull(ports, context)
  const target = await resolveTarget(ports.broker, ownerId, { ...request, thread: context.thread })
  if (target.windowTokens !== undefined && !(await fitsWindow(content, target.windowTokens, target.model)))
    throw new ServiceError('prompt_too_long')
  const questionId = ports.newId()
  const depth = context.parent === undefined ? 0 : context.parent.depth + 1
  return await accept(ports, ownerId, {
    ...target,
    ...question,
    threadId: context.thread.id,
    question: { id: questionId, parentId: context.parent?.id, content, depth },
    answer: { id: ports.newId(), parentId: questionId, depth: depth + 1 },
    parameters: mergeParameters(context.thread.parameters, request.parameters),
    idempotencyKey: request.idempotencyKey,
  })
}

/** No token is less than a byte, so a short text need not be counted. */
async function fitsWindow(content: string, windowTokens: number, model: string | undefined): Promise<boolean> {
  return fitsBytes(content, windowTokens) || (await loadCounter(model)).count(content) <= windowTokens
}

async function branchContext({ store }: MessagesPorts, ownerId: string, messageId: string): Promise<BranchContext> {
  const context = await store.branchContext(ownerId, messageId)
  if (context === undefined) throw new ServiceError('not_found')
  return context
}

/** Only what stopped early can go on. */
function refuseWhole({ message: { role, status, finishReason } }: BranchContext): void {
  if (role !== 'assistant') throw new ServiceError('conflict', { detail: 'Only an answer can be continued.' })
  if (!isTerminal(status)) throw new ServiceError('conflict', { detail: 'This answer is still being written.' })
  if (status === 'complete' && finishReason !== 'length')
    throw new ServiceError('conflict', { detail: 'This answer came to its end; there is nothing to continue.' })
}

type AcceptRequest =
  | { kind: 'send'; request: SendRequest }
  | { kind: 'regenerate' | 'continue'; request: RegenerateRequest }
  | { kind: 'edit'; request: EditRequest }

/** The same key again: the first answer, or a refusal when the body is another. `begin` gets the hash of the body. */
async function once(
  ports: MessagesPorts,
  ownerId: string,
  accepting: AcceptRequest,
  begin: (bodyHash: string) => Promise<AcceptedMessage>,
): Promise<AcceptedMessage> {
  const bodyHash = hashOf(ports, accepting)
  const key = accepting.request.idempotencyKey
  const known = key === undefined ? undefined : await ports.store.findAccepted(ownerId, key)
  if (known !== undefined && known.bodyHash !== bodyHash) throw new ServiceError('idempotency_mismatch')
  return known ?? (await begin(bodyHash))
}

async function accept(
  { store, notifier, broker }: MessagesPorts,
  ownerId: string,
  acceptance: Acceptance,
): Promise<AcceptedMessage> {
  const accepted = await store.accept(ownerId, acceptance)
  if (accepted.bodyHash !== acceptance.bodyHash) throw new ServiceError('idempotency_mismatch')
  if (accepted.isNew) {
    notifier.wake()
    broker.enqueue(ownerId, accepted.replyId, 0)
  }
  return accepted
}

function refuseWhenFull({ load, limits }: MessagesPorts, context: SendContext): void {
  const { queued, outbox } = load()
  if (context.queued >= limits.queuedPerOwnerMax)
    throw new ServiceError('rate_limited', {
      detail: 'Too many of your answers are waiting. Nothing was sent; try again in a moment.',
      retryAfterMs,
    })
  if (queued >= limits.queuedMax || outbox >= limits.outboxMax) throw new ServiceError('queue_full', { retryAfterMs })
}

/** @throws ServiceError `payload_too_large`, or `validation_failed` for a message without words. */
export function checkContent(content: string): void {
  if (!fitsBytes(content, messageBytesMax))
    throw new ServiceError('payload_too_large', { detail: 'A message may have 256 KB at most.' })
  if (isBlank(content))
    throw new ServiceError('validation_failed', { errors: [{ path: '/content', message: 'must not be empty' }] })
}

/** The body without its key, in a fixed order of fields. */
function hashOf(ports: MessagesPorts, { kind, request }: AcceptRequest): string {
  const { idempotencyKey: _key, defaults: _defaults, parameters, ...body } = request
  const sorted = (value: object): [string, unknown][] =>
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  return ports.hash(JSON.stringify([kind, sorted(body), sorted(parameters ?? {})]))
}

/** The beginning of the first line. */
function titleOf(content: string): string {
  return truncate(content.trim().split('\n')[0]?.replaceAll(/\s+/g, ' ').trim() ?? '', titleCharsMax)
}
