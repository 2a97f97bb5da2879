/** The process is killed in the middle of an account's deletion: in each service, and where the account itself goes. The next one goes on. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Erasure } from '@scriptorium/contracts/nouns'
import { withConnection } from '@scriptorium/database'
import { freshDatabase, waitFor } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import { ApiUser } from '@scriptorium/testkit/api-user'
import { serviceSchemas } from '../src/index.ts'

let fresh: FreshDatabase
let running: ChildProcess | undefined
beforeAll(async () => {
  fresh = await freshDatabase({ services: serviceSchemas })
})
afterAll(async () => {
  running?.kill('SIGKILL')
  await fresh.drop()
})

/** @returns the address of its gateway. */
async function startServices(): Promise<string> {
  const program = join(import.meta.dirname, 'stack-process.ts')
  running = spawn(process.execPath, [program, fresh.adminUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(running.stdout!, 'data')) as [Buffer]
  return line.toString('utf8').trim()
}

async function kill(): Promise<void> {
  const gone = once(running!, 'exit')
  running!.kill('SIGKILL')
  await gone
}

/** Where each service deletes, and where the account itself goes in the end. */
const steps = ['chat.messages', 'codex.entries', 'ai_broker.connections', 'gateway.users'] as const
const lockOf = (table: string): number => 7_105_120 + steps.findIndex((step) => step === table)
type Connection = Parameters<Parameters<typeof withConnection>[1]>[0]

/** From now on a row that goes from one of the tables waits until that is let go. */
async function holdAll(connection: Connection): Promise<void> {
  await fresh.sql(`CREATE FUNCTION public.wait_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM pg_advisory_xact_lock(TG_ARGV[0]::bigint); RETURN OLD; END $$`)
  for (const table of steps) {
    await connection.query(`SELECT pg_advisory_lock(${lockOf(table)})`)
    await fresh.sql(
      `CREATE TRIGGER held BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION public.wait_here('${lockOf(table)}')`,
    )
  }
}

async function untilSomeoneWaits(table: string): Promise<void> {
  const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${lockOf(table)} AND NOT granted`
  await waitFor(async () => (await fresh.sql(waiting)).length > 0, { what: table, timeoutMs: 15_000 })
}

async function letGo(connection: Connection, table: string): Promise<void> {
  await connection.query(`SELECT pg_advisory_unlock(${lockOf(table)})`)
  await fresh.sql(`DROP TRIGGER held ON ${table}`)
}

const schemaOf = { chat: 'chat', codex: 'codex', 'ai-broker': 'ai_broker' } as const

async function rowsIn(schema: string, ownerId: string): Promise<number> {
  const tables = await fresh.sql<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.columns
      WHERE table_schema = $1 AND column_name = 'owner_id' AND table_name <> 'outbox'`,
    [schema],
  )
  const counts = await Promise.all(
    tables.map(async ({ name }) => await fresh.sql(`SELECT 1 FROM ${name} WHERE owner_id = $1`, [ownerId])),
  )
  return counts.reduce((sum, { length }) => sum + length, 0)
}

/** Somebody who has something of everything that the steps delete. */
async function arrive(url: string): Promise<{ user: ApiUser; ownerId: string }> {
  const user = new ApiUser(url)
  const { user: me } = await user.persist<{ user: { id: string } }>('POST', '/accounts', account)
  const [novel] = (await user.persist<{ items: { id: string }[] }>('GET', '/novels')).items
  const [thread] = (await user.persist<{ items: { id: string }[] }>('GET', `/novels/${novel!.id}/threads`)).items
  const content = 'What is Maren hiding?'
  const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${thread!.id}/messages`, { content })
  await user.follow(sent.reply.id, 15_000)
  return { user, ownerId: me.id }
}

const account = { email: 'ada@example.org', password: 'a long enough password', name: 'Ada' }
const progressOf = async (user: ApiUser, id: string): Promise<Erasure> =>
  (await user.request<Erasure>('GET', `/erasures/${id}`)).body

async function expectTruth({ services }: Erasure, ownerId: string): Promise<void> {
  for (const { name, erased } of services) {
    const schema = schemaOf[name as keyof typeof schemaOf]
    if (erased) expect([name, await rowsIn(schema, ownerId)]).toEqual([name, 0])
  }
}

it('row 177: goes on where it was after kill -9 in the middle of every step, and tells the truth meanwhile', async () => {
  const { user, ownerId } = await arrive(await startServices())
  const told: string[] = []
  let id = ''
  let now = user
  await withConnection(fresh.adminUrl, async (connection) => {
    await holdAll(connection)
    id = (await user.request<{ id: string }>('DELETE', '/me', { password: account.password })).body.id
    // Those of the services are under way at once.
    for (const tables of [steps.slice(0, -1), steps.slice(-1)]) {
      for (const table of tables) await untilSomeoneWaits(table)
      const erasure = await progressOf(now, id)
      told.push(erasure.status)
      await expectTruth(erasure, ownerId)
      await kill()
      for (const table of tables) await letGo(connection, table)
      // As after a while: what the dead had in hand is anybody's.
      for (const { schema } of serviceSchemas)
        await fresh.sql(`UPDATE ${schema}.outbox SET locked_until = NULL WHERE sent_at IS NULL`)
      now = new ApiUser(await startServices())
    }
  })
  expect(told).toEqual(['running', 'running'])
  const done = await waitFor(
    async () => {
      const found = await progressOf(now, id)
      return found.status === 'done' && found
    },
    { what: 'the end of the erasure', timeoutMs: 15_000 },
  )
  expect(done.services.map(({ erased }) => erased)).toEqual([true, true, true])
  await expectTruth(done, ownerId)
  expect(await fresh.sql('SELECT 1 FROM gateway.users WHERE id = $1', [ownerId])).toEqual([])
  await kill()
}, 90_000)
