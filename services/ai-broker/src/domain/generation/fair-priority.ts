import { createBoundedMap } from '@scriptorium/bounded-map'
import type { BoundedMap } from '@scriptorium/bounded-map'

/**
 * The position of a job in the queue: one more than what its owner asked for lately, a round robin without groups. Whoever asked
 * for thousands waits behind whoever asked for one.
 */
export type FairPriority = {
  /** A job that comes again (the event after the direct hand-over) keeps its position. */
  of(ownerId: string, jobId: string): number
}

export type FairPriorityOptions = { windowMs?: number; ownersMax?: number; now?: () => number }

const priorityMax = 1_000_000
/** Positions of one owner that are remembered: old ones are not asked for again, and the count goes on. */
const jobsMax = 1_000

type Recent = { sinceMs: number; jobs: BoundedMap<string, number>; next: number }

export function createFairPriority({
  windowMs = 60_000,
  ownersMax = 10_000,
  now = () => performance.now(),
}: FairPriorityOptions = {}): FairPriority {
  const owners = createBoundedMap<string, Recent>({ entriesMax: ownersMax })
  return {
    of(ownerId, jobId) {
      const known = owners.get(ownerId)
      const isOver = known === undefined || now() - known.sinceMs > windowMs
      const recent = isOver
        ? { sinceMs: now(), jobs: createBoundedMap<string, number>({ entriesMax: jobsMax }), next: 1 }
        : known
      owners.set(ownerId, recent)
      const position = recent.jobs.get(jobId) ?? recent.next
      if (position === recent.next) {
        recent.next = Math.min(recent.next + 1, priorityMax)
        recent.jobs.set(jobId, position)
      }
      return position
    },
  }
}
