/** The event bus: the port, and a consumer as a part of a service. Adapters have subpaths of their own. */
export { consumerPart } from './consumer-part.ts'
export type { BusHealth, EventBus, EventHandler, EventHandlers, Subscription } from './event-bus.ts'
