/**
 * An example of a consumer: how many answers ended each day, and how. docs/events.md shows it, and a test runs it.
 *
 * What to take from it: one group name for all instances, so that each event comes to one of them; the event's id remembered together
 * with its effect, because an event may come more than once; no order between topics is relied on.
 */
import type { EventBus, Subscription } from '@scriptorium/bus'

export type Tally = {
  /** By day (UTC) and status. */
  counts(): ReadonlyMap<string, number>
  subscription: Subscription
}

export async function tallyAnswers(bus: EventBus): Promise<Tally> {
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  const subscription = await bus.subscribe({
    group: 'answer-tally',
    handlers: {
      'generation.ended': async ({ id, occurredAt, data: { status } }) => {
        // In a real consumer both are rows, written in one transaction.
        if (seen.has(id)) return
        seen.add(id)
        const key = `${occurredAt.slice(0, 10)} ${status}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      },
    },
  })
  return { counts: () => counts, subscription }
}
