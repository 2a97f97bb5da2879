/** Where scenes name entries, in PostgreSQL. */
import type { SceneMention } from '@scriptorium/contracts/nouns'
import { decodeCursor, encodeCursor, namedStatement, pageOf, rowsOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { MentionStore, StaleScene } from '../domain/mention/mention-index.ts'

type Values = Record<string, unknown>

/** A few at once: a scene may have 2 MB. */
const staleScenes = 8
const stale = namedStatement<Values>(
  'mentions_stale',
  `SELECT s.id, s.version, s.text FROM scenes s LEFT JOIN scene_scans k ON k.owner_id = s.owner_id AND k.scene_id = s.id
     AND k.scene_version = s.version AND k.codex_version = $codexVersion
   WHERE s.owner_id = $ownerId AND s.novel_id = $novelId AND k.scene_id IS NULL
     AND ($after::uuid IS NULL OR s.id > $after) ORDER BY s.id LIMIT ${staleScenes}`,
)
/** Rows below go with it. */
const forget = namedStatement<Values>(
  'mentions_forget',
  'DELETE FROM scene_scans WHERE owner_id = $ownerId AND scene_id = ANY ($sceneIds::uuid[])',
)
/** A scene or an entry may have gone meanwhile. */
const saveScans = namedStatement<Values>(
  'mentions_save_scans',
  `INSERT INTO scene_scans (owner_id, scene_id, scene_version, codex_version)
   SELECT s.owner_id, s.id, new.version, $codexVersion FROM unnest($sceneIds::uuid[], $versions::int[]) AS new (id, version)
     JOIN scenes s ON s.owner_id = $ownerId AND s.id = new.id ORDER BY s.id
   ON CONFLICT (owner_id, scene_id) DO UPDATE SET scene_version = excluded.scene_version, codex_version = excluded.codex_version`,
)
const saveMentions = namedStatement<Values>(
  'mentions_save',
  `INSERT INTO scene_mentions (owner_id, scene_id, entry_id, count)
   SELECT $ownerId, new.scene_id, new.entry_id, new.count FROM unnest($scenes::uuid[], $entries::uuid[], $counts::int[]) AS new (scene_id, entry_id, count)
     JOIN scene_scans k ON k.owner_id = $ownerId AND k.scene_id = new.scene_id JOIN entries e ON e.owner_id = $ownerId AND e.id = new.entry_id
   ON CONFLICT (owner_id, scene_id, entry_id) DO UPDATE SET count = excluded.count`,
)
const list = namedStatement<Values>(
  'mentions_list',
  `SELECT m.scene_id, m.entry_id, m.count FROM scene_mentions m JOIN scenes s ON s.owner_id = m.owner_id AND s.id = m.scene_id
   WHERE m.owner_id = $ownerId AND s.novel_id = $novelId AND ($entryId::uuid IS NULL OR m.entry_id = $entryId)
     AND ($afterScene::uuid IS NULL OR (m.scene_id, m.entry_id) > ($afterScene::uuid, $afterEntry::uuid))
   ORDER BY m.scene_id, m.entry_id LIMIT $limit`,
)

export function createMentionStore(database: Database): MentionStore {
  return {
    stale: async ({ ownerId, signal }, novel) =>
      await database.asOwner(ownerId, async (tx) => rowsOf<StaleScene>(await tx.query(stale({ ownerId, ...novel }))), {
        idempotent: true,
        signal,
      }),
    save: async ({ ownerId, signal }, scans) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const sceneIds = scans.map(({ sceneId }) => sceneId)
          const rows = scans.flatMap(({ sceneId, counts }) =>
            [...counts].map(([id, count]) => ({ sceneId, id, count })),
          )
          await tx.query(forget({ ownerId, sceneIds }))
          const versions = scans.map(({ version }) => version)
          await tx.query(saveScans({ ownerId, sceneIds, versions, codexVersion: scans[0]?.codexVersion }))
          await tx.query(
            saveMentions({
              ownerId,
              scenes: rows.map(({ sceneId }) => sceneId),
              entries: rows.map(({ id }) => id),
              counts: rows.map(({ count }) => count),
            }),
          )
        },
        { idempotent: true, signal },
      ),
    list: async ({ ownerId, signal }, { novelId, entryId }, { cursor, limit }) => {
      const name = `mentions ${novelId} ${entryId ?? ''}`
      const [afterScene, afterEntry] = cursor === undefined ? [] : decodeCursor(name, cursor, ['id', 'id'])
      const values = { ownerId, novelId, entryId, afterScene, afterEntry, limit: limit + 1 }
      const rows = await database.asOwner(ownerId, async (tx) => rowsOf<SceneMention>(await tx.query(list(values))), {
        idempotent: true,
        signal,
      })
      return pageOf(rows, limit, (last) => encodeCursor(name, [last.sceneId, last.entryId]))
    },
  }
}
