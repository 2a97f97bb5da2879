import type { Part } from '@scriptorium/runtime'
import type { EventBus, Subscription } from './event-bus.ts'

/** A consumer as a part of a service: subscribes at the start, leaves its group at the stop. */
export function consumerPart(bus: EventBus, options: Parameters<EventBus['subscribe']>[0]): Part {
  let subscription: Subscription | undefined
  return {
    name: 'consumer',
    start: async () => {
      subscription = await bus.subscribe(options)
    },
    stop: async () => await subscription?.close(),
  }
}
