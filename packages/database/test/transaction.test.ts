import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { createFaultProxy, createTestLogger, freshDatabase, waitFor } from '@scriptorium/testkit'
import type { FaultProxy, FreshDatabase } from '@scriptorium/testkit'
import { fileURLToPath } from 'node:url'
import { createDatabase, isCommitUncertain, messagingMigrations } from '../src/index.ts'
import type { Database, DatabaseOptions, Tx } from '../src/index.ts'

const directories = [messagingMigrations, fileURLToPath(new URL('shelf/migrations', import.meta.url))]
const owner = newId()

let fresh: FreshDatabase
let proxy: FaultProxy
const opened: Database[] = []

beforeAll(async () => {
  fresh = await freshDatabase({ services: [{ schema: 'shelf', directories }] })
  const { hostname, port } = new URL(fresh.adminUrl)
  proxy = await createFaultProxy({ target: { host: hostname, port: Number(port) } })
})
afterEach(async () => {
  proxy.resume()
  await Promise.all(opened.splice(0).map((database) => database.close()))
})
afterAll(async () => {
  await proxy.close()
  await fresh.drop()
})

function open(options: Partial<DatabaseOptions> = {}): Database {
  const logins = { appUrl: fresh.appUrl('shelf'), systemUrl: fresh.systemUrl('shelf') }
  const database = createDatabase({
    ...logins,
    poolSize: 2,
    systemPoolSize: 1,
    applicationName: 'test',
    logger: createTestLogger(),
    ...options,
  })
  opened.push(database)
  return database
}
const openThroughProxy = (options: Partial<DatabaseOptions> = {}): Database =>
  open({ appUrl: proxy.urlOf(fresh.appUrl('shelf')), systemUrl: proxy.urlOf(fresh.systemUrl('shelf')), ...options })
const add = (tx: Tx, title: string): Promise<unknown> =>
  tx.query({ name: 'book_insert', text: 'INSERT INTO book (owner_id, title) VALUES ($1, $2)', values: [owner, title] })
const isKept = async (title: string): Promise<boolean> =>
  (await fresh.sql('SELECT 1 FROM shelf.book WHERE title = $1', [title])).length === 1
const sleep = { name: 'sleep', text: 'SELECT pg_sleep(30)' }

describe('a transaction', () => {
  it('begins and names its owner in one round trip', async () => {
    const database = openThroughProxy()
    await database.asOwner(owner, (tx) => tx.query({ name: 'one', text: 'SELECT 1' }))
    const sent: string[] = []
    const end = proxy.onData((direction, chunk) => void (direction === 'up' && sent.push(chunk.toString('latin1'))))
    await database.asOwner(owner, (tx) => tx.query({ name: 'one', text: 'SELECT 1' }))
    end()
    expect(sent).toHaveLength(3)
    expect(sent[0]).toContain(`BEGIN; SELECT set_config('app.owner', '${owner}', true)`)
  })

  it('keeps nothing of work that swallowed the failure of a statement', async () => {
    await expect(
      open().asOwner(owner, async (tx) => {
        await add(tx, 'swallowed')
        await tx.query({ name: 'wrong', text: 'SELECT 1 / 0' }).catch(() => undefined)
      }),
    ).rejects.toMatchObject({ code: 'internal' })
    expect(await isKept('swallowed')).toBe(false)
  })

  it('refuses a query after its end', async () => {
    let escaped: Tx | undefined
    await open().asOwner(owner, async (tx) => void (escaped = tx))
    await expect(escaped?.query({ name: 'late', text: 'SELECT 1' })).rejects.toMatchObject({ code: 'internal' })
  })

  it('ends early by its signal and does not reuse the connection', async () => {
    const database = open({ poolSize: 1 })
    const controller = new AbortController()
    const slow = database.asOwner(owner, (tx) => tx.query(sleep), { signal: controller.signal })
    await waitFor(
      async () =>
        (
          await fresh.sql(
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()",
          )
        ).length > 0,
      { what: 'the slow query' },
    )
    controller.abort()
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' })
    await expect(
      database.asOwner(owner, (tx) => tx.query({ name: 'one', text: 'SELECT 1 AS one' })),
    ).resolves.toMatchObject({ rows: [{ one: 1 }] })
    await expect(database.asOwner(owner, async () => undefined, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    // Sooner than the statement's own limit of 10 s would free the connection.
  }, 8_000)

  it('D9: is unavailable and worth repeating while the server takes reads only', async () => {
    const database = open()
    const write = database.asOwner(owner, async (tx) => {
      await tx.query({ name: 'read_only', text: 'SET TRANSACTION READ ONLY' })
      await add(tx, 'a standby takes nothing')
    })
    await expect(write).rejects.toMatchObject({ code: 'unavailable', retryable: true, cause: { code: '25006' } })
    await database.asOwner(owner, (tx) => add(tx, 'a primary does'))
  })

  it('tells limits and conflicts by their codes', async () => {
    const database = open({ statementTimeoutMs: 100, lockTimeoutMs: 50 })
    await expect(database.asOwner(owner, (tx) => tx.query(sleep))).rejects.toMatchObject({ code: 'deadline_exceeded' })
    await expect(database.asOwner(owner, (tx) => add(tx, 'NUL \0'))).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await database.asOwner(owner, async (tx) => {
      await tx.query({ name: 'lock', text: 'LOCK TABLE book IN SHARE ROW EXCLUSIVE MODE' })
      await expect(database.asOwner(owner, (other) => add(other, 'blocked'))).rejects.toMatchObject({
        code: 'unavailable',
        cause: { code: '55P03' },
      })
    })
  })
})

describe('a pool that is exhausted', () => {
  it('answers `unavailable` within its limit and serves the other role meanwhile', async () => {
    const database = open({ poolSize: 2, connectionTimeoutMs: 200, statementTimeoutMs: 2_000 })
    const release = Promise.withResolvers<void>()
    const busy = [1, 2].map(() => database.asOwner(owner, () => release.promise))
    const startedAt = performance.now()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => database.asOwner(owner, async () => undefined)),
    )
    expect(performance.now() - startedAt).toBeLessThan(1_500)
    expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason.code === 'unavailable')).toBe(
      true,
    )
    await expect(database.querySystem({ name: 'one', text: 'SELECT 1' })).resolves.toMatchObject({ rowCount: 1 })
    release.resolve()
    await Promise.all(busy)
    await database.asOwner(owner, async () => undefined)
  })
})

describe('a connection that is lost', () => {
  const terminate = (): Promise<unknown> =>
    fresh.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shelf_app'")

  it('is repeated when the work may be, and told otherwise', async () => {
    const database = open()
    const run = (title: string, idempotent: boolean): Promise<number> => {
      let attempts = 0
      return database.asOwner(
        owner,
        async (tx) => {
          attempts += 1
          await add(tx, title)
          if (attempts === 1) await terminate()
          await tx.query({ name: 'one', text: 'SELECT 1' })
          return attempts
        },
        { idempotent },
      )
    }
    expect(await run('repeated', true)).toBe(2)
    expect(await isKept('repeated')).toBe(true)
    await expect(run('told', false)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await isKept('told')).toBe(false)
  })

  it('while idle hurts nobody', async () => {
    const logger = createTestLogger()
    const database = open({ logger })
    await database.asOwner(owner, async () => undefined)
    await terminate()
    await waitFor(() => logger.lines.some((line) => line.message === 'an idle database connection was lost'), {
      what: 'the notice',
    })
    expect(await database.health()).toEqual({ ok: true })
  })

  it('during COMMIT leaves the outcome uncertain, and says so', async () => {
    const database = openThroughProxy()
    const cut = proxy.cutWhen('down', (chunk) => chunk.includes('COMMIT'))
    const failure = await database.asOwner(owner, (tx) => add(tx, 'ambiguous')).catch((error: unknown) => error)
    await cut
    expect(failure).toMatchObject({ code: 'unavailable' })
    expect(isCommitUncertain(failure)).toBe(true)
    await waitFor(() => isKept('ambiguous'), { what: 'the row that was kept all the same' })
    const refused = await database
      .asOwner(owner, (tx) => tx.query({ name: 'wrong', text: 'SELECT 1 / 0' }))
      .catch((error: unknown) => error)
    expect(isCommitUncertain(refused)).toBe(false)
  })

  it('to a server that swallows everything is noticed within the statement’s limit', async () => {
    const database = openThroughProxy({ statementTimeoutMs: 200, connectionTimeoutMs: 200 })
    await database.asOwner(owner, async () => undefined)
    proxy.blackhole()
    await expect(database.asOwner(owner, async () => undefined)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(database.querySystem({ name: 'one', text: 'SELECT 1' })).rejects.toMatchObject({ code: 'unavailable' })
    expect(await database.health()).toEqual({ ok: false, detail: 'unavailable' })
  })
})

describe('two transactions in each other’s way', () => {
  it('end both well when a deadlock may be repeated', async () => {
    const database = open({ lockTimeoutMs: 5_000 })
    await database.asOwner(owner, async (tx) => {
      await add(tx, 'left')
      await add(tx, 'right')
    })
    const touch = (tx: Tx, title: string): Promise<unknown> =>
      tx.query({ name: 'book_touch', text: 'UPDATE book SET pages = pages + 1 WHERE title = $1', values: [title] })
    const [bothHaveOne, count] = [Promise.withResolvers<void>(), { holding: 0 }]
    const inOrder = (first: string, second: string): Promise<void> =>
      database.asOwner(
        owner,
        async (tx) => {
          await touch(tx, first)
          count.holding += 1
          if (count.holding === 2) bothHaveOne.resolve()
          await bothHaveOne.promise
          await touch(tx, second)
        },
        { idempotent: true },
      )
    await Promise.all([inOrder('left', 'right'), inOrder('right', 'left')])
    expect(await fresh.sql("SELECT pages FROM shelf.book WHERE title IN ('left', 'right')")).toEqual([
      { pages: 2 },
      { pages: 2 },
    ])
  })
})
