/** Consumes `generation.requested`: the effect is a job; the inbox keeps a repeated event from making another. */
import type { EventHandler } from '@scriptorium/bus'
import type { EnqueueGeneration } from '../domain/generation/enqueueing.ts'

export const consumerGroup = 'ai-broker'

export type OncePerEvent = (eventId: string, effect: () => Promise<void>) => Promise<void>

const delayMaxMs = 60 * 60_000

export function onGenerationRequested({ enqueue, once, now }: { enqueue: EnqueueGeneration; once: OncePerEvent; now: () => number }): EventHandler<'generation.requested'> {
  return async ({ id, data: { generationId, ownerId, requeue, notBefore } }) => {
    const waitMs = notBefore === undefined ? 0 : Date.parse(notBefore) - now()
    const delayMs = Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), delayMaxMs) : 0
    await once(id, async () => await enqueue({ generationId, ownerId, requeue, delayMs }))
  }
}
