/** broker.v1.Queue: chat hands a generation over as soon as it is accepted, which is faster than the bus. Only a hint; the event is what counts. */
import { ServiceError } from '@scriptorium/contracts'
import { broker, newIdOf, optionalId, register } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { QueueDefinition } from '@scriptorium/rpc/broker'
import type { EnqueueGeneration } from '../domain/generation/enqueueing.ts'

export function serveQueue({ enqueue }: { enqueue: EnqueueGeneration }): Registration {
  const handlers: ServiceHandlers<QueueDefinition> = {
    async enqueue({ generationId, ownerId, requeue, connectionId, model }, context) {
      const generation = {
        generationId: newIdOf(generationId, '/generationId'),
        ownerId: newIdOf(ownerId, '/ownerId'),
        connectionId: optionalId(connectionId),
        model,
        requeue,
        delayMs: 0,
      }
      if (context.ownerId !== undefined && context.ownerId !== generation.ownerId) throw new ServiceError('forbidden')
      await enqueue(generation)
      return {}
    },
  }
  return register(broker.queue, handlers, { callers: ['chat'] })
}
