import { novel } from '@scriptorium/contracts/nouns'
import type { novelRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { pageOf } from './query.ts'
import type { HandlersOf } from './route-handler.ts'

export type NovelPorts = Pick<CodexClients, 'novels'> & { createOnce: CreateOnce }

export function novelHandlers({ novels, createOnce }: NovelPorts): HandlersOf<typeof novelRoutes> {
  return {
    listNovels: async ({ query }) => await novels.list(pageOf(query)),
    createNovel: async (request) =>
      await createOnce(request, {
        create: async (id) => await novels.create({ id, fields: novel.fieldsOf(request.body) }, { idempotent: true }),
        find: async (id) => await novels.get({ id }),
      }),
    getNovel: async ({ params: { id } }) => await novels.get({ id }),
    updateNovel: async ({ params: { id }, body }) =>
      await novels.update({ id, version: body.version, ...novel.changesOf(body) }),
    deleteNovel: async ({ params: { id } }) => await novels.delete({ id }),
  }
}
