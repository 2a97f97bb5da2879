import { novel } from '@scriptorium/contracts/nouns'
import type { novelRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { recordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'

export type NovelPorts = Pick<CodexClients, 'novels'> & { createOnce: CreateOnce }

export function novelHandlers({ novels, createOnce }: NovelPorts): HandlersOf<typeof novelRoutes> {
  const routes = recordRoutes(novel, novels, { createOnce })
  return {
    listNovels: routes.list,
    createNovel: routes.create,
    getNovel: routes.get,
    updateNovel: routes.update,
    deleteNovel: routes.delete,
  }
}
