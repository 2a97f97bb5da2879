/** Versions of entries, which a trigger keeps: whatever changes an entry, its past is there. */
import { entry } from '@scriptorium/contracts/nouns'
import type { DeletedEntry, Entry, EntryVersion } from '@scriptorium/contracts/nouns'
import { columnsOf, decodeCursor, encodeCursor, namedStatement, pageOf, rowOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { HistoryStore, Snapshot } from '../domain/history/history.ts'

type Key = { ownerId: string; entryId: string }

/** The current version stands with its entry. */
const versions = namedStatement<Key & { before: number | undefined; limit: number }>(
  'entry_versions_list',
  `SELECT version, author_id, made_at, changed FROM (
     SELECT version, owner_id AS author_id, updated_at AS made_at, changed_fields AS changed
       FROM entries WHERE owner_id = $ownerId AND id = $entryId
     UNION ALL SELECT version, author_id, made_at, changed_fields FROM entry_versions WHERE owner_id = $ownerId AND entry_id = $entryId
   ) AS known WHERE $before::int IS NULL OR version < $before ORDER BY version DESC LIMIT $limit`,
)
const snapshot = namedStatement<Key & { version: number | undefined }>(
  'entry_versions_get',
  `SELECT version, entry_fields(e) AS fields FROM entries e
     WHERE owner_id = $ownerId AND id = $entryId AND ($version::int IS NULL OR version = $version)
   UNION ALL SELECT version, fields FROM entry_versions WHERE owner_id = $ownerId AND entry_id = $entryId AND version = $version`,
)

/** As a cursor tells times. */
const deletedAt = "date_trunc('milliseconds', d.deleted_at)"
const deleted = namedStatement<Record<string, unknown>>(
  'entries_deleted',
  `SELECT d.id, d.name, d.type, ${deletedAt} AS deleted_at FROM novels n
     LEFT JOIN deleted_entries d ON d.owner_id = n.owner_id AND d.novel_id = n.id
       AND ($beforeId::uuid IS NULL OR (${deletedAt}, d.id) < ($beforeTime::timestamptz, $beforeId::uuid))
   WHERE n.owner_id = $ownerId AND n.id = $novelId ORDER BY ${deletedAt} DESC, d.id DESC LIMIT $limit`,
)
const recover = namedStatement<Key>(
  'entry_recover',
  `SELECT ${columnsOf(entry.readNames)} FROM recover_entry($ownerId, $entryId)`,
)

export function createHistoryStore(database: Database): HistoryStore {
  return {
    versions: async ({ ownerId, signal }, entryId, { cursor, limit }) => {
      const name = `history ${entryId}`
      const [before] = cursor === undefined ? [] : decodeCursor(name, cursor, ['integer'])
      const rows = await database.asOwner(
        ownerId,
        async (tx) => rowsOf<EntryVersion>(await tx.query(versions({ ownerId, entryId, before, limit: limit + 1 }))),
        { idempotent: true, signal },
      )
      // An entry has one version at least; behind the last of a page there may be none.
      if (rows.length === 0 && before === undefined) return undefined
      return pageOf(rows, limit, ({ version }) => encodeCursor(name, [version]))
    },
    deleted: async ({ ownerId, signal }, novelId, { cursor, limit }) => {
      const name = `deleted ${novelId}`
      const [beforeTime, beforeId] = cursor === undefined ? [] : decodeCursor(name, cursor, ['time', 'id'])
      const values = { ownerId, novelId, beforeTime, beforeId, limit: limit + 1 }
      const rows = await database.asOwner(
        ownerId,
        async (tx) => rowsOf<Partial<DeletedEntry>>(await tx.query(deleted(values))),
        { idempotent: true, signal },
      )
      if (rows.length === 0) return undefined
      // A novel without any is one row of nothing.
      const found = rows.filter((row): row is DeletedEntry => row.id !== undefined)
      return pageOf(found, limit, ({ id, deletedAt: time }) => encodeCursor(name, [time, id]))
    },
    recover: async ({ ownerId, signal }, entryId) =>
      await database.asOwner(ownerId, async (tx) => rowOf<Entry>(await tx.query(recover({ ownerId, entryId }))), {
        signal,
      }),
    snapshot: async ({ ownerId, signal }, entryId, version) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowOf<Snapshot>(await tx.query(snapshot({ ownerId, entryId, version }))),
        { idempotent: true, signal },
      ),
  }
}
