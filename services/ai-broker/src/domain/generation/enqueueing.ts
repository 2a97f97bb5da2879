/** Puts a generation into the queue. The job's id carries the requeue number, so that a job that still lies there swallows no other. */
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

export function createEnqueueing({ queue, priorities }: { queue: GenerateQueue; priorities: FairPriority }) {
  const enqueue: EnqueueGeneration = async ({ generationId, ownerId, connectionId, model, requeue, delayMs }) => {
    const jobId = `${generationId}.${requeue}`
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
  return { enqueue, enqueueAgain }
}
