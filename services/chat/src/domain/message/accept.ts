/**
 * Accepting a message: everything that can refuse it refuses it before anything is written; then one transaction holds the
 * user's message, the generation with its empty assistant message, and the event. From there on only the generation's state
 * machine can end it.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Parameters } from '@scriptorium/contracts/nouns'
import { fitsBytes } from '@scriptorium/text'
import { loadCounter } from '@scriptorium/tokens'
import { found } from '@scriptorium/records'
import type { Generations } from '../generation/generations.ts'
import type { Broker, Codex, RelayNotifier, ResolvedTarget, Target } from '../ports.ts'
import type { Acceptance, AcceptedMessage, Attached, MessageStore, SendContext } from './ports.ts'
import type { QueueLimits } from './queue-limits.ts'
import { mergeParameters, targetToAccept } from './target.ts'
import type { TargetRequest } from './target.ts'

/** How the reply shall be generated. */
export type AnswerOptions = {
  connectionId?: string | undefined
  model?: string | undefined
  parameters?: Parameters | undefined
  /** The user's, for what neither the message nor the thread names. */
  defaults: Target
  idempotencyKey?: string | undefined
}
export type SendRequest = AnswerOptions & {
  threadId: string
  content: string
  parentId?: string | undefined
  attached: Attached
  /** In place of the one connection and model: each answers, side by side. */
  models?: readonly Target[] | undefined
  /** A thread that has no title yet may get one from a model. */
  automaticTitle: boolean
}
export type ReplayRequest = AnswerOptions & { generationId: string }
export type RegenerateRequest = AnswerOptions & { messageId: string }
export type ContinueRequest = AnswerOptions & { messageId: string }
export type EditRequest = AnswerOptions & {
  messageId: string
  content: string
  attached: Attached
  automaticTitle: boolean
}

export type AcceptRequest =
  | { kind: 'send'; request: SendRequest }
  | { kind: 'regenerate' | 'continue'; request: RegenerateRequest }
  | { kind: 'edit'; request: EditRequest }
  | { kind: 'replay'; request: ReplayRequest }

export type AcceptPorts = {
  store: MessageStore
  generations: Pick<Generations, 'cancelBelow'>
  broker: Broker
  codex: Pick<Codex, 'hasEntries' | 'hasScenes'>
  notifier: RelayNotifier
  limits: QueueLimits
  /** How many generations and events wait in all, as of the last look. */
  load: () => { queued: number; outbox: number }
  newId: () => string
  /** SHA-256 in hex. */
  hash: (text: string) => string
}

/** What both kinds of accept need. */
type Reply = { options: AnswerOptions; attached: Attached; bodyHash: string }
type NewMessage = Reply & {
  content: string
  title: string
  automaticTitle?: boolean
  atLeaf?: boolean
  models?: readonly Target[] | undefined
}

const retryAfterMs = 5_000

/** The connections that a request may use besides the thread's own. */
export function connectionsOf({ connectionId, defaults }: AnswerOptions, models: readonly Target[] = []): string[] {
  const named = models.map((target) => target.connectionId)
  return [connectionId, defaults.connectionId, ...named].filter((id) => id !== undefined)
}

/** What an earlier request with the same key was answered. @throws ServiceError `idempotency_mismatch` when it had another body. */
export function repeated(known: AcceptedMessage, bodyHash: string): AcceptedMessage {
  if (known.bodyHash !== bodyHash) throw new ServiceError('idempotency_mismatch')
  return known
}

/**
 * Runs `begin` with the hash of the body, unless a request with the same key has been accepted: then its result is returned.
 *
 * @throws ServiceError `idempotency_mismatch` when that request had another body.
 */
export async function idempotent(
  ports: AcceptPorts,
  ownerId: string,
  accepting: AcceptRequest,
  begin: (bodyHash: string) => Promise<AcceptedMessage>,
): Promise<AcceptedMessage> {
  const bodyHash = hashOf(ports, accepting)
  const key = accepting.request.idempotencyKey
  const known = key === undefined ? undefined : await ports.store.findAccepted(ownerId, key)
  return known === undefined ? await begin(bodyHash) : repeated(known, bodyHash)
}

/**
 * A new user message below `context.parent`, with its reply.
 *
 * @throws ServiceError `answer_in_progress` when the parent is an answer that has not ended: the prompt would lack it, and the path
 * would show it as if it had been known.
 */
export async function acceptMessage(
  ports: AcceptPorts,
  ownerId: string,
  context: SendContext,
  {
    options,
    content,
    title,
    automaticTitle = false,
    attached,
    bodyHash,
    atLeaf = false,
    models = [options],
  }: NewMessage,
): Promise<AcceptedMessage> {
  const { thread, parent } = context
  if (parent?.isEnded === false) throw new ServiceError('answer_in_progress')
  refuseWhenFull(ports, context, models.length)
  const gone = context.goneConnections
  const [target, ...others] = await Promise.all(
    models.map(async ({ connectionId, model }) => {
      const request = { connectionId, model, defaults: options.defaults, thread, content, gone }
      return await targetThatFits(ports.broker, ownerId, request)
    }),
  )
  const id = ports.newId()
  const depth = parent === undefined ? 0 : parent.depth + 1
  return await accept(ports, ownerId, {
    ...target,
    threadId: thread.id,
    title,
    automaticTitle,
    userMessage: { id, parentId: parent?.id, content, depth },
    atLeaf,
    reply: { id: ports.newId(), parentId: id, depth: depth + 1 },
    others: others.map(({ connectionId, model }) => ({ id: ports.newId(), connectionId, model })),
    parameters: mergeParameters(thread.parameters, options.parameters),
    attached,
    idempotencyKey: options.idempotencyKey,
    bodyHash,
  })
}

/** Another reply to the user message `parent`, which exists already. */
export async function acceptReply(
  ports: AcceptPorts,
  ownerId: string,
  context: SendContext,
  {
    options,
    parent,
    attached,
    bodyHash,
    replayOf,
  }: Reply & { parent: { id: string; depth: number }; replayOf?: string },
): Promise<AcceptedMessage> {
  refuseWhenFull(ports, context, 1)
  const { thread } = context
  const gone = context.goneConnections
  const target = await targetToAccept(ports.broker, ownerId, { ...options, thread, content: '', gone })
  return await accept(ports, ownerId, {
    ...target,
    threadId: thread.id,
    title: '',
    automaticTitle: false,
    userMessage: undefined,
    atLeaf: false,
    reply: { id: ports.newId(), parentId: parent.id, depth: parent.depth + 1 },
    others: [],
    replayOf,
    parameters: mergeParameters(thread.parameters, options.parameters),
    attached,
    idempotencyKey: options.idempotencyKey,
    bodyHash,
  })
}

type TargetToFit = TargetRequest & { content: string; gone: readonly string[] }

/** @throws ServiceError `prompt_too_long` when the message alone is too long for the model, and what `targetToAccept` throws */
async function targetThatFits(broker: Broker, ownerId: string, request: TargetToFit): Promise<ResolvedTarget> {
  const target = await targetToAccept(broker, ownerId, request)
  if (target.windowTokens !== undefined && !(await fitsWindow(request.content, target.windowTokens, target.model)))
    throw new ServiceError('prompt_too_long')
  return target
}

/** No token is less than a byte, so a short text need not be counted. */
async function fitsWindow(content: string, windowTokens: number, model: string | undefined): Promise<boolean> {
  return fitsBytes(content, windowTokens) || (await loadCounter(model)).count(content) <= windowTokens
}

async function accept(
  { store, notifier, broker }: AcceptPorts,
  ownerId: string,
  acceptance: Acceptance,
): Promise<AcceptedMessage> {
  const accepted = found(await store.accept(ownerId, acceptance))
  // Whose answer has only just been asked for.
  if (accepted === 'moved') throw new ServiceError('answer_in_progress')
  repeated(accepted, acceptance.bodyHash)
  if (accepted.isNew) {
    notifier.wake()
    const { connectionId, model } = acceptance
    for (const { id, ...target } of [{ id: accepted.replyId, connectionId, model }, ...acceptance.others])
      broker.enqueue(ownerId, { generationId: id, requeue: 0, ...target })
  }
  return accepted
}

function refuseWhenFull({ load, limits }: AcceptPorts, context: SendContext, answers: number): void {
  const { queued, outbox } = load()
  if (context.queued + answers > limits.queuedPerOwnerMax)
    throw new ServiceError('rate_limited', {
      detail: 'Too many of your answers are waiting. Nothing was sent; try again in a moment.',
      retryAfterMs,
    })
  if (queued >= limits.queuedMax || outbox >= limits.outboxMax) throw new ServiceError('queue_full', { retryAfterMs })
}

/** Of the body without its key, in a fixed order of fields. */
export function hashOf(ports: AcceptPorts, { kind, request }: AcceptRequest): string {
  const { idempotencyKey: _key, defaults: _defaults, parameters, ...rest } = request
  const body = 'attached' in rest ? withoutEmpty(rest) : rest
  const sorted = (value: object): [string, unknown][] =>
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  return ports.hash(JSON.stringify([kind, sorted(body), sorted(parameters ?? {})]))
}

/** A body that attaches no scenes is the same as one of before there were any. What the user has set is no part of it. */
function withoutEmpty({ attached, automaticTitle: _title, ...body }: { attached: Attached; automaticTitle: boolean }) {
  const { sceneIds, ...others } = attached
  return { ...body, ...others, ...(sceneIds.length === 0 ? {} : { sceneIds }) }
}
