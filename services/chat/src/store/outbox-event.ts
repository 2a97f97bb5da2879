import type { OutboxRow } from '@scriptorium/database'
import { currentContext } from '@scriptorium/runtime'

/** An event, and the request that it comes from, as the schema's functions take them that write it together with its cause. */
export function eventOf(row: OutboxRow) {
  return { event: JSON.stringify(columnsOf(row)), ...requestNow() }
}

/** Several at once. */
export function eventsOf(rows: readonly OutboxRow[]) {
  return { events: JSON.stringify(rows.map(columnsOf)), ...requestNow() }
}

function columnsOf({ type, version, key, data }: OutboxRow) {
  return { type, version, key, data: JSON.parse(data) as unknown }
}

function requestNow() {
  const context = currentContext()
  return { requestId: context?.requestId, trace: context?.trace }
}
