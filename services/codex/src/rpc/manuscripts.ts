/** Chapters, scenes, what entries become from a scene on, and whole manuscripts that come in. */
import { acceptValue } from '@scriptorium/contracts/check'
import { chapter, manuscriptFormats, progression, scene } from '@scriptorium/contracts/nouns'
import type {
  Chapter,
  ChapterFields,
  Progression,
  ProgressionFields,
  Scene,
  SceneFields,
} from '@scriptorium/contracts/nouns'
import { oneOf, PageLimit } from '@scriptorium/contracts/schema'
import type { Records } from '@scriptorium/records'
import { codex, idOf, newIdOf, optionalId, recordHandlers, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type {
  ChaptersDefinition,
  ManuscriptsDefinition,
  ProgressionsDefinition,
  ScenesDefinition,
} from '@scriptorium/rpc/codex'
import { derivedId } from '@scriptorium/runtime'
import type { MentionIndex } from '../domain/mention/mention-index.ts'
import type { Manuscripts } from '../domain/manuscript/manuscripts.ts'

const callers = ['gateway'] as const
const Format = oneOf(manuscriptFormats)

export function serveChapters(chapters: Records<Chapter, ChapterFields>): Registration {
  return register<ChaptersDefinition>(codex.chapters, recordHandlers(chapter, chapters, 'novelId'), { callers })
}

export function serveScenes(scenes: Records<Scene, SceneFields>): Registration {
  return register<ScenesDefinition>(codex.scenes, recordHandlers(scene, scenes, 'chapterId'), { callers })
}

export function serveProgressions(progressions: Records<Progression, ProgressionFields>): Registration {
  return register<ProgressionsDefinition>(codex.progressions, recordHandlers(progression, progressions, 'entryId'), {
    callers,
  })
}

export function serveManuscripts(manuscripts: Manuscripts, mentions: MentionIndex): Registration {
  return register<ManuscriptsDefinition>(
    codex.manuscripts,
    {
      import: async ({ id, novelId, format, file }, call) => {
        const importId = newIdOf(id)
        return await manuscripts.add(scopeOf(call), {
          novelId: idOf(novelId),
          format: acceptValue(Format, format, '/format'),
          bytes: file,
          idAt: (number) => derivedId(importId, String(number)),
        })
      },
      listMentions: async ({ novelId, entryId, cursor, limit }, call) =>
        await mentions.list(
          scopeOf(call),
          { novelId: idOf(novelId), entryId: optionalId(entryId) },
          { cursor, limit: acceptValue(PageLimit, limit, '/limit') },
        ),
    },
    { callers },
  )
}
