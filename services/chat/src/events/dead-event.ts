import type { EventEnvelope } from '@scriptorium/contracts'
import type { Generations } from '../domain/generation/generations.ts'

/** An event that can never be sent. The generation that it requests would wait forever: it fails instead. */
export function onDeadEvent(generations: Generations): (event: EventEnvelope) => Promise<void> {
  return async (event) => {
    if (!isRequest(event)) return
    const { generationId, ownerId } = event.data
    await generations.apply(ownerId, generationId, { kind: 'abandon', reason: 'internal' })
  }
}

function isRequest(event: EventEnvelope): event is EventEnvelope<'generation.requested'> {
  return event.type === 'generation.requested'
}
