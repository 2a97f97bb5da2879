/**
 * Entries in PostgreSQL. Every change takes the lock of its novel's row first and moves the novel's codex version, so that
 * changes of one novel come one after the other and a lookup can ask for what is newer than it knows.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Entry, EntryFields } from '@scriptorium/contracts/nouns'
import { violatedConstraint, namedStatement } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma, PrismaTx, Tx } from '@scriptorium/database'
import type { Folder } from '@scriptorium/text/folding'
import type { EntryPatch, EntryStore } from '../domain/entry/entries.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import { createEntries, createEntry, entryColumns, placesOf } from './entry-creation.ts'
import { presentEntry, select } from './entry-row.ts'
import { createEntrySearch } from './entry-search.ts'
import { bumpCodexVersion, lockNovelOfEntry } from './entry-statements.ts'
import { createTagList } from './entry-tags.ts'

export type EntryStoreOptions = {
  database: Database
  prisma: OwnerScopedPrisma<PrismaClient>
  /** Folds for search; the same for all novels. */
  folder: Folder
}

type Client = PrismaTx<PrismaClient>
type Transaction = { client: Client; tx: Tx; ownerId: string }

/** UTF-8 bytes of the long texts of one page; a call may carry 16 MB. */
const pageBytesMax = 6_000_000

const copyBelongings = namedStatement<{ ownerId: string; id: string; copyId: string }>(
  'entry_copy_belongings',
  'SELECT copy_belongings($ownerId, $id, $copyId)',
)

export function createEntryStore({ database, prisma, folder }: EntryStoreOptions): EntryStore {
  const get: EntryStore['get'] = async ({ ownerId, signal }, id) =>
    await prisma.asOwner(ownerId, async (client) => await find(client, ownerId, id), { idempotent: true, signal })
  return {
    create: async (scope, created) =>
      await orIfTaken(createEntry({ database, scope, folder }, created), () => get(scope, created.id)),
    createMany: async (scope, created) => {
      const { ownerId, signal } = scope
      const ids = created.entries.map(({ id }) => id)
      const placed = await orIfTaken(createEntries({ database, scope, folder }, created), () =>
        database.asOwner(ownerId, (tx) => placesOf(tx, ownerId, ids), { idempotent: true, signal }),
      )
      return placed.length === 0 ? undefined : placed
    },
    get,
    list: createEntrySearch({ prisma, folder, pageBytesMax }),
    tags: createTagList(database),
    update: async ({ ownerId, signal }, id, version, patch) =>
      await prisma.asOwner(
        ownerId,
        async (client, tx) => await update({ client, tx, ownerId }, { id, version, patch }, folder),
        { signal },
      ),
    copyBelongings: async ({ ownerId, signal }, id, copyId) =>
      await database.asOwner(ownerId, async (tx) => void (await tx.query(copyBelongings({ ownerId, id, copyId }))), {
        idempotent: true,
        signal,
      }),
    delete: async ({ ownerId, signal }, id) =>
      await prisma.asOwner(ownerId, async (client, tx) => await remove({ client, tx, ownerId }, id), { signal }),
    known: async ({ ownerId, signal }, ids) => {
      const where = { ownerId, id: { in: [...ids] } }
      const rows = await prisma.asOwner(
        ownerId,
        async (client) => await client.entry.findMany({ where, select: { id: true } }),
        { idempotent: true, signal },
      )
      return rows.map(({ id }) => id)
    },
  }
}

async function find(client: Client, ownerId: string, id: string): Promise<Entry | undefined> {
  const row = await client.entry.findUnique({ where: { ownerId_id: { ownerId, id } }, select })
  return row === null ? undefined : presentEntry(row)
}

/** What is there, when an id of what was to be inserted is taken: by an earlier try, or in another novel. */
async function orIfTaken<T>(inserted: Promise<T>, find: () => Promise<T>): Promise<T> {
  try {
    return await inserted
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'entries_pkey') return await find()
    if (constraint === 'entries_overrides')
      throw new ServiceError('conflict', { detail: 'This novel has an entry in place of that one already.' })
    throw error
  }
}

async function update(
  { client, tx, ownerId }: Transaction,
  { id, version, patch }: { id: string; version: number; patch: EntryPatch },
  folder: Folder,
): Promise<Entry | undefined> {
  const novel = await lockNovelOfEntry(tx, ownerId, id)
  const current = novel === undefined ? undefined : await find(client, ownerId, id)
  if (novel === undefined || current?.version !== version) return undefined
  const changedVersion = await bumpCodexVersion(tx, { ownerId, novelId: novel.id, entries: 0 })
  const fields = { ...(current as EntryFields), ...patch }
  const data = { ...entryColumns(fields, folder), changedVersion, version: { increment: 1 } }
  return presentEntry(await client.entry.update({ where: { ownerId_id: { ownerId, id } }, data, select }))
}

async function remove({ client, tx, ownerId }: Transaction, id: string): Promise<boolean> {
  const novel = await lockNovelOfEntry(tx, ownerId, id)
  const { count } = await client.entry.deleteMany({ where: { ownerId, id } })
  if (novel === undefined || count === 0) return false
  await bumpCodexVersion(tx, { ownerId, novelId: novel.id, entries: -1 })
  return true
}
