/** What gateways ask about generations, and cancelling them. */
import { ServiceError, isTerminal } from '@scriptorium/contracts'
import type { Seal } from './generation.ts'
import type { AnswerLog, Broker, RelayNotifier, GenerationStore } from '../ports.ts'
import type { Generation, GenerationState, StoredContext } from '../views.ts'
import type { Command, Outcome } from './transition.ts'

export type GenerationsPorts = {
  store: GenerationStore
  log: AnswerLog
  notifier: RelayNotifier
  broker: Pick<Broker, 'enqueue'>
}

export type Generations = {
  get(ownerId: string, id: string): Promise<Generation>
  context(ownerId: string, id: string): Promise<StoredContext>
  states(ownerId: string, ids: readonly string[]): Promise<GenerationState[]>
  /**
   * Ends it as cancelled with all that a reader may have seen. Ended already: answers with what is.
   * @throws ServiceError `not_found`.
   */
  cancel(ownerId: string, id: string): Promise<Generation>
  /** Applies a command and tells relay and readers what came of it. */
  apply(ownerId: string, id: string, command: Command): Promise<Outcome | undefined>
  /** Cancels whatever of a thread is unfinished. */
  cancelThread(ownerId: string, threadId: string): Promise<void>
  /** Cancels whatever is unfinished of a message and of all below it. */
  cancelBelow(ownerId: string, messageId: string): Promise<void>
}

/** Each try loses only to a claim, a release or an end that came between, and those are few by the limit of attempts. */
const cancelTriesMax = 20
const noContext: StoredContext = {
  entries: [],
  tokens: 0,
  budgetTokens: 0,
  estimated: true,
  codexVersion: '',
  withoutCodex: false,
}

export function createGenerations({ store, log, notifier, broker }: GenerationsPorts): Generations {
  async function apply(ownerId: string, id: string, command: Command): Promise<Outcome | undefined> {
    const outcome = await store.apply(ownerId, id, command)
    if (outcome?.event === undefined) return outcome
    notifier.wake()
    if (outcome.event === 'requested' && !isForLater(command)) broker.enqueue(ownerId, id, outcome.row.requeue)
    // Notifiers are best effort, and nobody here waits for them.
    void log.notifyChanged(id)
    if (outcome.event === 'ended') void log.expire(id)
    return outcome
  }

  async function get(ownerId: string, id: string): Promise<Generation> {
    const generation = await store.get(ownerId, id)
    if (generation === undefined) throw new ServiceError('not_found')
    return generation
  }

  /** Undefined: the log is out of reach, so what is checkpointed is all there is. */
  async function seal(id: string, attempt: number, afterSeq: number): Promise<Seal | undefined> {
    return await log.seal(id, { attempt, afterSeq, by: 'cancel' }).catch(() => undefined)
  }

  return {
    apply,
    get,
    async context(ownerId, id) {
      const found = await store.context(ownerId, id)
      if (found === undefined) throw new ServiceError('not_found')
      return found.context ?? noContext
    },
    states: async (ownerId, ids) => await store.states(ownerId, ids),
    async cancel(ownerId, id) {
      for (let tries = 0; tries < cancelTriesMax; tries += 1) {
        const row = await store.head(ownerId, id)
        if (row === undefined) throw new ServiceError('not_found')
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
    },
    async cancelThread(ownerId, threadId) {
      for (const id of await store.unfinishedOf(ownerId, threadId)) await this.cancel(ownerId, id)
    },
    async cancelBelow(ownerId, messageId) {
      for (const id of await store.unfinishedBelow(ownerId, messageId)) await this.cancel(ownerId, id)
    },
  }
}

/** Its time comes with its event; handed over now it would only be refused. */
function isForLater(command: Command): boolean {
  return command.kind === 'release' && command.delayMs > 0
}
