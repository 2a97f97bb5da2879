/** Consumes `generation.requested`: the effect is a job; the inbox keeps a repeated event from making another. */
import type { EventHandler } from '@scriptorium/bus'
import type { EnqueueGeneration } from '../domain/generation/enqueueing.ts'

export const consumerGroup = 'ai-broker'

export type OncePerEvent = (eventId: string, effect: () => Promise<void>) => Promise<void>

const delayMaxMs = 60 * 60_000

export function onGenerationRequested({
  enqueue,
  once,
  now,
}: {
  enqueue: EnqueueGeneration
  once: OncePerEvent
  now: () => number
}): EventHandler<'generation.requested'> {
  return async ({ id, occurredAt, data: { notBefore, ...data } }) => {
    const delayMs = notBefore === undefined ? 0 : delayUntil(Date.parse(notBefore), Date.parse(occurredAt), now())
    await once(id, async () => await enqueue({ connectionId: undefined, model: undefined, ...data, delayMs }))
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
