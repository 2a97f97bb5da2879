import { describe, expect, it } from 'vitest'
import type { Logger } from '@scriptorium/runtime'
import type { BullmqBackend, BullmqQueue, BullmqWorker } from './bullmq-jobs-backend.ts'
import { jobTimingsDefault } from './bullmq-jobs-backend.ts'
import { createBullmqJobQueue } from './bullmq-jobs.ts'

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

/** BullMQ with two jobs waiting and workers that take none, or only from the `awakeFrom`th worker on. */
function sleepingBackend({ awakeFrom = Number.POSITIVE_INFINITY }: { awakeFrom?: number } = {}): {
  backend: BullmqBackend
  opened: () => number
  closed: () => number
} {
  let [opened, closed, waiting] = [0, 0, 2]
  const part = { close: async () => void (closed += 1), disconnect: async () => undefined, on: () => undefined }
  const queue: BullmqQueue = {
    ...part,
    add: async () => undefined,
    getJobCounts: async () => ({ waiting }),
    getJobs: async () => [],
  }
  const worker: BullmqWorker = { ...part, waitUntilReady: async () => undefined }
  return {
    opened: () => opened,
    closed: () => closed,
    backend: {
      openQueue: () => queue,
      openWorker: () => {
        opened += 1
        if (opened >= awakeFrom) waiting = 0
        return worker
      },
    },
  }
}

const timings = { ...jobTimingsDefault, watchdogMs: 1, stuckMs: 5, commandMs: 50 }

describe('a worker that takes no jobs though some wait', () => {
  it('is replaced, and the process given up when that does not help', async () => {
    const { backend, opened, closed } = sleepingBackend()
    const fatal = Promise.withResolvers<Error>()
    const queue = createBullmqJobQueue({ backend, logger: silent, onFatal: fatal.resolve, timings })
    await queue.work('generate', { concurrency: 1 }, async () => undefined)
    expect((await fatal.promise).message).toContain('takes no jobs')
    expect(opened()).toBe(2)
    expect(closed()).toBe(1)
    await queue.close()
  })

  it('is replaced, and all is well when the new one takes them', async () => {
    const { backend, opened } = sleepingBackend({ awakeFrom: 2 })
    const fatal: Error[] = []
    const queue = createBullmqJobQueue({ backend, logger: silent, onFatal: (error) => void fatal.push(error), timings })
    const worker = await queue.work('generate', { concurrency: 1 }, async () => undefined)
    await worker.drain()
    expect(opened()).toBe(2)
    await queue.close()
    expect(fatal).toEqual([])
  })
})
