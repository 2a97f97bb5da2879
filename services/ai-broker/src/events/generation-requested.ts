/**
 * Consumes `generation.requested`: the effect is a job. A repeated event may make another, which finds nothing to claim: PostgreSQL
 * decides, so no inbox is asked.
 */
import type { EventHandler } from '@scriptorium/bus'
import type { EnqueueGeneration } from '../domain/generation/enqueueing.ts'

export const consumerGroup = 'ai-broker'

const delayMaxMs = 60 * 60_000

export function onGenerationRequested({
  enqueue,
  isQueued,
  now,
}: {
  enqueue: EnqueueGeneration
  /** By the direct hand-over, which is quicker, or by this event before. */
  isQueued: (generation: { generationId: string; requeue: number }) => boolean
  now: () => number
}): EventHandler<'generation.requested'> {
  return async ({ occurredAt, data: { notBefore, ...data } }) => {
    if (isQueued(data)) return
    const delayMs = notBefore === undefined ? 0 : delayUntil(Date.parse(notBefore), Date.parse(occurredAt), now())
    await enqueue({ connectionId: undefined, model: undefined, ...data, delayMs })
  }
}

/**
 * Both times of the event are of the database's clock, `now` is of ours. When ours is behind, the difference of the two is how
 * long was asked for; when it is ahead the job comes early, is not claimed, and comes again when chat says.
 */
function delayUntil(notBefore: number, occurredAt: number, now: number): number {
  const waitMs = Math.min(notBefore - occurredAt, notBefore - now)
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), delayMaxMs) : 0
}
