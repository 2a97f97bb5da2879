import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareWithPrismaSchema, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase } from '@scriptorium/testkit'
import { fileURLToPath } from 'node:url'
import { messagingMigrations } from '../src/index.ts'

const schemaFile = fileURLToPath(new URL('shelf/prisma/schema.prisma', import.meta.url))
let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase({
    services: [
      {
        schema: 'shelf',
        directories: [messagingMigrations, fileURLToPath(new URL('shelf/migrations', import.meta.url))],
      },
    ],
  })
})
afterAll(() => fresh.drop())

const compare = (): Promise<string[]> => compareWithPrismaSchema({ url: fresh.adminUrl, schema: 'shelf', schemaFile })

describe('schema.prisma and the migrated database', () => {
  it('say the same', async () => {
    expect(await compare()).toEqual([])
  })

  it('are told apart wherever they differ', async () => {
    await fresh.sql(`SET search_path = shelf; CREATE TABLE stray (id int); ALTER TABLE book ADD extra text; ALTER TABLE book ALTER isbn SET NOT NULL;
      ALTER TABLE book ALTER pages TYPE bigint; ALTER TABLE book ALTER id DROP DEFAULT; ALTER TABLE book DROP read_at; ALTER TABLE book DROP CONSTRAINT book_owner_id_isbn_key;
      ALTER TABLE book DROP CONSTRAINT book_pkey; ALTER TABLE book ADD PRIMARY KEY (owner_id, id)`)
    expect(await compare()).toEqual([
      'book has the primary key (owner_id, id) and its model (id)',
      'book is not unique by (owner_id, isbn), which the model says',
      'book.extra is not in the model',
      'book.id gets no default from the database, which the model counts on',
      'book.isbn is not null in the table and not so in the model',
      'book.pages is int8 in the table and int4 in the model',
      'book.read_at is not in the table',
      'table stray has no model',
    ])
  })
})
