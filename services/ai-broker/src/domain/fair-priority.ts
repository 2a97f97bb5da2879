/**
 * The place of a job in the queue: one more than what its owner asked for lately, a round robin without groups. Whoever asked
 * for thousands waits behind whoever asked for one.
 */
export type FairPriority = {
  /** A job that comes again (the event after the direct hand-over) keeps its place. */
  of(ownerId: string, jobId: string): number
}

export type FairPriorityOptions = { windowMs?: number; ownersMax?: number; now?: () => number }

const priorityMax = 1_000_000

export function createFairPriority({
  windowMs = 60_000,
  ownersMax = 10_000,
  now = () => performance.now(),
}: FairPriorityOptions = {}): FairPriority {
  const owners = new Map<string, { sinceMs: number; jobs: Map<string, number>; next: number }>()
  return {
    of(ownerId, jobId) {
      const known = owners.get(ownerId)
      const isOver = known === undefined || now() - known.sinceMs > windowMs
      const recent = isOver ? { sinceMs: now(), jobs: new Map<string, number>(), next: 1 } : known
      owners.delete(ownerId)
      owners.set(ownerId, recent)
      const oldest = owners.keys().next().value
      if (owners.size > ownersMax && oldest !== undefined) owners.delete(oldest)
      const place = recent.jobs.get(jobId) ?? recent.next
      if (place === recent.next) {
        recent.next = Math.min(recent.next + 1, priorityMax)
        recent.jobs.set(jobId, place)
        // Old places are not asked for again; the count goes on.
        const first = recent.jobs.keys().next().value
        if (recent.jobs.size > 1_000 && first !== undefined) recent.jobs.delete(first)
      }
      return place
    },
  }
}
