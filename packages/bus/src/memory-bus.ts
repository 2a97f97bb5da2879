/**
 * The bus of one process. Nothing is kept here: `publish` resolves when every handler of every group has succeeded, and
 * rejects `unavailable` otherwise, so that the publisher's outbox keeps what is not yet handled.
 *
 * A group is remembered after its last member has left, as Kafka would remember it: its events are refused until a member
 * is back. A group that reads `from: 'latest'` is gone with its last member.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { EventEnvelope, EventType } from '@scriptorium/contracts'
import type { Logger } from '@scriptorium/runtime'
import { deliver, handlerTimeoutMsDefault, retryPolicyDefault } from './delivery.ts'
import type { RetryPolicy } from './delivery.ts'
import { decodeEvent, encodeEvent, isEventType } from './event-codec.ts'
import type { BusHealth, EventBus, EventHandlers, Subscription } from './event-bus.ts'

export type MemoryBusOptions = {
  logger: Logger
  /** How often a failing handler is tried within one publish. */
  retry?: RetryPolicy
  handlerTimeoutMs?: number
  /** Events in hand at most; above it publish rejects `unavailable`. */
  pendingMax?: number
  /**
   * The groups that an event must reach. Until such a group has subscribed, publishing the event rejects `unavailable`:
   * a relay that starts before its consumers loses nothing. Types that are not named go to whoever is there.
   */
  consumers?: Partial<Record<EventType, readonly string[]>>
}

type Member = { handlers: EventHandlers; stop: AbortController; inHand: Set<Promise<unknown>> }
type Group = {
  name: string
  durable: boolean
  types: Set<EventType>
  members: Member[]
  lanes: Promise<unknown>[]
  turn: number
}
type Passage = { type: EventType; key: string; text: string }

/** As many events of one group run at a time as it has lanes; events of one key share a lane and so keep their order. */
const lanesPerGroup = 8
const closeTimeoutMs = 5_000

export function createMemoryBus(options: MemoryBusOptions): EventBus {
  return new MemoryBus(options)
}

class MemoryBus implements EventBus {
  readonly #options: Required<MemoryBusOptions>
  readonly #groups = new Map<string, Group>()
  #pending = 0
  #closed = false

  constructor(options: MemoryBusOptions) {
    this.#options = {
      retry: retryPolicyDefault,
      handlerTimeoutMs: handlerTimeoutMsDefault,
      pendingMax: 10_000,
      consumers: {},
      ...options,
    }
  }

  async publish(events: readonly EventEnvelope[]): Promise<void> {
    const passages = events.map((event): Passage => ({ type: event.type, key: event.key, text: encodeEvent(event) }))
    if (this.#closed) throw away('the bus is closed')
    for (const { type } of passages) {
      const missing = this.#options.consumers[type]?.find((name) => !this.#groups.has(name))
      if (missing !== undefined) throw away(`"${missing}", which handles "${type}", has not subscribed yet`)
    }
    if (this.#pending + passages.length > this.#options.pendingMax)
      throw away(`${this.#pending} events are in hand already`)
    this.#pending += passages.length
    try {
      const errors = await Promise.all([...this.#groups.values()].map((group) => this.#passThrough(group, passages)))
      const failed = errors.find((error) => error !== undefined)
      if (failed !== undefined) throw away('a handler did not succeed', failed)
    } finally {
      this.#pending -= passages.length
    }
  }

  async subscribe({
    group: name,
    handlers,
    from = 'earliest',
  }: Parameters<EventBus['subscribe']>[0]): Promise<Subscription> {
    if (this.#closed) throw away('the bus is closed')
    const group = this.#groups.get(name) ?? newGroup(name)
    group.durable ||= from === 'earliest'
    for (const type of Object.keys(handlers)) if (isEventType(type)) group.types.add(type)
    const member: Member = { handlers, stop: new AbortController(), inHand: new Set() }
    group.members.push(member)
    this.#groups.set(name, group)
    return {
      close: async () => {
        group.members = group.members.filter((other) => other !== member)
        if (group.members.length === 0 && !group.durable) this.#groups.delete(name)
        await settle(member)
      },
    }
  }

  async health(): Promise<BusHealth> {
    if (this.#closed) return { ok: false, detail: 'closed' }
    const deserted = [...this.#groups.values()].find((group) => group.members.length === 0)
    return deserted === undefined ? { ok: true } : { ok: false, detail: `nobody of "${deserted.name}" is here` }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#groups.values()].flatMap((group) => group.members.splice(0)).map(settle))
    this.#groups.clear()
  }

  /** The first error of a group, or undefined. After a failure later events of the same key are held back: order is kept per key. */
  async #passThrough(group: Group, passages: readonly Passage[]): Promise<ServiceError | undefined> {
    const failedKeys = new Set<string>()
    let first: ServiceError | undefined
    const wanted = passages.filter(({ type }) => group.types.has(type))
    await Promise.all(
      wanted.map((passage) =>
        inLane(group, passage.key, async () => {
          if (failedKeys.has(passage.key)) return
          const error = await this.#handle(group, passage)
          if (error === undefined) return
          failedKeys.add(passage.key)
          first ??= error
        }),
      ),
    )
    return first
  }

  async #handle(group: Group, passage: Passage): Promise<ServiceError | undefined> {
    const able = group.members.filter((candidate) => candidate.handlers[passage.type] !== undefined)
    const member = able[group.turn++ % Math.max(1, able.length)]
    if (member === undefined) return away(`nobody of "${group.name}" is here`)
    const decoded = decodeEvent(passage.text, passage.type)
    if (!decoded.ok) return new ServiceError('internal', { cause: decoded })
    const { retry, handlerTimeoutMs, logger } = this.#options
    const outcome = deliver({
      handlers: member.handlers,
      event: decoded.event,
      retry,
      handlerTimeoutMs,
      signal: member.stop.signal,
      logger,
      group: group.name,
      retryableForEver: false,
    })
    member.inHand.add(outcome)
    const result = await outcome
    member.inHand.delete(outcome)
    if (result.state === 'handled') return undefined
    return result.state === 'failed' ? result.error : away(`"${group.name}" is leaving`)
  }
}

function newGroup(name: string): Group {
  return {
    name,
    durable: false,
    types: new Set(),
    members: [],
    lanes: Array.from({ length: lanesPerGroup }, () => Promise.resolve()),
    turn: 0,
  }
}

/** Waits for the events in hand; after the limit their handlers' signals are aborted, and their publishes are refused. */
async function settle(member: Member): Promise<void> {
  const timer = setTimeout(() => member.stop.abort(), closeTimeoutMs)
  await Promise.allSettled(member.inHand)
  clearTimeout(timer)
}

async function inLane(group: Group, key: string, task: () => Promise<void>): Promise<void> {
  const lane = laneOf(key)
  const turn = (group.lanes[lane] ?? Promise.resolve()).then(task)
  group.lanes[lane] = turn.catch(() => undefined)
  await turn
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
function laneOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % lanesPerGroup
}

function away(why: string, cause?: unknown): ServiceError {
  return new ServiceError('unavailable', { detail: `The event bus could not take this: ${why}.`, cause })
}
