/**
 * One event into one handler: a time limit, tries again with a growing pause, and a verdict when it cannot be handled.
 * Used by every adapter, so that a handler meets the same rules in process and on Kafka.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { EventEnvelope, EventType } from '@scriptorium/contracts'
import { readRequestId, readTrace, runInContext } from '@scriptorium/runtime'
import { backoff, DeadlineError, pause, withDeadline } from '@scriptorium/timing'
import { counter, histogram } from '@scriptorium/metrics'
import { openSpan } from '@scriptorium/tracing'
import type { Logger } from '@scriptorium/runtime'
import type { EventHandlers } from './event-bus.ts'

export type RetryPolicy = {
  /** Tries in all before an event is given up: in process the publish is refused; on Kafka see `deliver`. */
  attempts: number
  /** The pause after the first failure; it doubles with each further one up to `maxMs`, with jitter. */
  baseMs: number
  maxMs: number
}

export const retryPolicyDefault: RetryPolicy = { attempts: 4, baseMs: 50, maxMs: 5_000 }
export const handlerTimeoutMsDefault = 30_000

export type DeliveryOutcome = { state: 'handled' } | { state: 'failed'; error: ServiceError } | { state: 'stopped' }

export type DeliveryOptions = {
  handlers: EventHandlers
  event: EventEnvelope
  retry: RetryPolicy
  handlerTimeoutMs: number
  /** Ends the tries and aborts the handler's signal. */
  signal: AbortSignal
  logger: Logger
  group: string
  /**
   * When true, an error whose code is retryable (`unavailable` and its like: a database that is away) is tried for ever and
   * `attempts` bounds only errors that another try does not fix.
   */
  retryableForEver: boolean
}

const events = counter('events_total', 'Events delivered to a consumer, by how that ended', [
  'type',
  'group',
  'outcome',
])
const delaySeconds = histogram(
  'event_delay_seconds',
  'From the commit of an event until its consumer was done with it',
  ['type', 'group'],
  [0.01, 0.05, 0.25, 1, 5, 30, 300],
)

/** At the end of the name of a group of one process. */
const instance = /-[\da-f]{8}-[\da-f-]{27}$/

/** Never throws. `failed` means that trying again has not helped within the policy; `stopped` that the signal came first. */
export async function deliver(options: DeliveryOptions): Promise<DeliveryOutcome> {
  const { event } = options
  const group = options.group.replace(instance, '')
  const context = contextOf(event)
  const span = openSpan(`${event.type} to ${group}`, { kind: 'consumer', parent: context.trace })
  const outcome = await runInContext({ ...context, trace: span.trace }, async () => await tryUntilHandled(options))
  span.end(outcome.state === 'handled' ? undefined : outcome.state)
  events.add({ type: event.type, group, outcome: outcome.state })
  delaySeconds.observe({ type: event.type, group }, (Date.now() - Date.parse(event.occurredAt)) / 1_000)
  return outcome
}

/** The request that caused the event; an event of no request is one of its own. */
function contextOf({ id, requestId, trace }: EventEnvelope) {
  return { requestId: readRequestId(requestId) ?? id, trace: readTrace(trace) }
}

async function tryUntilHandled(options: DeliveryOptions): Promise<DeliveryOutcome> {
  const { event, retry, signal, logger, group } = options
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) return { state: 'stopped' }
    const error = await handleOnce(options)
    if (error === undefined) return { state: 'handled' }
    if (signal.aborted) return { state: 'stopped' }
    const forEver = options.retryableForEver && error.retryable
    logger.warn(
      { error: error.cause ?? error, group, type: event.type, eventId: event.id, attempt },
      'event handler failed',
    )
    if (attempt >= retry.attempts && !forEver) return { state: 'failed', error }
    await pause(backoff({ attempt, baseMs: retry.baseMs, maxMs: retry.maxMs }), signal)
  }
}

async function handleOnce({
  handlers,
  event,
  handlerTimeoutMs,
  signal,
}: DeliveryOptions): Promise<ServiceError | undefined> {
  const handler = handlerOf(handlers, event.type)
  if (handler === undefined) return undefined
  try {
    await withDeadline((both) => handler(event, { signal: both }), handlerTimeoutMs, signal)
    return undefined
  } catch (error) {
    if (!DeadlineError.is(error)) return ServiceError.from(error)
    return new ServiceError('deadline_exceeded', {
      detail: `The handler of "${event.type}" did not end within its time.`,
      cause: error,
    })
  }
}

type AnyHandler = (event: EventEnvelope, context: { signal: AbortSignal }) => Promise<void>

/** The catalogue ties handler and payload by the event's own type, which the codec has checked; TypeScript cannot follow that through a map. */
function handlerOf(handlers: EventHandlers, type: EventType): AnyHandler | undefined {
  return handlers[type] as AnyHandler | undefined
}
