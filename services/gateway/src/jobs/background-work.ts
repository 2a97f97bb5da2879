import type { Logger, Part } from '@scriptorium/runtime'
import { withDeadline } from '@scriptorium/timing'
import type { Background } from '../domain/ports.ts'
import { createTurnQueue } from '../domain/turn-queue.ts'

const workMsMax = 60_000
const stopMsMax = 5_000
const limits = { atOnce: 4, waitingMax: 200, waitMsMax: 60_000 }

/** Work after an answer: a few pieces at once, each for a minute at most. It may be lost with this process: whoever misses it asks again. */
export function createBackgroundWork(logger: Logger): Background & Part {
  const turns = createTurnQueue(limits, () => new Error('too much is waiting'))
  const pending = new Set<Promise<void>>()
  return {
    name: 'background work',
    start: async () => undefined,
    run(what, work) {
      const done = turns
        .run(async () => await withDeadline(work(), workMsMax))
        .catch((error: unknown) => logger.error({ error, what }, 'work after an answer failed'))
        .finally(() => pending.delete(done))
      pending.add(done)
    },
    stop: async () => {
      await withDeadline(Promise.all(pending), stopMsMax).catch(() =>
        logger.warn({ left: pending.size }, 'work after answers was left undone'),
      )
    },
  }
}
