/** The texts of scenes in PostgreSQL. */
import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { SceneTexts } from '../domain/context/context.ts'

type Values = Record<string, unknown>

/** A few at once: a scene may have 2 MB. */
const page = namedStatement<Values>(
  'scene_texts',
  `SELECT id, text FROM scenes WHERE owner_id = $ownerId AND novel_id = $novelId AND ($after::uuid IS NULL OR id > $after)
   ORDER BY id LIMIT 8`,
)
const one = namedStatement<Values>(
  'scene_text',
  'SELECT id, text FROM scenes WHERE owner_id = $ownerId AND novel_id = $novelId AND id = $sceneId',
)

const known = namedStatement<Values>(
  'scenes_known',
  'SELECT id FROM scenes WHERE owner_id = $ownerId AND novel_id = $novelId AND id = ANY ($ids::uuid[])',
)

type Row = { id: string; text: string }

export function createSceneTexts(database: Database): SceneTexts {
  return {
    one: async ({ ownerId, signal }, novelId, sceneId) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowOf<Row>(await tx.query(one({ ownerId, novelId, sceneId })))?.text,
        { idempotent: true, signal },
      ),
    known: async ({ ownerId, signal }, novelId, ids) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowsOf<{ id: string }>(await tx.query(known({ ownerId, novelId, ids }))).map(({ id }) => id),
        { idempotent: true, signal },
      ),
    page: async ({ ownerId, signal }, novelId, after) =>
      await database.asOwner(ownerId, async (tx) => rowsOf<Row>(await tx.query(page({ ownerId, novelId, after }))), {
        idempotent: true,
        signal,
      }),
  }
}
