/** Many entries changed by one statement, all or none, and entries copied from one codex into another. */
import type { Alias, Copied } from '@scriptorium/contracts/nouns'
import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { Folder } from '@scriptorium/text/folding'
import { changedTags } from '../domain/entry/bulk-change.ts'
import type { BulkStore, EntryChanges } from '../domain/entry/bulk-change.ts'
import { bumpCodexVersion } from './entry-statements.ts'
import { searchColumns } from './search-text.ts'

type Values = Record<string, unknown>
type Current = { id: string; version: number; aliases: Alias[]; tags: string[] }

const lockNovel = namedStatement<Values>(
  'entries_lock_novel',
  'SELECT id FROM novels WHERE owner_id = $ownerId AND id = $novelId FOR UPDATE',
)
const read = namedStatement<Values>(
  'entries_change_read',
  `SELECT id, version, aliases, tags FROM entries
   WHERE owner_id = $ownerId AND novel_id = $novelId AND id = ANY ($ids::uuid[])`,
)
const change = namedStatement<Values>(
  'entries_change',
  `UPDATE entries AS e SET type = coalesce($type, e.type), pinned = coalesce($pinned, e.pinned),
     control = coalesce($control, e.control), archived = coalesce($archived, e.archived),
     category_id = CASE WHEN $setsCategory THEN $categoryId::uuid ELSE e.category_id END,
     color = CASE WHEN $setsColor THEN $color ELSE e.color END,
     tags = new.tags, search_words = new.search_words, version = e.version + 1, changed_version = $changedVersion
   FROM json_to_recordset($rows) AS new (id uuid, tags text[], search_words text)
   WHERE e.owner_id = $ownerId AND e.id = new.id`,
)
const removal = namedStatement<Values>(
  'entries_delete',
  'DELETE FROM entries WHERE owner_id = $ownerId AND novel_id = $novelId AND id = ANY ($ids::uuid[])',
)
const counts = 'entries, relations, categories, types, templates'
const known = namedStatement<Values>(
  'codex_copied',
  `SELECT ${counts} FROM codex_copies WHERE owner_id = $ownerId AND id = $id AND novel_id = $novelId`,
)
const copy = namedStatement<Values>(
  'codex_copy',
  `INSERT INTO codex_copies (owner_id, id, novel_id, ${counts})
   SELECT $ownerId, $id, $novelId, ${counts} FROM copy_codex($ownerId, $fromId, $novelId, $entryIds::uuid[], $id)
   RETURNING ${counts}`,
)

export function createBulkStore(database: Database, folder: Folder): BulkStore {
  return {
    change: async ({ ownerId, signal }, novelId, decide) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          if ((await tx.query(lockNovel({ ownerId, novelId }))).rowCount === 0) return undefined
          const changes = await decide(async (ids) => rowsOf<Current>(await tx.query(read({ ownerId, novelId, ids }))))
          await write(tx, { ownerId, novelId }, changes, folder)
          return changes.entries.map(({ id, version }) => ({ id, version: version + 1 }))
        },
        { signal },
      ),
    delete: async ({ ownerId, signal }, novelId, decide) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          if ((await tx.query(lockNovel({ ownerId, novelId }))).rowCount === 0) return undefined
          const deleted = await decide(async (ids) => rowsOf<Current>(await tx.query(read({ ownerId, novelId, ids }))))
          await tx.query(removal({ ownerId, novelId, ids: deleted }))
          await bumpCodexVersion(tx, { ownerId, novelId, entries: -deleted.length })
          return deleted
        },
        { signal },
      ),
    copy: async ({ ownerId, signal }, { novelId, fromId, entryIds, id }) =>
      await database.asOwner(
        ownerId,
        async (tx) =>
          rowOf<Copied>(await tx.query(known({ ownerId, id, novelId }))) ??
          rowOf<Copied>(await tx.query(copy({ ownerId, novelId, fromId, entryIds, id }))),
        { signal },
      ),
  }
}

async function write(
  tx: Tx,
  place: { ownerId: string; novelId: string },
  { entries, change: what }: EntryChanges,
  folder: Folder,
): Promise<void> {
  const changedVersion = await bumpCodexVersion(tx, { ...place, entries: 0 })
  const rows = entries.map(({ id, aliases, tags }) => {
    const changed = changedTags(tags, what)
    const { searchWords } = searchColumns({ name: '', aliases, tags: changed, details: [], description: '' }, folder)
    return { id, tags: changed, search_words: searchWords }
  })
  await tx.query(
    change({
      ...place,
      ...what,
      setsCategory: what.categoryId !== undefined,
      setsColor: what.color !== undefined,
      rows: JSON.stringify(rows),
      changedVersion,
    }),
  )
}
