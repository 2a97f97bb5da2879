import type { OutboxRow } from '@scriptorium/database'
import { currentContext } from '@scriptorium/runtime'

/** An event, and the request that it comes from, as the schema's functions take them that write it together with its cause. */
export function eventOf({ type, version, key, data }: OutboxRow) {
  const context = currentContext()
  const event = JSON.stringify({ type, version, key, data: JSON.parse(data) as unknown })
  return { event, requestId: context?.requestId, trace: context?.trace }
}
