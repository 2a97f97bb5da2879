/**
 * What many ask for at the same moment, read once for all of them: ten thousand readers of two hundred generations that end together are
 * two hundred rows. Who asks gets what was read after it asked, never before, so that no news is missed. Only so many reads are under way
 * at once; the others wait, which makes their batches larger.
 */
import type { GenerationSource, StreamLog } from './stream-ports.ts'
import { createTurnQueue } from './turn-queue.ts'
import type { TurnLimits, TurnQueue } from './turn-queue.ts'

type Share = <T>(key: string, read: () => Promise<T>) => Promise<T>

/** For the same key one read is under way at most, and one waits for all who asked meanwhile. */
export function createShare(turns: TurnQueue): Share {
  const running = new Map<string, Promise<unknown>>()
  const waiting = new Map<string, Promise<unknown>>()

  async function begin<T>(key: string, read: () => Promise<T>): Promise<T> {
    await running.get(key)?.catch(() => undefined)
    return await turns.run(async () => {
      const reading = read()
      running.set(key, reading)
      waiting.delete(key)
      return await reading.finally(() => running.delete(key))
    })
  }

  return async <T>(key: string, read: () => Promise<T>) => {
    const joined = waiting.get(key) as Promise<T> | undefined
    if (joined !== undefined) return await joined
    const begun = begin(key, read).finally(() => {
      if (waiting.get(key) === begun) waiting.delete(key)
    })
    waiting.set(key, begun)
    return await begun
  }
}

/** Rows, shared by the readers of one owner. Nobody may change what it gets. */
export function shareGenerations(source: GenerationSource, limits: TurnLimits, refusal: () => Error): GenerationSource {
  const share = createShare(createTurnQueue(limits, refusal))
  return {
    get: async (ownerId, id) => await share(`${ownerId} ${id}`, async () => await source.get(ownerId, id)),
    states: async (ownerId, ids) => await source.states(ownerId, ids),
  }
}

/** Reads of the log from one position. Nobody may change what it gets. */
export function shareLog(log: StreamLog, limits: TurnLimits, refusal: () => Error): StreamLog {
  const share = createShare(createTurnQueue(limits, refusal))
  return {
    read: async (id, after) =>
      await share(`${id} ${after.attempt} ${after.seq}`, async () => await log.read(id, after)),
    subscribe: async (id, listener) => await log.subscribe(id, listener),
  }
}
