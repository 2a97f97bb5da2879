/** A queue that has no queue: a job begins where it is put in. For tests of what jobs do; queues have tests of their own. */
import type { JobName } from '@scriptorium/contracts'
import type { JobHandler, JobQueue } from '@scriptorium/jobs'

/** @param loses whether a job is lost on its way, as a queue may lose one */
export function createDirectJobs(loses: () => boolean = () => false): JobQueue {
  const handlers = new Map<JobName, JobHandler<JobName>>()
  const running = new Set<Promise<void>>()
  return {
    async enqueue(name, data, { jobId }) {
      const handler = handlers.get(name)
      if (handler === undefined || loses()) return
      const { signal } = new AbortController()
      const job = handler(data, { jobId, signal }).finally(() => running.delete(job))
      running.add(job)
    },
    async work(name, _options, handler) {
      handlers.set(name, handler as JobHandler<JobName>)
      const drain = async (): Promise<void> => void (await Promise.allSettled(running))
      return { drain, close: drain }
    },
    counts: async () => ({ waiting: 0, active: running.size, delayed: 0 }),
    health: async () => ({ ok: true }),
    close: async () => undefined,
  }
}
