import { chapter, docxType, progression, scene } from '@scriptorium/contracts/nouns'
import { manuscriptRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { pageOf } from './query.ts'
import { recordRoutes, singleRecordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'
import { readUpload } from './upload.ts'

export type ManuscriptPorts = Pick<
  CodexClients,
  'chapters' | 'scenes' | 'progressions' | 'manuscripts' | 'novels' | 'overviews'
> & {
  createOnce: CreateOnce
}

const formats: Readonly<Record<string, string>> = {
  'text/markdown': 'markdown',
  'text/plain': 'text',
  [docxType]: 'docx',
}
/** Taking a whole novel apart and counting its words. */
const importMsMax = 55_000

export function manuscriptHandlers(ports: ManuscriptPorts): HandlersOf<typeof manuscriptRoutes> {
  const { createOnce, manuscripts, novels, overviews, scenes } = ports
  const chapters = recordRoutes(chapter, ports.chapters, { createOnce, parent: 'novelId' })
  const progressions = recordRoutes(progression, ports.progressions, { createOnce, parent: 'entryId' })
  const sceneRoutes = singleRecordRoutes(scene, scenes, { createOnce, parent: 'chapterId' })
  return {
    getOutline: async ({ params }) => await overviews.outline({ novelId: params.id }),
    listChapters: chapters.list,
    createChapter: chapters.create,
    getChapter: chapters.get,
    updateChapter: chapters.update,
    deleteChapter: chapters.delete,
    // Without their texts.
    listScenes: async ({ params, query }) => await scenes.list({ chapterId: params.id, ...pageOf(query) }),
    createScene: sceneRoutes.create,
    getScene: sceneRoutes.get,
    updateScene: sceneRoutes.update,
    deleteScene: sceneRoutes.delete,
    importManuscript: async (request) => {
      const novelId = request.params.id
      await novels.get({ id: novelId })
      const { type, bytes } = await readUpload(request, manuscriptRoutes.importManuscript.upload)
      const add = async (id: string) =>
        await manuscripts.import(
          { id, novelId, format: formats[type] ?? '', file: bytes },
          { idempotent: true, deadlineMs: importMsMax },
        )
      return await createOnce(request, { create: add, find: add })
    },
    listSceneMentions: async ({ params, query: { entryId, ...page } }) =>
      await manuscripts.listMentions({ novelId: params.id, entryId, ...pageOf(page) }),
    listProgressions: progressions.list,
    createProgression: progressions.create,
    getProgression: progressions.get,
    updateProgression: progressions.update,
    deleteProgression: progressions.delete,
  }
}
