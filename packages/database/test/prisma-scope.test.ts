import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import { fileURLToPath } from 'node:url'
import {
  appendToOutbox,
  createDatabase,
  createOwnerScopedPrisma,
  messagingMigrations,
  violatedConstraint,
} from '../src/index.ts'
import type { Database, OwnerScopedPrisma, PrismaTx } from '../src/index.ts'
import { PrismaClient } from './shelf/prisma/generated/client.ts'

const directories = [messagingMigrations, fileURLToPath(new URL('shelf/migrations', import.meta.url))]
const [anna, berta] = [newId(), newId()]

let fresh: FreshDatabase
let database: Database
let bare: PrismaClient
let prisma: OwnerScopedPrisma<PrismaClient>

beforeAll(async () => {
  fresh = await freshDatabase({ services: [{ schema: 'shelf', directories }] })
  database = createDatabase({
    appUrl: fresh.appUrl('shelf'),
    systemUrl: fresh.systemUrl('shelf'),
    poolSize: 2,
    applicationName: 'test',
    logger: createTestLogger(),
  })
  prisma = createOwnerScopedPrisma({
    database,
    create: (adapter) => {
      bare = new PrismaClient({ adapter })
      return bare
    },
  })
})
afterAll(async () => {
  await prisma.close()
  await database.close()
  await fresh.drop()
})

const count = async (): Promise<unknown> => (await fresh.sql('SELECT count(*) FROM shelf.book'))[0]?.count
const add =
  (owner: string, title: string) =>
  (client: PrismaTx<PrismaClient>): Promise<{ id: string }> =>
    client.book.create({ data: { ownerId: owner, title } })

describe('Prisma in the owner-scoped transaction', () => {
  it('reads and writes the rows of one owner', async () => {
    await prisma.asOwner(anna, add(anna, 'Of Anna'))
    await prisma.asOwner(berta, add(berta, 'Of Berta'))
    const [ofAnna, ofBerta] = await Promise.all(
      [anna, berta].map((owner) =>
        prisma.asOwner(owner, (client) => client.book.findMany({ select: { title: true } })),
      ),
    )
    expect(ofAnna).toEqual([{ title: 'Of Anna' }])
    expect(ofBerta).toEqual([{ title: 'Of Berta' }])
    expect(await prisma.asSystem((client) => client.book.count())).toBe(2)
  })

  it('cannot write for another owner', async () => {
    await expect(prisma.asOwner(anna, add(berta, 'Forged'))).rejects.toMatchObject({
      code: 'internal',
      cause: { code: '42501' },
    })
  })

  it('shares the transaction with prepared statements and the outbox, and loses both together', async () => {
    const before = await count()
    const novelId = newId()
    await expect(
      prisma.asOwner(anna, async (client, tx) => {
        await client.book.create({ data: { ownerId: anna, title: 'Doomed' } })
        expect((await tx.query({ name: 'titles', text: 'SELECT title FROM book' })).rows).toContainEqual({
          title: 'Doomed',
        })
        await appendToOutbox(tx, [{ type: 'novel.deleted', ownerId: anna, data: { novelId, ownerId: anna } }])
        throw new Error('no')
      }),
    ).rejects.toMatchObject({ code: 'internal' })
    expect(await count()).toEqual(before)
    expect(await fresh.sql('SELECT * FROM shelf.outbox')).toEqual([])
  })

  it('keeps concurrent transactions apart', async () => {
    const owners = Array.from({ length: 12 }, () => newId())
    await Promise.all(
      owners.map((owner) =>
        prisma.asOwner(owner, async (client) => {
          await client.book.create({ data: { ownerId: owner, title: owner } })
          const books = await client.book.findMany()
          expect(books.map((book) => book.title)).toEqual([owner])
        }),
      ),
    )
  })

  it('refuses the bare client', async () => {
    await expect(bare.book.findMany()).rejects.toThrow('Prisma is used outside of asOwner and asSystem')
    await expect(bare.$transaction(async (client) => await client.book.findMany())).rejects.toThrow(
      'Prisma is used outside of asOwner and asSystem',
    )
  })

  it('tells conflicts and absence as service errors', async () => {
    const isbn = '978-3-16-148410-0'
    await prisma.asOwner(anna, (client) => client.book.create({ data: { ownerId: anna, title: 'First', isbn } }))
    const failure = await prisma
      .asOwner(anna, (client) => client.book.create({ data: { ownerId: anna, title: 'Second', isbn } }))
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'conflict' })
    expect(violatedConstraint(failure)).toBe('book_owner_id_isbn_key')
    await expect(
      prisma.asOwner(anna, (client) => client.book.update({ where: { id: newId() }, data: { title: 'x' } })),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})
