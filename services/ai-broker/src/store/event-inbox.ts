import { processOnce } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'

/** Runs an effect for the first delivery of an event; should the effect fail, the delivery counts as none. */
export function createOncePerEvent({ database, consumer }: { database: Database; consumer: string }) {
  return async (eventId: string, effect: () => Promise<void>): Promise<void> => {
    await database.asSystem(async (tx) => {
      if (await processOnce(tx, consumer, eventId)) await effect()
    })
  }
}
