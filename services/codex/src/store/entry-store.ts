/**
 * Entries in PostgreSQL. Every change takes the lock of its novel's row first and moves the novel's codex version, so that
 * changes of one novel come one after the other and a lookup can ask for what is newer than it knows.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { Entry, EntryFields } from '@scriptorium/contracts/nouns'
import { columnsOf, namedStatement, rowOf, rowsOf, violatedConstraint } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Folder } from '@scriptorium/text/folding'
import type { EntryPatch, EntryStore } from '../domain/entry/entries.ts'
import { createEntries, createEntry, entryColumns, placesOf, rowInColumns, writtenNames } from './entry-creation.ts'
import { entryReadColumns, readEntry } from './entry-row.ts'
import { createEntrySearch } from './entry-search.ts'
import { bumpCodexVersion, lockNovelOfEntry } from './entry-statements.ts'
import { createTagList } from './entry-tags.ts'

export type EntryStoreOptions = {
  database: Database
  /** Folds for search; the same for all novels. */
  folder: Folder
}

/** UTF-8 bytes of the long texts of one page; a call may carry 16 MB. */
const pageBytesMax = 6_000_000

type Key = { ownerId: string; id: string }

const columns = columnsOf(writtenNames)
const change = namedStatement<Key & { row: string; changedVersion: number }>(
  'entry_update',
  `UPDATE entries AS e SET (${columns}) = (SELECT ${columns
    .split(', ')
    .map((name) => `new.${name}`)
    .join(', ')}),
     version = e.version + 1, changed_version = $changedVersion
   FROM json_populate_record(NULL::entries, $row) AS new WHERE e.owner_id = $ownerId AND e.id = $id
   RETURNING ${entryReadColumns
     .split(', ')
     .map((name) => `e.${name}`)
     .join(', ')}`,
)
const removal = namedStatement<Key>('entry_delete', 'DELETE FROM entries WHERE owner_id = $ownerId AND id = $id')
const knownIds = namedStatement<{ ownerId: string; ids: readonly string[] }>(
  'entries_known',
  'SELECT id FROM entries WHERE owner_id = $ownerId AND id = ANY ($ids::uuid[])',
)
const copyBelongings = namedStatement<{ ownerId: string; id: string; copyId: string }>(
  'entry_copy_belongings',
  'SELECT copy_belongings($ownerId, $id, $copyId)',
)

export function createEntryStore({ database, folder }: EntryStoreOptions): EntryStore {
  const get: EntryStore['get'] = async ({ ownerId, signal }, id) =>
    await database.asOwner(ownerId, async (tx) => await readEntry(tx, ownerId, id), { idempotent: true, signal })
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
    list: createEntrySearch({ database, folder, pageBytesMax }),
    tags: createTagList(database),
    update: async ({ ownerId, signal }, id, version, patch) =>
      await database.asOwner(ownerId, async (tx) => await update(tx, { ownerId, id, version, patch }, folder), {
        signal,
      }),
    copyBelongings: async ({ ownerId, signal }, id, copyId) =>
      await database.asOwner(ownerId, async (tx) => void (await tx.query(copyBelongings({ ownerId, id, copyId }))), {
        idempotent: true,
        signal,
      }),
    delete: async ({ ownerId, signal }, id) =>
      await database.asOwner(ownerId, async (tx) => await remove(tx, { ownerId, id }), { signal }),
    known: async ({ ownerId, signal }, ids) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowsOf<{ id: string }>(await tx.query(knownIds({ ownerId, ids }))).map(({ id }) => id),
        { idempotent: true, signal },
      ),
  }
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
  tx: Tx,
  { ownerId, id, version, patch }: Key & { version: number; patch: EntryPatch },
  folder: Folder,
): Promise<Entry | undefined> {
  const novel = await lockNovelOfEntry(tx, ownerId, id)
  const current = novel === undefined ? undefined : await readEntry(tx, ownerId, id)
  if (novel === undefined || current?.version !== version) return undefined
  const changedVersion = await bumpCodexVersion(tx, { ownerId, novelId: novel.id, entries: 0 })
  const fields = { ...(current as EntryFields), ...patch }
  const row = JSON.stringify(rowInColumns(entryColumns(fields, folder)))
  return rowOf<Entry>(await tx.query(change({ ownerId, id, row, changedVersion })))
}

async function remove(tx: Tx, key: Key): Promise<boolean> {
  const novel = await lockNovelOfEntry(tx, key.ownerId, key.id)
  const { rowCount } = await tx.query(removal(key))
  if (novel === undefined || rowCount === 0) return false
  await bumpCodexVersion(tx, { ownerId: key.ownerId, novelId: novel.id, entries: -1 })
  return true
}
