/** Puts a generation into the queue. The job's id carries the requeue number, so that a job that still lies there swallows no other. */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { FairPriority } from './fair-priority.ts'

export type GenerationToQueue = {
  generationId: string
  ownerId: string
  connectionId: string | undefined
  model: string | undefined
  requeue: number
  delayMs: number
}
export type EnqueueGeneration = (generation: GenerationToQueue) => Promise<void>

/** What a worker is told; PostgreSQL decides whether there is anything to do. */
export type GenerateData = {
  generationId: string
  ownerId: string
  connectionId?: string | undefined
  model?: string | undefined
}

/** The part of the job queue that is used here. */
export type GenerateQueue = {
  enqueue(
    name: 'generate',
    data: GenerateData,
    options: { jobId: string; priority: number; delayMs?: number },
  ): Promise<void>
}

const againMax = 1_000

/** How many jobs are remembered, and how long in milliseconds: their events follow within moments. */
const rememberedMax = 10_000
const rememberedMs = 60_000

export function createEnqueueing({ queue, priorities }: { queue: GenerateQueue; priorities: FairPriority }) {
  const recent = createBoundedMap<string, true>({ entriesMax: rememberedMax, ageMaxMs: rememberedMs })
  const enqueue: EnqueueGeneration = async ({ generationId, ownerId, connectionId, model, requeue, delayMs }) => {
    const jobId = jobIdOf({ generationId, requeue })
    await queue.enqueue(
      'generate',
      {
        generationId,
        ownerId,
        ...(connectionId === undefined ? {} : { connectionId }),
        ...(model === undefined ? {} : { model }),
      },
      { jobId, priority: priorities.of(ownerId, jobId), ...(delayMs > 0 ? { delayMs } : {}) },
    )
    recent.set(jobId, true)
  }
  /** The same job later, under an id of its own, since its own is still taken by the job in hand. */
  async function enqueueAgain(data: GenerateData, jobId: string, delayMs: number): Promise<void> {
    const match = /^(.+?\.\d+)(?:\.(\d+))?$/.exec(jobId)
    const again = Number(match?.[2] ?? 0) + 1
    // Past that the sweeper's own requeue is soon enough.
    if (match === null || again > againMax) return
    await queue.enqueue('generate', data, {
      jobId: `${match[1]}.${again}`,
      priority: priorities.of(data.ownerId, jobId),
      delayMs,
    })
  }
  /** Whether this process has put that job into the queue a moment ago: another would find nothing to claim. */
  const isQueued = (generation: Pick<GenerationToQueue, 'generationId' | 'requeue'>): boolean =>
    recent.peek(jobIdOf(generation)) === true
  return { enqueue, enqueueAgain, isQueued }
}

function jobIdOf({ generationId, requeue }: Pick<GenerationToQueue, 'generationId' | 'requeue'>): string {
  return `${generationId}.${requeue}`
}
