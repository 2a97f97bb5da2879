import { polledGauge, sharedReading } from '@scriptorium/metrics'
import type { Part } from '@scriptorium/runtime'
import type { Relay } from './relay.ts'

const events = polledGauge('outbox_events', 'Events of the outbox that wait for the bus, or were given up', [
  'service',
  'state',
])
const oldest = polledGauge('outbox_oldest_seconds', 'Age of the oldest event that waits for the bus', ['service'])

/** The relay of a service as a part of it; the depth of its outbox is a metric. */
export function relayPart(service: string, relay: Relay): Part {
  let ends: (() => void)[] = []
  const depth = sharedReading(async () => await relay.depth())
  return {
    name: 'relay',
    start: async () => {
      relay.start()
      ends = [
        events.watch(async () => {
          const { unsent, dead } = await depth()
          return [
            { labels: { service, state: 'waiting' }, value: unsent },
            { labels: { service, state: 'dead' }, value: dead },
          ]
        }),
        oldest.watch(async () => [{ labels: { service }, value: (await depth()).oldestMs / 1_000 }]),
      ]
    },
    stop: async () => {
      for (const end of ends.splice(0)) end()
      await relay.stop()
    },
  }
}
