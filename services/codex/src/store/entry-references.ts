/** What of the ids that entries name is in their codex: a novel's own, and its series'. */
import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { DetailTemplate } from '@scriptorium/contracts/nouns'
import type { EntryReferences } from '../domain/entry/entries.ts'
import type { References } from '../domain/entry/references.ts'

type Place = { ownerId: string; novelId: string }

const placeOf = namedStatement<{ ownerId: string; id: string }>(
  'entry_place',
  'SELECT novel_id FROM entries WHERE owner_id = $ownerId AND id = $id',
)
const codices = `(SELECT id FROM novels WHERE owner_id = $ownerId AND id = $novelId
  UNION ALL SELECT series_id FROM novels WHERE owner_id = $ownerId AND id = $novelId AND series_id IS NOT NULL)`
const missing = (table: string, ids: string, condition: string) =>
  `ARRAY(SELECT asked FROM unnest($${ids}::uuid[]) AS asked
    WHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE t.owner_id = $ownerId AND t.id = asked AND ${condition})) AS ${ids}`
const unknown = namedStatement<Place & References>(
  'entry_references',
  `SELECT ${missing('entry_types', 'types', `t.novel_id IN ${codices}`)},
    ${missing('categories', 'categories', `t.novel_id IN ${codices}`)},
    ${missing('entries', 'overrides', 't.novel_id = (SELECT series_id FROM novels WHERE owner_id = $ownerId AND id = $novelId)')}`,
)
/** The newest last, so that it wins. */
const templates = namedStatement<Place & { type: string; templateId: string | undefined }>(
  'entry_templates',
  `SELECT id, details FROM detail_templates WHERE owner_id = $ownerId AND novel_id IN ${codices}
     AND CASE WHEN $templateId::uuid IS NULL THEN type = $type ELSE id = $templateId END
   ORDER BY created_at, id`,
)

export function createEntryReferences(database: Database): EntryReferences {
  return {
    novelOf: async ({ ownerId, signal }, id) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowOf<{ novelId: string }>(await tx.query(placeOf({ ownerId, id })))?.novelId,
        { idempotent: true, signal },
      ),
    unknown: async ({ ownerId, signal }, novelId, references) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const row = rowOf<References>(await tx.query(unknown({ ownerId, novelId, ...references })))
          return row ?? references
        },
        { idempotent: true, signal },
      ),
    templates: async ({ ownerId, signal }, novelId, { type, templateId }) =>
      await database.asOwner(
        ownerId,
        async (tx) =>
          rowsOf<Pick<DetailTemplate, 'id' | 'details'>>(
            await tx.query(templates({ ownerId, novelId, type, templateId })),
          ),
        { idempotent: true, signal },
      ),
  }
}
