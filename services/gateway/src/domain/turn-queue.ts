/**
 * Work of which only so much may be under way at once. The rest waits its turn, in a queue of bounded length and for a bounded time; what
 * is refused has not begun.
 */
import type { RouteClass } from '@scriptorium/contracts/routes'

export type TurnLimits = {
  atOnce: number
  /** How many may wait. */
  waitingMax: number
  /** How long one may wait, in milliseconds. */
  waitMsMax: number
}

/** Of classes of routes; those that are not named need no turn. */
export type CallLimits = Readonly<Partial<Record<RouteClass, TurnLimits>>>

export type TurnQueue = {
  /** @throws what `refusal` makes, when too many wait or this one waited too long; `work` was not begun then. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** @param refusal makes what is thrown. */
export function createTurnQueue({ atOnce, waitingMax, waitMsMax }: TurnLimits, refusal: () => Error): TurnQueue {
  let running = 0
  const waiting = new Set<() => void>()

  async function enter(): Promise<void> {
    if (running < atOnce) {
      running += 1
      return
    }
    if (waiting.size >= waitingMax) throw refusal()
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer)
        waiting.delete(admit)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(admit)
        reject(refusal())
      }, waitMsMax)
      waiting.add(admit)
    })
  }

  /** Passes the turn on to the next in the queue, so that nobody overtakes those who wait. */
  function leave(): void {
    const [next] = waiting
    if (next === undefined) running -= 1
    else next()
  }

  return {
    async run(work) {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
