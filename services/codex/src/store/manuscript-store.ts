/** Chapters and scenes in PostgreSQL, each in its writer's order. */
import { ServiceError } from '@scriptorium/contracts'
import { chapter, listedSceneNames, scene } from '@scriptorium/contracts/nouns'
import type { Chapter, ChapterFields, Scene, SceneFields } from '@scriptorium/contracts/nouns'
import { namedStatement, rowOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { RecordStore } from '@scriptorium/records'
import type { ImportedChapter, ManuscriptStore } from '../domain/manuscript/manuscripts.ts'
import { countWords } from '../domain/manuscript/word-count.ts'
import { createOrderedStore } from './ordered-store.ts'
import type { NovelPlace } from './ordered-store.ts'

type Values = Record<string, unknown>

const languageOf = namedStatement<NovelPlace>(
  'scene_language',
  'SELECT language FROM novels WHERE owner_id = $ownerId AND id = $novelId',
)
const hasChapter = namedStatement<NovelPlace & { chapterId: string }>(
  'scene_chapter',
  'SELECT 1 FROM chapters WHERE owner_id = $ownerId AND novel_id = $novelId AND id = $chapterId',
)
const hasEntry = namedStatement<NovelPlace & { entryId: string }>(
  'scene_teller',
  `SELECT 1 FROM entries e JOIN novels n ON n.owner_id = e.owner_id AND e.novel_id IN (n.id, n.series_id)
   WHERE e.owner_id = $ownerId AND n.id = $novelId AND e.id = $entryId`,
)
const countChapters = namedStatement<NovelPlace>(
  'chapters_count_words',
  `UPDATE chapters AS c SET word_count = counted.words FROM (
     SELECT c.id, coalesce(sum(s.word_count), 0)::int AS words FROM chapters c
       LEFT JOIN scenes s ON s.owner_id = c.owner_id AND s.chapter_id = c.id
     WHERE c.owner_id = $ownerId AND c.novel_id = $novelId GROUP BY c.id) AS counted
   WHERE c.owner_id = $ownerId AND c.id = counted.id AND c.word_count <> counted.words`,
)
const lockNovel = namedStatement<NovelPlace>(
  'manuscript_lock',
  'SELECT language FROM novels WHERE owner_id = $ownerId AND id = $novelId FOR NO KEY UPDATE',
)
/** Behind what is there. */
const insertChapters = namedStatement<Values>(
  'manuscript_chapters',
  `INSERT INTO chapters (owner_id, id, novel_id, title, position, word_count)
   SELECT $ownerId, id, $novelId, title, position + (SELECT coalesce(max(position) + 1, 0) FROM chapters WHERE owner_id = $ownerId AND novel_id = $novelId), word_count
   FROM json_to_recordset($rows) AS new (id uuid, title text, position integer, word_count integer) ON CONFLICT DO NOTHING`,
)
const insertScenes = namedStatement<Values>(
  'manuscript_scenes',
  `INSERT INTO scenes (owner_id, id, novel_id, chapter_id, title, text, position, word_count)
   SELECT $ownerId, id, $novelId, chapter_id, title, text, position, word_count
   FROM json_to_recordset($rows) AS new (id uuid, chapter_id uuid, title text, text text, position integer, word_count integer) ON CONFLICT DO NOTHING`,
)

export function createChapterStore(database: Database): RecordStore<Chapter, ChapterFields> {
  return createOrderedStore({
    database,
    noun: chapter,
    table: 'chapters',
    parent: { field: 'novelId', table: 'novels' },
  })
}

export function createSceneStore(database: Database): RecordStore<Scene, SceneFields> {
  return createOrderedStore({
    database,
    noun: scene,
    table: 'scenes',
    parent: { field: 'chapterId', table: 'chapters' },
    listed: listedSceneNames,
    check: async (tx, place, { fields: { chapterId, pointOfViewId: entryId } }) => {
      if (chapterId !== undefined && (await tx.query(hasChapter({ ...place, chapterId }))).rowCount === 0)
        throw refusalAt('/chapterId', 'is no chapter of this novel.')
      if (entryId !== undefined && (await tx.query(hasEntry({ ...place, entryId }))).rowCount === 0)
        throw refusalAt('/pointOfViewId', 'is no entry of this novel or its series.')
    },
    derive: async (tx, place, { text }) => ({ wordCount: countWords(text, await readLanguage(tx, place)) }),
    afterChange: async (tx, place) => void (await tx.query(countChapters(place))),
  })
}

function refusalAt(path: string, message: string): ServiceError {
  return new ServiceError('validation_failed', { errors: [{ path, message }] })
}

async function readLanguage(tx: Tx, place: NovelPlace): Promise<string> {
  return rowOf<{ language: string }>(await tx.query(languageOf(place)))?.language ?? 'en'
}

export function createManuscriptStore(database: Database): ManuscriptStore {
  return {
    language: async ({ ownerId, signal }, novelId) =>
      await database.asOwner(
        ownerId,
        async (tx) => rowOf<{ language: string }>(await tx.query(languageOf({ ownerId, novelId })))?.language,
        { idempotent: true, signal },
      ),
    append: async ({ ownerId, signal }, novelId, chapters) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          const place = { ownerId, novelId }
          if ((await tx.query(lockNovel(place))).rowCount === 0) return false
          await tx.query(insertChapters({ ...place, rows: JSON.stringify(chapters.map(chapterRow)) }))
          await tx.query(insertScenes({ ...place, rows: JSON.stringify(chapters.flatMap(sceneRows)) }))
          return true
        },
        { signal },
      ),
  }
}

function chapterRow({ id, title, scenes }: ImportedChapter, position: number) {
  return { id, title, position, word_count: scenes.reduce((sum, { words }) => sum + words, 0) }
}

function sceneRows({ id: chapterId, scenes }: ImportedChapter) {
  return scenes.map(({ id, title, text, words }, position) => ({
    id,
    chapter_id: chapterId,
    title,
    text,
    position,
    word_count: words,
  }))
}
