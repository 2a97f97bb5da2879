import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import type { EventEnvelope } from '@scriptorium/contracts'
import { newId, runInContext } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase, waitFor } from '@scriptorium/testkit'
import type { FreshDatabase, TestLogger } from '@scriptorium/testkit'
import { appendToOutbox, createDatabase, createRelay, messagingMigrations, processOnce } from '../src/index.ts'
import type { Database, OutboxEvent, Relay, RelayBus, RelayOptions } from '../src/index.ts'
import { claimText } from '../src/outbox-store.ts'

const owner = newId()
let fresh: FreshDatabase
let database: Database
let logger: TestLogger
let relays: Relay[]

beforeEach(async () => {
  fresh = await freshDatabase({ services: [{ schema: 'shelf', directories: [messagingMigrations] }] })
  logger = createTestLogger()
  database = createDatabase({
    appUrl: fresh.appUrl('shelf'),
    systemUrl: fresh.systemUrl('shelf'),
    applicationName: 'test',
    logger,
  })
  relays = []
})
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()))
  await database.close()
  await fresh.drop()
})

/** A bus that keeps what it is given, with a behaviour to choose. */
function createFakeBus(
  behaviour: (events: readonly EventEnvelope[]) => Promise<void> = async () => undefined,
): RelayBus & { published: EventEnvelope[]; calls: number; ok: boolean } {
  const bus = {
    published: [] as EventEnvelope[],
    calls: 0,
    ok: true,
    publish: async (events: readonly EventEnvelope[]) => {
      bus.calls += 1
      await behaviour(events)
      bus.published.push(...events)
    },
    health: async () => ({ ok: bus.ok }),
  }
  return bus
}
function openRelay(bus: RelayBus, options: Partial<RelayOptions> = {}): Relay {
  const relay = createRelay({ database, bus, logger, idlePollMs: 10_000, backoffMs: { base: 10, max: 20 }, ...options })
  relays.push(relay)
  return relay
}
const keyOf = (bus: { published: EventEnvelope[] }): string[] => bus.published.map((event) => event.key)
const deletionOf = (novelId: string, ownerId = owner): OutboxEvent => ({
  type: 'novel.deleted',
  ownerId,
  data: { novelId, ownerId },
})
const append = (...novelIds: string[]): Promise<void> =>
  database.asOwner(owner, (tx) =>
    appendToOutbox(
      tx,
      novelIds.map((novelId) => deletionOf(novelId)),
    ),
  )
/** A row that `appendToOutbox` would refuse, as a fault elsewhere might leave one. */
const appendRaw = (key: string, data: unknown): Promise<unknown> =>
  fresh.sql("INSERT INTO shelf.outbox (owner_id, type, version, key, data) VALUES ($1, 'novel.deleted', 1, $2, $3)", [
    owner,
    key,
    JSON.stringify(data),
  ])
const unsent = async (): Promise<number> =>
  Number((await fresh.sql('SELECT count(*) FROM shelf.outbox WHERE sent_at IS NULL AND dead_at IS NULL'))[0]?.count)

describe('appendToOutbox', () => {
  it('keeps the envelope as the catalogue says', async () => {
    const novelId = newId()
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const cause = { requestId: 'request-1', trace }
    await runInContext(cause, () => database.asOwner(owner, (tx) => appendToOutbox(tx, [deletionOf(novelId)])))
    const bus = createFakeBus()
    await openRelay(bus).drain()
    const stamp = { id: expect.any(String), occurredAt: expect.stringMatching(/^\d{4}-.*Z$/) }
    expect(bus.published).toEqual([
      { ...stamp, type: 'novel.deleted', version: 1, key: novelId, ...cause, data: { novelId, ownerId: owner } },
    ])
  })

  it('refuses what the bus could never carry, another owner’s events, and reading back', async () => {
    const huge = { novelId: newId(), ownerId: owner, text: 'x'.repeat(70_000) }
    await expect(
      database.asOwner(owner, (tx) => appendToOutbox(tx, [{ type: 'novel.deleted', ownerId: owner, data: huge }])),
    ).rejects.toMatchObject({ code: 'payload_too_large' })
    const other = newId()
    await expect(
      database.asOwner(owner, (tx) => appendToOutbox(tx, [deletionOf(newId(), other)])),
    ).rejects.toMatchObject({ cause: { code: '42501' } })
    await expect(
      database.asOwner(owner, (tx) => tx.query({ name: 'peek', text: 'SELECT * FROM outbox' })),
    ).rejects.toMatchObject({ cause: { code: '42501' } })
    expect(await unsent()).toBe(0)
  })
})

describe('the relay', () => {
  it('sends an event whose row is older than one that was already sent (no high-water mark)', async () => {
    const [slow, quick] = [newId(), newId()]
    const bus = createFakeBus()
    const relay = openRelay(bus)
    await database.asOwner(owner, async (tx) => {
      await appendToOutbox(tx, [deletionOf(slow)])
      await append(quick)
      await relay.drain()
      expect(keyOf(bus)).toEqual([quick])
    })
    await relay.drain()
    expect(keyOf(bus)).toEqual([quick, slow])
  })

  it('keeps the order of each key while three relays work at once', async () => {
    const keys = Array.from({ length: 40 }, () => newId())
    const rows = Array.from({ length: 1_200 }, (_, index) => keys[index % keys.length] ?? '')
    await append(...rows.slice(0, 600))
    await append(...rows.slice(600))
    const bus = createFakeBus()
    const three = [1, 2, 3].map(() => openRelay(bus, { batchSize: 15, idlePollMs: 20 }))
    for (const relay of three) relay.start()
    await waitFor(async () => (await unsent()) === 0, { timeoutMs: 15_000, what: 'all events sent' })
    expect(bus.published).toHaveLength(rows.length)
    const written = await fresh.sql<{ id: string; key: string }>('SELECT id, key FROM shelf.outbox ORDER BY seq')
    for (const key of keys)
      expect(bus.published.filter((event) => event.key === key).map((event) => event.id)).toEqual(
        written.filter((row) => row.key === key).map((row) => row.id),
      )
  })

  it('sends again what a dead relay had published and not marked, and the inbox lets it take effect once', async () => {
    await append(newId())
    const bus = createFakeBus()
    const cutOff: Database = {
      ...database,
      querySystem: async (query) => {
        if (query.name === 'outbox_sent') throw new ServiceError('unavailable')
        return await database.querySystem(query)
      },
    }
    await expect(openRelay(bus, { database: cutOff, leaseMs: 150 }).drain()).rejects.toMatchObject({
      code: 'unavailable',
    })
    const second = openRelay(bus)
    await second.drain()
    expect(bus.published).toHaveLength(1)
    await waitFor(
      async () => {
        await second.drain()
        return bus.published.length === 2
      },
      { what: 'the lease to lapse' },
    )
    const effects = await Promise.all(
      bus.published.map((event) => database.asSystem((tx) => processOnce(tx, 'test', event.id))),
    )
    expect(effects.filter(Boolean)).toHaveLength(1)
    expect(await unsent()).toBe(0)
  })

  it('has no transaction open while the bus hangs, and leaves the row to others after its lease', async () => {
    await append(newId())
    const hangs = createFakeBus(() => new Promise(() => undefined))
    const relay = openRelay(hangs, { leaseMs: 1_500 })
    relay.start()
    await waitFor(() => hangs.calls === 1, { what: 'the publish that hangs' })
    expect(
      await fresh.sql("SELECT state FROM pg_stat_activity WHERE application_name = 'test' AND xact_start IS NOT NULL"),
    ).toEqual([])
    expect((await fresh.sql('SELECT locked_until FROM shelf.outbox'))[0]?.locked_until).toBeInstanceOf(Date)
    hangs.ok = false
    // Given back, it is taken again at once: there is hardly a moment in which it could be seen free.
    await waitFor(() => hangs.calls >= 2, { timeoutMs: 10_000, what: 'the row given back and taken again' })
    expect((await fresh.sql('SELECT attempts FROM shelf.outbox'))[0]?.attempts).toBe(0)
  })

  it('counts nothing against rows while the bus is away, then sends all', async () => {
    await append(newId(), newId(), newId())
    let away = true
    const bus = createFakeBus(async () => {
      if (away) throw new ServiceError('unavailable')
    })
    bus.ok = false
    const relay = openRelay(bus, { attemptsMax: 2 })
    await expect(relay.drain()).rejects.toMatchObject({ code: 'unavailable' })
    relay.start()
    await waitFor(() => bus.calls >= 6, { what: 'some tries' })
    expect(await relay.depth()).toMatchObject({ unsent: 3, dead: 0 })
    away = false
    bus.ok = true
    await waitFor(async () => (await unsent()) === 0, { what: 'all events sent' })
    expect(new Set(keyOf(bus)).size).toBe(3)
  })

  it('gives up a poison row after its attempts, tells whom it concerns, and lets the others pass at once', async () => {
    const [poison, good, better] = [newId(), newId(), newId()]
    await appendRaw(poison, { novelId: poison, ownerId: owner, text: 'x'.repeat(2_000_000) })
    await append(good, poison, better)
    const bus = createFakeBus(async (events) => {
      if (JSON.stringify(events).length > 1_000_000)
        throw new ServiceError('unavailable', { detail: 'the broker refused the message' })
    })
    const dead: string[] = []
    const relay = openRelay(bus, { attemptsMax: 3, onDead: async (event) => void dead.push(event.key) })
    relay.start()
    await waitFor(() => keyOf(bus).includes(good) && keyOf(bus).includes(better), {
      timeoutMs: 1_000,
      what: 'the good rows',
    })
    relay.wake()
    await waitFor(
      async () => {
        relay.wake()
        return (await relay.depth()).dead === 1
      },
      { what: 'the poison given up' },
    )
    await waitFor(() => keyOf(bus).includes(poison), { what: 'the next event of the same key' })
    expect(dead).toEqual([poison])
    expect(logger.lines.filter((line) => line.message === 'an event was given up')).toHaveLength(1)
    expect(await fresh.sql('SELECT attempts, last_error FROM shelf.outbox WHERE dead_at IS NOT NULL')).toEqual([
      { attempts: 3, last_error: expect.stringContaining('the broker refused the message') },
    ])
  })

  it('gives up at once what the bus says it can never take', async () => {
    const bus = createFakeBus(async (events) => {
      if (events.some((event) => event.key === 'bad')) throw new ServiceError('validation_failed')
    })
    await appendRaw('bad', {})
    await append(newId())
    await openRelay(bus).drain()
    expect(await openRelay(bus).depth()).toMatchObject({ unsent: 0, dead: 1 })
  })

  it('goes to work when woken, and stops', async () => {
    const bus = createFakeBus()
    const relay = openRelay(bus)
    relay.start()
    await waitFor(
      async () =>
        (await fresh.sql("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'UPDATE outbox%' AND state = 'idle'"))
          .length > 0,
      { what: 'the first look' },
    )
    await append(newId())
    relay.wake()
    await waitFor(() => bus.published.length === 1, { timeoutMs: 1_000, what: 'the event' })
    await relay.stop()
    await append(newId())
    relay.wake()
    expect(await unsent()).toBe(1)
  })

  it('finds its rows by key, whatever lies behind and however little the planner knows of a burst', async () => {
    await fresh.sql(
      `INSERT INTO shelf.outbox (owner_id, type, version, key, data, sent_at)
      SELECT $1, 'novel.deleted', 1, i::text, '{}', clock_timestamp() - interval '2 days' FROM generate_series(1, 20000) AS i`,
      [owner],
    )
    await fresh.sql('ANALYZE shelf.outbox')
    await append(...Array.from({ length: 500 }, () => newId()))
    const plan = await fresh.sql(
      `EXPLAIN ${claimText
        .replaceAll(/(?<!shelf\.)\boutbox\b/g, 'shelf.outbox')
        .replace('$1', 'gen_random_uuid()')
        .replace('$2', '100')
        .replace('$3', '30000')}`,
    )
    const text = plan.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).not.toContain('Seq Scan')
    expect(text).toMatch(/using outbox_unsent on outbox o/)
    expect(text).toMatch(
      /using outbox_unsent_key on outbox e .*\n\s+Index Cond: \(\(key = o.key\) AND \(seq < o.seq\)\)/,
    )
  })
})

describe('the inbox', () => {
  it('takes an event once per consumer, and not at all when its effect is rolled back', async () => {
    const event = newId()
    await expect(
      database.asOwner(owner, async (tx) => {
        expect(await processOnce(tx, 'a', event)).toBe(true)
        throw new Error('the effect failed')
      }),
    ).rejects.toMatchObject({ code: 'internal' })
    const take = (consumer: string): Promise<boolean> =>
      database.asOwner(owner, (tx) => processOnce(tx, consumer, event))
    expect((await Promise.all([take('a'), take('a'), take('a')])).filter(Boolean)).toHaveLength(1)
    expect(await take('b')).toBe(true)
  })
})
