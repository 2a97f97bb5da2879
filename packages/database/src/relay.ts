/**
 * The relay carries events from the outbox to the bus, at least once and in order per key.
 *
 * One pass: take the heads of keys under a lease and commit; publish outside any transaction, within a limit shorter than the
 * lease; mark. Dying anywhere costs a repetition, which the consumers' inboxes absorb. Any number of relays may run.
 *
 * Failures are of two kinds, and only one may ever give a row up. While the bus is away (a publish fails and the bus itself
 * says it is not well) rows wait, for hours if need be, and nothing is counted. When a row fails alone and the bus is well, or
 * the bus says that the event can never be sent, it is the row's own failure: it is counted, tried more and more rarely, and
 * in the end marked dead so that what waits behind it goes on. A batch that fails is tried again one by one to find the culprit.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { EventEnvelope } from '@scriptorium/contracts'
import { periodic } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import type { Database } from './database.ts'
import { createCarrier } from './event-carrier.ts'
import type { PassResult, RelayBus } from './event-carrier.ts'
import { createOutboxStore } from './outbox-store.ts'
import type { OutboxDepth, OutboxStore } from './outbox-store.ts'

export type RelayOptions = {
  database: Database
  bus: RelayBus
  logger: Logger
  /** Rows of one pass at most; 100 by default. */
  batchSize?: number
  /**
   * How long to wait after a wake, and between two passes while there is something to carry, so that what comes meanwhile goes along in
   * one; 0 by default: at once.
   */
  lingerMs?: number
  /** How long to rest when nothing waits and nobody wakes it; 500 by default. */
  idlePollMs?: number
  /** How long a row belongs to the relay that took it; 30000 by default. A publish may take two thirds of it. */
  leaseMs?: number
  /** Failures of its own after which a row is given up; 20 by default, some seven minutes. */
  attemptsMax?: number
  /** Back-off of a row; of the relay while the bus or the database is away, with 5 s at most. 200 and 30000 by default. */
  backoffMs?: { base: number; max: number }
  /** Sent events and inbox rows are removed after this; a day by default. */
  retentionMs?: number
  /** Called before a row is given up, for what hangs on it to be ended; when it throws, the row is kept and tried again. */
  onDead?: (event: EventEnvelope, error: ServiceError) => Promise<void>
}

export type Relay = {
  start(): void
  /** Something was committed: look now. Cheap; call it after every commit that appended events. */
  wake(): void
  /**
   * Works until nothing can be taken any more. Rows that rest after a failure or are held by another relay stay.
   * @throws ServiceError `unavailable` when the bus is away.
   */
  drain(): Promise<void>
  /** Ends after the pass in hand. */
  stop(): Promise<void>
  depth(): Promise<OutboxDepth>
}

const pruneEveryMs = 60_000
const pruneRowsMax = 5_000
const outageRestMsMax = 5_000

export function createRelay(options: RelayOptions): Relay {
  const {
    bus,
    logger,
    batchSize = 100,
    lingerMs = 0,
    leaseMs = 30_000,
    attemptsMax = 20,
    backoffMs = { base: 200, max: 30_000 },
    onDead,
  } = options
  const store = createOutboxStore(options.database)
  const carry = createCarrier({ store, bus, logger, batchSize, leaseMs, attemptsMax, backoffMs, onDead })
  const prune = createPruning(store, options.retentionMs ?? 86_400_000, logger)
  let passes: Promise<unknown> = Promise.resolve()

  /** One pass at a time, also while a drain runs beside the loop. */
  const pass = (): Promise<PassResult> => {
    const run = passes.then(carry)
    passes = run.catch(() => undefined)
    return run
  }
  const loop = periodic({
    everyMs: options.idlePollMs ?? 500,
    firstMs: 0,
    run: async () => {
      await prune()
      const { taken, busDown } = await pass()
      if (busDown) return { failed: true }
      return taken > 0 ? { restMs: taken < batchSize ? lingerMs : 0 } : undefined
    },
    onError: (error) => logger.warn({ error }, 'the relay could not read or mark the outbox'),
    retry: { baseMs: backoffMs.base, maxMs: Math.min(backoffMs.max, outageRestMsMax) },
  })
  let lingering: ReturnType<typeof setTimeout> | undefined
  const wakeNow = (): void => {
    lingering = undefined
    loop.wake()
  }
  return {
    start: () => loop.start(),
    wake: () => {
      if (lingerMs === 0) loop.wake()
      else lingering ??= setTimeout(wakeNow, lingerMs)
    },
    drain: async () => {
      for (let taken = 1; taken > 0;) {
        const result = await pass()
        if (result.busDown) throw new ServiceError('unavailable', { detail: 'The event bus does not answer.' })
        taken = result.taken
      }
    },
    stop: async () => {
      clearTimeout(lingering)
      await loop.stop()
      await passes
    },
    depth: () => store.depth(),
  }
}

function createPruning(store: OutboxStore, retentionMs: number, logger: Logger): () => Promise<void> {
  let doneAt = performance.now()
  return async () => {
    if (performance.now() - doneAt < pruneEveryMs) return
    doneAt = performance.now()
    await store
      .prune({ ageMs: retentionMs, limit: pruneRowsMax })
      .catch((error: unknown) => logger.warn({ error }, 'the outbox could not be pruned'))
  }
}
