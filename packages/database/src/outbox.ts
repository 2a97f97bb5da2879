/**
 * The writing side of the outbox: events are rows in the transaction of their cause, so that either both are kept or neither.
 * The relay (relay.ts) carries them to the bus afterwards.
 */
import { fitsBytes } from '@scriptorium/text'
import { ServiceError, eventCatalogue } from '@scriptorium/contracts'
import type { EventData, EventType } from '@scriptorium/contracts'
import { currentContext, isUuid } from '@scriptorium/runtime'
import { namedStatement } from './statement.ts'
import type { Tx } from './transaction.ts'

export type OutboxEvent = {
  [T in EventType]: {
    type: T
    ownerId: string
    data: EventData<T>
    /** Events of one key keep their order; the catalogue names the field of `data` that it is, so it need not be said. */
    key?: string
  }
}[EventType]

/** Bytes of one event's data as JSON. Events carry ids, so this is generous, and far below what a broker takes. */
export const eventDataBytesMax = 64 * 1024
/** Events of one call; more would make one statement too large. */
const eventsPerCallMax = 1_000

const insert = namedStatement<
  { [Column in keyof OutboxRow]: OutboxRow[Column][] } & { requestId: string | undefined; trace: string | undefined }
>(
  'outbox_append',
  `INSERT INTO outbox (owner_id, type, version, key, data, request_id, trace)
  SELECT owner_id, type, version, key, data::jsonb, $requestId, $trace
  FROM unnest($ownerId::uuid[], $type::text[], $version::int[], $key::text[], $data::text[])
    WITH ORDINALITY AS e (owner_id, type, version, key, data, position)
  ORDER BY position`,
)

/**
 * Adds events to the outbox in the transaction of `tx`, with the request and the trace that they come from. Wake the relay after the commit.
 *
 * @throws ServiceError `validation_failed` when an event is not in the catalogue or has no key, `payload_too_large` past
 *   `eventDataBytesMax`; the shape of `data` is checked again where the bus encodes it.
 */
export async function appendToOutbox(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length === 0) return
  if (events.length > eventsPerCallMax)
    throw new ServiceError('payload_too_large', { detail: `More than ${eventsPerCallMax} events at once.` })
  const rows = events.map(toOutboxRow)
  const context = currentContext()
  await tx.query(
    insert({
      ownerId: rows.map((row) => row.ownerId),
      type: rows.map((row) => row.type),
      version: rows.map((row) => row.version),
      key: rows.map((row) => row.key),
      data: rows.map((row) => row.data),
      requestId: context?.requestId,
      trace: context?.trace,
    }),
  )
}

export type OutboxRow = { ownerId: string; type: string; version: number; key: string; data: string }

/**
 * The row of an event, for a function of the schema that writes it together with its cause; `requestId` and `trace` are `currentContext`'s.
 *
 * @throws ServiceError as `appendToOutbox` does.
 */
export function toOutboxRow(event: OutboxEvent): OutboxRow {
  if (!Object.hasOwn(eventCatalogue, event.type))
    throw new ServiceError('validation_failed', { detail: `There is no event "${event.type}".` })
  if (!isUuid(event.ownerId))
    throw new ServiceError('validation_failed', { detail: `An event "${event.type}" has no owner.` })
  const catalogued = eventCatalogue[event.type]
  const key = event.key ?? Reflect.get(event.data, catalogued.key)
  if (typeof key !== 'string' || key === '')
    throw new ServiceError('validation_failed', {
      detail: `An event "${event.type}" has no ${catalogued.key} to be its key.`,
    })
  const data = JSON.stringify(event.data)
  if (!fitsBytes(data, eventDataBytesMax))
    throw new ServiceError('payload_too_large', {
      detail: `The data of an event "${event.type}" is larger than ${eventDataBytesMax} bytes.`,
    })
  return {
    ownerId: event.ownerId,
    type: event.type,
    version: catalogued.version,
    key,
    data,
  }
}
