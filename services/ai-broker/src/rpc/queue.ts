/** broker.v1.Queue: chat's direct hand-over after it accepted, which saves the way through the bus. A hint; the event is what counts. */
import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { broker, register } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { QueueDefinition } from '@scriptorium/rpc/broker'
import { invalid } from '../domain/connection/connection-rules.ts'
import type { EnqueueGeneration } from '../domain/generation/enqueueing.ts'

export function queueHandlers({ enqueue }: { enqueue: EnqueueGeneration }): Registration {
  const handlers: ServiceHandlers<QueueDefinition> = {
    async enqueue({ generationId, ownerId, requeue }, context) {
      if (!isUuid(generationId) || !isUuid(ownerId))
        throw invalid({ path: '/generationId', message: 'Both ids must be UUIDs.' })
      if (context.ownerId !== undefined && context.ownerId !== ownerId) throw new ServiceError('forbidden')
      await enqueue({ generationId, ownerId, requeue, delayMs: 0 })
      return {}
    },
  }
  return register(broker.queue, handlers, { callers: ['chat'] })
}
