/** What one pass of the relay does (relay.ts describes the protocol): take, publish, mark. */
import { randomUUID } from 'node:crypto'
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode, EventEnvelope } from '@scriptorium/contracts'
import { backoff, withDeadline } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import { messageOf } from './pg-error.ts'
import type { ClaimedEvent, OutboxStore } from './outbox-store.ts'

/** The part of the bus port that the relay uses (`EventBus` of @scriptorium/bus fits). */
export type RelayBus = {
  publish(events: readonly EventEnvelope[]): Promise<void>
  health(): Promise<{ ok: boolean; detail?: string }>
}

export type CarrierOptions = {
  store: OutboxStore
  bus: RelayBus
  logger: Logger
  batchSize: number
  leaseMs: number
  attemptsMax: number
  backoffMs: { base: number; max: number }
  onDead: ((event: EventEnvelope, error: ServiceError) => Promise<void>) | undefined
}

export type PassResult = { taken: number; busDown: boolean }

/** The bus will never take such an event: no use in trying again. */
const hopeless: ReadonlySet<ErrorCode> = new Set(['validation_failed', 'payload_too_large'])
const healthTimeoutMs = 2_000

/** @returns a function that makes one pass; it throws when the database fails. */
export function createCarrier(options: CarrierOptions): () => Promise<PassResult> {
  const { store, bus, batchSize, leaseMs } = options
  const token = randomUUID()

  const publish = async (events: readonly ClaimedEvent[]): Promise<ServiceError | undefined> => {
    try {
      await withDeadline(bus.publish(events.map((event) => event.envelope)), (leaseMs * 2) / 3)
      return undefined
    } catch (error) {
      return ServiceError.is(error) ? error : new ServiceError('unavailable', { cause: error })
    }
  }
  const isBusDown = async (error: ServiceError): Promise<boolean> => {
    if (hopeless.has(error.code)) return false
    try {
      return !(await withDeadline(bus.health(), healthTimeoutMs)).ok
    } catch {
      return true
    }
  }
  /** Uncounted: these rows have done nothing wrong. */
  const giveBack = async (events: readonly ClaimedEvent[], reason: string): Promise<void> => {
    if (events.length > 0)
      await store.putBack({
        ids: events.map((event) => event.envelope.id),
        token,
        delayMs: 0,
        counted: false,
        error: reason,
      })
  }
  const publishSingly = async (events: readonly ClaimedEvent[], until: number): Promise<{ busDown: boolean }> => {
    for (const [index, event] of events.entries()) {
      if (performance.now() > until) {
        await giveBack(events.slice(index), 'the relay ran out of time before it came to this row')
        return { busDown: false }
      }
      const error = await publish([event])
      if (error === undefined) await store.markSent([event.envelope.id])
      else if (await isBusDown(error)) {
        await giveBack(events.slice(index), describe(error))
        return { busDown: true }
      } else await settleFailed(event, error, token, options)
    }
    return { busDown: false }
  }
  return async () => {
    const until = performance.now() + leaseMs / 2
    const events = await store.claim({ token, limit: batchSize, leaseMs })
    // A row that has failed before is published alone, so that it cannot take others down with it.
    const fresh = events.filter((event) => event.attempts === 0)
    const suspects = events.filter((event) => event.attempts > 0)
    if (fresh.length > 0) {
      const error = await publish(fresh)
      if (error === undefined) await store.markSent(fresh.map((event) => event.envelope.id))
      else if (await isBusDown(error)) {
        await giveBack(events, describe(error))
        return { taken: events.length, busDown: true }
      } else suspects.unshift(...fresh)
    }
    return { taken: events.length, ...(await publishSingly(suspects, until)) }
  }
}

/** A failure of the row's own: counted, tried more and more rarely, in the end given up. */
async function settleFailed(
  event: ClaimedEvent,
  error: ServiceError,
  token: string,
  { store, logger, attemptsMax, backoffMs, onDead }: CarrierOptions,
): Promise<void> {
  const { id, type, key } = event.envelope
  const attempt = event.attempts + 1
  const tryAgain = async (): Promise<void> => {
    const delayMs = backoff({ attempt, baseMs: backoffMs.base, maxMs: backoffMs.max })
    await store.putBack({ ids: [id], token, delayMs, counted: true, error: describe(error) })
  }
  if (!hopeless.has(error.code) && attempt < attemptsMax) {
    logger.warn({ error, eventId: id, type, attempt }, 'an event could not be published and will be tried again')
    return await tryAgain()
  }
  try {
    await onDead?.(event.envelope, error)
  } catch (cause) {
    logger.error({ error: cause, eventId: id, type }, 'the end of a dead event could not be told')
    return await tryAgain()
  }
  await store.markDead({ id, error: describe(error) })
  logger.error({ error, eventId: id, type, key, ownerId: event.ownerId }, 'an event was given up')
}

function describe(error: ServiceError): string {
  const cause = error.cause === undefined ? '' : `: ${messageOf(error.cause)}`
  return `${error.message}${cause}`.slice(0, 500)
}
