/** What gateways ask about generations, and cancelling them. */
import { ServiceError, isTerminal } from '@scriptorium/contracts'
import type { Wire } from '@scriptorium/contracts'
import type * as contract from '@scriptorium/contracts/nouns'
import { found } from '@scriptorium/records'
import type { GenerationToQueue, PromptContext } from '../ports.ts'
import type { Generation, GenerationRow, GenerationState, Seal } from './generation.ts'
import type { GenerationLog, GenerationStore, Turned, TurnTo } from './ports.ts'
import { countPrompt } from '../message/prompt-making.ts'
import type { AutomaticTitles } from '../thread/automatic-titles.ts'
import { diffContexts } from './context-diff.ts'
import type { ContextDiff } from './context-diff.ts'
import { createSlotHandOver } from './slot-hand-over.ts'
import type { SlotHandOverPorts } from './slot-hand-over.ts'
import type { Command, Outcome } from './transition.ts'

export type GenerationsPorts = SlotHandOverPorts & {
  store: GenerationStore
  log: GenerationLog
  titles: Pick<AutomaticTitles, 'nameThreadOf'>
}

type GenerationPrompt = Wire<contract.GenerationPrompt>

export type Generations = {
  /** @throws ServiceError `not_found` */
  get(ownerId: string, id: string): Promise<Generation>
  /** How its prompt was made; empty before the first claim. @throws ServiceError `not_found` */
  context(ownerId: string, id: string): Promise<PromptContext>
  /** What the model was asked, with its tokens. @throws ServiceError `not_found` also before the first attempt. */
  prompt(ownerId: string, id: string): Promise<GenerationPrompt>
  /** How the prompt of one differs from that of an earlier one. @throws ServiceError `not_found` */
  diffContexts(ownerId: string, fromId: string, toId: string): Promise<ContextDiff>
  states(ownerId: string, ids: readonly string[]): Promise<GenerationState[]>
  /**
   * Ends it as cancelled with all that a reader may have seen. One that has ended already is returned as it is.
   * @throws ServiceError `not_found`.
   */
  cancel(ownerId: string, id: string): Promise<Generation>
  /** Applies a command, then notifies the relay, ai-broker and readers of its event. Undefined: no such generation. */
  apply(ownerId: string, id: string, command: Command): Promise<Outcome | undefined>
  /** Turns an attempt to another model, and tells readers. Undefined: no such generation. */
  turn(ownerId: string, id: string, turn: TurnTo & { attempt: number }): Promise<Turned | undefined>
  /** Cancels the unfinished generations of a thread. */
  cancelThread(ownerId: string, threadId: string): Promise<void>
  /** Cancels every unfinished generation of an owner. */
  cancelAll(ownerId: string): Promise<void>
  /** Cancels the unfinished generations of a message and of all below it. */
  cancelBelow(ownerId: string, messageId: string): Promise<void>
  /** Resolves when no slot is left to be handed over. */
  drain(): Promise<void>
}

/** A try fails only when a claim, a release or an end came between, and the limit of attempts keeps those few. */
const cancelTriesMax = 20
const noContext: PromptContext = {
  entries: [],
  tokens: 0,
  budgetTokens: 0,
  estimated: true,
  codexVersion: '',
  withoutCodex: false,
  parts: [],
  scenes: [],
}

export function createGenerations(ports: GenerationsPorts): Generations {
  const { store, log, notifier, broker, titles } = ports
  const slots = createSlotHandOver(ports)

  async function apply(ownerId: string, id: string, command: Command): Promise<Outcome | undefined> {
    const outcome = await store.apply(ownerId, id, command)
    if (outcome?.maySomeoneWait === true) slots.handOver(ownerId)
    if (outcome?.event === undefined) return outcome
    notifier.wake()
    if (outcome.event === 'requested' && !isForLater(command)) broker.enqueue(ownerId, toQueue(outcome.row))
    // Notifications are best effort, and nobody here waits for them.
    void log.notifyChanged(id)
    if (outcome.event === 'ended') void log.expire(id)
    if (outcome.mayWantTitle && outcome.row.status === 'complete') titles.nameThreadOf(ownerId, id)
    return outcome
  }

  async function turn(ownerId: string, id: string, to: TurnTo & { attempt: number }): Promise<Turned | undefined> {
    const turned = await store.turn(ownerId, id, to)
    // The connection that it has left has a slot for another.
    if (turned?.outcome.maySomeoneWait === true) slots.handOver(ownerId)
    if (turned?.outcome.changed === true) void log.notifyChanged(id)
    return turned
  }

  async function get(ownerId: string, id: string): Promise<Generation> {
    return found(await store.get(ownerId, id))
  }

  /** Undefined: the log is out of reach, so what is checkpointed is all there is. */
  async function seal(id: string, attempt: number, afterSeq: number): Promise<Seal | undefined> {
    return await log.seal(id, { attempt, afterSeq, by: 'cancel' }).catch(() => undefined)
  }

  async function cancel(ownerId: string, id: string): Promise<Generation> {
    for (let tries = 0; tries < cancelTriesMax; tries += 1) {
      const row = found(await store.head(ownerId, id))
      if (isTerminal(row.status)) return await get(ownerId, id)
      const from = row.status === 'queued' ? 'queued' : 'streaming'
      const outcome = await apply(ownerId, id, {
        kind: 'cancel',
        attempt: row.attempt,
        from,
        seal: from === 'streaming' ? await seal(id, row.attempt, row.textSeq) : undefined,
      })
      if (outcome?.taken !== true) continue
      if (from === 'streaming') void log.notifyCancel(id)
      return await get(ownerId, id)
    }
    throw new ServiceError('unavailable')
  }

  async function cancelAll(ownerId: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) await cancel(ownerId, id)
  }

  return {
    apply,
    turn,
    get,
    ...promptReadings(store),
    states: async (ownerId, ids) => await store.states(ownerId, ids),
    cancel,
    cancelThread: async (ownerId, id) => await cancelAll(ownerId, await store.unfinishedOf(ownerId, id)),
    cancelAll: async (ownerId) => await cancelAll(ownerId, await store.unfinishedOfOwner(ownerId)),
    cancelBelow: async (ownerId, id) => await cancelAll(ownerId, await store.unfinishedBelow(ownerId, id)),
    drain: async () => await slots.drain(),
  }
}

/** What was asked of the model, and how that was made. */
function promptReadings(store: GenerationStore): Pick<Generations, 'context' | 'prompt' | 'diffContexts'> {
  async function context(ownerId: string, id: string): Promise<PromptContext> {
    return { ...noContext, ...found(await store.context(ownerId, id)).context }
  }

  return {
    context,
    async prompt(ownerId, id) {
      const [generation, kept] = await Promise.all([store.get(ownerId, id), store.prompt(ownerId, id)])
      const { attempt, messages } = found(kept)
      return { attempt, ...(await countPrompt(messages, generation?.model)) }
    },
    async diffContexts(ownerId, fromId, toId) {
      const [before, after] = await Promise.all([context(ownerId, fromId), context(ownerId, toId)])
      return diffContexts(before, after)
    },
  }
}

function toQueue({ id, requeue, connectionId, model }: GenerationRow): GenerationToQueue {
  return { generationId: id, requeue, connectionId, model }
}

/** Handed over now it would only be refused; its event carries the time. */
function isForLater(command: Command): boolean {
  return command.kind === 'release' && command.delayMs > 0
}
