import { counter, histogram, observeStage, polledGauge, sharedReading } from '@scriptorium/metrics'
import type { QueueCounts } from './index.ts'

export const jobsEnded = counter(
  'jobs_ended_total',
  'Jobs that a worker of this process was done with: done, or the code of the error',
  ['job', 'outcome'],
)
export const replacements = counter('job_workers_replaced_total', 'Workers that took no jobs though some waited', [
  'job',
])
const waits = histogram('job_wait_seconds', 'From when a job may run to when a worker has it', ['job'])
const jobs = polledGauge('jobs', 'Jobs of the queue, by state', ['job', 'state'])
const oldest = polledGauge('job_oldest_waiting_seconds', 'Age of the oldest job that could run now', ['job'])

/** @param ms since it might have run. */
export function observeWait(job: string, ms: number): void {
  waits.observe({ job }, ms / 1_000)
  if (job === 'generate') observeStage('hand-over', ms)
}

/** @param counts of one name. @returns what ends it. */
export function watchQueue(names: readonly string[], counts: (name: string) => Promise<QueueCounts>): () => void {
  const ends = names.flatMap((job) => {
    const read = sharedReading(async () => await counts(job))
    return [
      jobs.watch(async () => {
        const { waiting, active, delayed } = await read()
        return Object.entries({ waiting, active, delayed }).map(([state, value]) => ({ labels: { job, state }, value }))
      }),
      oldest.watch(async () => [{ labels: { job }, value: ((await read()).oldestWaitingMs ?? 0) / 1_000 }]),
    ]
  })
  return () => {
    for (const end of ends) end()
  }
}
