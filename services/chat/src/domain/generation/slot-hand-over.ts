/**
 * Hands freed slots of an owner to those of the owner's generations that wait for one. It begins when what freed the slot is
 * committed: a claim that was refused before is held by then, and one that comes later finds the slot.
 */
import type { Broker, RelayNotifier } from '../ports.ts'
import type { GenerationStore } from './ports.ts'

export type SlotHandOverPorts = {
  store: Pick<GenerationStore, 'handOver'>
  notifier: RelayNotifier
  broker: Pick<Broker, 'enqueue'>
  /** Those that wait for a slot of the owner were not handed over; the sweeper does it later. */
  onHandOverLost: (error: unknown, ownerId: string) => void
}

export type SlotHandOver = {
  /** In the background. However many of an owner end at once, one hand-over is under way and at most one follows it. */
  handOver(ownerId: string): void
  drain(): Promise<void>
}

export function createSlotHandOver({ store, notifier, broker, onHandOverLost }: SlotHandOverPorts): SlotHandOver {
  /** By owner: whether another slot has been freed since the one under way began. */
  const underWay = new Map<string, { again: boolean; done: Promise<void> }>()

  async function run(ownerId: string): Promise<void> {
    const rows = await store.handOver(ownerId)
    if (rows.length > 0) notifier.wake()
    for (const { id, requeue, connectionId, model } of rows)
      broker.enqueue(ownerId, { generationId: id, requeue, connectionId, model })
  }

  async function runUntilNone(ownerId: string, entry: { again: boolean }): Promise<void> {
    do {
      entry.again = false
      await run(ownerId).catch((error: unknown) => onHandOverLost(error, ownerId))
    } while (entry.again)
    underWay.delete(ownerId)
  }

  return {
    handOver(ownerId) {
      const known = underWay.get(ownerId)
      if (known !== undefined) {
        known.again = true
        return
      }
      const entry = { again: false, done: Promise.resolve() }
      underWay.set(ownerId, entry)
      entry.done = runUntilNone(ownerId, entry)
    },
    drain: async () => void (await Promise.all([...underWay.values()].map(({ done }) => done))),
  }
}
