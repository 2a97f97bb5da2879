import { describe, expect, it } from 'vitest'
import { readPrismaSchema } from './prisma-schema.ts'

describe('readPrismaSchema', () => {
  it('reads names, types, lists, enums, keys and leaves relations out', () => {
    const [entry, note] = readPrismaSchema(`
      enum Kind { // what it is
        PERSON
        @@map("entry_kind")
      }
      model Entry {
        id      String @id @db.Uuid // the key
        kind    Kind
        aliases String[]
        rank    Int? @map("rank_no") @db.SmallInt
        search  Unsupported("tsvector")?
        notes   Note[]
        slug    String @unique(map: "entry_slug") @map("slug_text")
        at      DateTime @default(dbgenerated("clock_timestamp()")) @db.Timestamptz(6)

        @@map("codex_entry")
      }
      model Note {
        entryId String @map("entry_id") @db.Uuid
        seq     BigInt
        entry   Entry @relation(fields: [entryId], references: [id])
        @@id([entryId, seq(sort: Desc)])
      }`)
    expect(entry).toEqual({
      name: 'codex_entry',
      primaryKey: ['id'],
      uniques: [['slug_text']],
      columns: [
        { name: 'id', type: 'uuid', nullable: false, needsDefault: false },
        { name: 'kind', type: 'entry_kind', nullable: false, needsDefault: false },
        { name: 'aliases', type: '_text', nullable: false, needsDefault: false },
        { name: 'rank_no', type: 'int2', nullable: true, needsDefault: false },
        { name: 'search', type: 'tsvector', nullable: true, needsDefault: false },
        { name: 'slug_text', type: 'text', nullable: false, needsDefault: false },
        { name: 'at', type: 'timestamptz', nullable: false, needsDefault: true },
      ],
    })
    expect(note).toMatchObject({
      name: 'Note',
      primaryKey: ['entry_id', 'seq'],
      columns: [
        { name: 'entry_id', type: 'uuid' },
        { name: 'seq', type: 'int8' },
      ],
    })
  })
})
