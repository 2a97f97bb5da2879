import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import { createDatabase, messagingMigrations, reportRowSecurity, withConnection } from '../src/index.ts'
import type { Database } from '../src/index.ts'
import { fileURLToPath } from 'node:url'

const directories = [messagingMigrations, fileURLToPath(new URL('shelf/migrations', import.meta.url))]
const insertBook = { name: 'book_insert', text: 'INSERT INTO book (id, owner_id, title) VALUES ($1, $2, $3)' }
const listBooks = { name: 'book_list', text: 'SELECT title FROM book ORDER BY title' }

let fresh: FreshDatabase
let database: Database

beforeAll(async () => {
  fresh = await freshDatabase({ services: [{ schema: 'shelf', directories }] })
  database = createDatabase({
    appUrl: fresh.appUrl('shelf'),
    systemUrl: fresh.systemUrl('shelf'),
    poolSize: 1,
    systemPoolSize: 1,
    applicationName: 'test',
    logger: createTestLogger(),
  })
})
afterAll(async () => {
  await database.close()
  await fresh.drop()
})

const [anna, berta] = [newId(), newId()]
const titles = async (owner: string): Promise<unknown[]> =>
  await database.asOwner(owner, async (tx) => (await tx.query(listBooks)).rows.map((row) => row.title))

describe('row security', () => {
  beforeAll(async () => {
    await database.asOwner(anna, (tx) => tx.query({ ...insertBook, values: [newId(), anna, 'Of Anna'] }))
    await database.asOwner(berta, (tx) => tx.query({ ...insertBook, values: [newId(), berta, 'Of Berta'] }))
  })

  it('shows an owner her own rows, on one connection that alternates between owners', async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await titles(anna)).toEqual(['Of Anna'])
      expect(await titles(berta)).toEqual(['Of Berta'])
      expect(await titles(newId())).toEqual([])
    }
  })

  it('leaves nothing of an owner on the connection, whatever way her transaction ends', async () => {
    await expect(
      database.asOwner(anna, async () => {
        throw new Error('half-way')
      }),
    ).rejects.toMatchObject({ code: 'internal' })
    expect(await titles(berta)).toEqual(['Of Berta'])
    await expect(
      database.asOwner(anna, (tx) =>
        tx.query({ name: 'suicide', text: 'SELECT pg_terminate_backend(pg_backend_pid())' }),
      ),
    ).rejects.toMatchObject({ code: 'unavailable' })
    expect(await titles(berta)).toEqual(['Of Berta'])
  })

  it('shows nothing without an owner, also after the setting has been used and is an empty string', async () => {
    await withConnection(fresh.appUrl('shelf'), async (connection) => {
      expect((await connection.query('SELECT * FROM book')).rows).toEqual([])
      await connection.query(`BEGIN; SELECT set_config('app.owner', '${anna}', true); COMMIT`)
      expect((await connection.query('SELECT * FROM book')).rows).toEqual([])
    })
  })

  it('refuses to write rows of another owner', async () => {
    await expect(
      database.asOwner(anna, (tx) => tx.query({ ...insertBook, values: [newId(), berta, 'Forged'] })),
    ).rejects.toMatchObject({ code: 'internal', cause: { code: '42501' } })
    const moved = await database.asOwner(anna, (tx) =>
      tx.query({ name: 'book_rename_all', text: "UPDATE book SET title = title || '!'" }),
    )
    expect(moved.rowCount).toBe(1)
    expect(await titles(berta)).toEqual(['Of Berta'])
  })

  it('gives the system what its policies name and no more', async () => {
    expect((await database.asSystem((tx) => tx.query(listBooks))).rowCount).toBe(2)
    expect((await database.querySystem({ name: 'book_delete_all', text: 'DELETE FROM book' })).rowCount).toBe(0)
  })

  it('refuses an owner that is not a UUID before it reaches a statement', async () => {
    const smuggled = `${berta}', true), set_config('app.owner', '${anna}`
    await expect(database.asOwner(smuggled, (tx) => tx.query(listBooks))).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('reportRowSecurity', () => {
  it('finds nothing in a schema that follows the pattern', async () => {
    expect(await reportRowSecurity({ url: fresh.adminUrl, schema: 'shelf' })).toEqual([])
  })

  it('finds each way to forget it', async () => {
    await fresh.sql(`SET search_path = shelf; CREATE TABLE bare (id uuid); CREATE TABLE open_to_all (id uuid, owner_id uuid, code text UNIQUE);
      ALTER TABLE open_to_all ENABLE ROW LEVEL SECURITY; ALTER TABLE open_to_all FORCE ROW LEVEL SECURITY; CREATE POLICY everyone ON open_to_all USING (true);
      CREATE VIEW peek AS SELECT * FROM book; CREATE FUNCTION power() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`)
    expect(await reportRowSecurity({ url: fresh.adminUrl, schema: 'shelf' })).toEqual([
      'table bare: it has no policy',
      'table bare: row security is not enabled',
      'table bare: row security is not forced',
      'table open_to_all: policy everyone lets {public} pass without the owner',
      'view peek: it is not security_invoker',
      'function power: it is SECURITY DEFINER',
      'index open_to_all_code_key on open_to_all: it is unique without owner_id, which tells whether another owner has the value',
    ])
  })
})
