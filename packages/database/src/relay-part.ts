import type { Part } from '@scriptorium/runtime'
import type { Relay } from './relay.ts'

/** The relay as a part of a service. */
export function relayPart(relay: Relay): Part {
  return { name: 'relay', start: async () => relay.start(), stop: async () => await relay.stop() }
}
