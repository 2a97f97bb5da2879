/**
 * The queue in front of the services: so many calls of a class at once, so many that wait. Past it the answer is 503 before anything has
 * begun. Without it a crowd would wait behind the gateway until its deadlines passed, and nobody could say what had become of it.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { RouteClass } from '@scriptorium/contracts/routes'
import { createTurnQueue } from '../domain/turn-queue.ts'
import type { CallLimits } from '../domain/turn-queue.ts'

export type CallQueues = {
  /** @throws ServiceError `queue_full` or `unavailable`, with when to come again; `work` was not begun then. */
  inTurn<T>(routeClass: RouteClass, work: () => Promise<T>): Promise<T>
}

const retryAfterMs = 2_000

export function createCallQueues(limits: CallLimits): CallQueues {
  const queues = new Map(
    (Object.keys(limits) as RouteClass[]).flatMap((name) => {
      const limit = limits[name]
      const code = name === 'send' ? 'queue_full' : 'unavailable'
      return limit === undefined
        ? []
        : [[name, createTurnQueue(limit, () => new ServiceError(code, { retryAfterMs }))] as const]
    }),
  )
  return {
    async inTurn(routeClass, work) {
      const queue = queues.get(routeClass)
      return queue === undefined ? await work() : await queue.run(work)
    },
  }
}
