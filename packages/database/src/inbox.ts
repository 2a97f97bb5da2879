import type { Tx } from './transaction.ts'

/**
 * Whether `consumer` meets the event for the first time. Call it in the transaction of the event's effect and do nothing when
 * it says false: delivery is at least once, the effect exactly once. A concurrent transaction with the same event waits here
 * until the first has ended.
 */
export async function processOnce(tx: Tx, consumer: string, eventId: string): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'inbox_take',
    text: 'INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    values: [consumer, eventId],
  })
  return rowCount === 1
}
