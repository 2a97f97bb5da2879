/**
 * The event bus: what services publish and consume. At least once, in order per key.
 * A handler that throws is tried again (with back-off); an event that can never be handled (not JSON, unknown shape) goes to
 * the dead-letter topic `<topic>.dlq` and is passed, and so does one whose handler keeps failing with an error that is not retryable. Effects must be idempotent: keep an inbox.
 */
import type { EventEnvelope, EventType } from '@scriptorium/contracts'

export type EventHandler<T extends EventType> = (
  event: EventEnvelope<T>,
  context: { signal: AbortSignal },
) => Promise<void>
export type EventHandlers = { readonly [T in EventType]?: EventHandler<T> }

export type Subscription = {
  /** Stops taking events, waits for the one in hand, leaves the group. */
  close(): Promise<void>
}

export type BusHealth = { ok: boolean; detail?: string }

export type EventBus = {
  /**
   * Resolves when every event is durable (Kafka: acks=all; in process: when every handler has succeeded).
   * Rejects with ServiceError `unavailable` when that cannot be said; the caller keeps the events and tries again.
   */
  publish(events: readonly EventEnvelope[]): Promise<void>
  /**
   * Consumes the topics of `handlers` as `group`: each event goes to one member of each group. A group that is new starts
   * with the oldest event there is; with `from: 'latest'` (a group of one instance that only notifies) with the next one.
   */
  subscribe(options: { group: string; handlers: EventHandlers; from?: 'earliest' | 'latest' }): Promise<Subscription>
  /** Tells the truth: reachable, consumers progressing. */
  health(): Promise<BusHealth>
  close(): Promise<void>
}
