/** broker.v1.Queue: chat's direct hand-over after it accepted, which saves the way through the bus. A hint; the event is what counts. */
import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { broker, register } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import { invalid } from '../domain/connection.ts'
import type { EnqueueGeneration } from '../domain/generation/enqueueing.ts'

export function queueDoor({ enqueue }: { enqueue: EnqueueGeneration }): Registration {
  return register(broker.queue, {
    async enqueue({ generationId, ownerId, requeue }, context) {
      if (!isUuid(generationId) || !isUuid(ownerId)) throw invalid({ path: '/generationId', message: 'Both ids must be UUIDs.' })
      if (context.ownerId !== undefined && context.ownerId !== ownerId) throw new ServiceError('forbidden')
      await enqueue({ generationId, ownerId, requeue, delayMs: 0 })
      return {}
    },
  }, { callers: ['chat'] })
}
