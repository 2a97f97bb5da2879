import { category, detailTemplate, entryType } from '@scriptorium/contracts/nouns'
import type { categoryRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { recordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'

export type CategoryPorts = Pick<CodexClients, 'categories' | 'entryTypes' | 'detailTemplates' | 'entries'> & {
  createOnce: CreateOnce
}

export function categoryHandlers(ports: CategoryPorts): HandlersOf<typeof categoryRoutes> {
  const { createOnce, entries } = ports
  const parent = 'novelId'
  const categories = recordRoutes(category, ports.categories, { createOnce, parent })
  const types = recordRoutes(entryType, ports.entryTypes, { createOnce, parent })
  const templates = recordRoutes(detailTemplate, ports.detailTemplates, { createOnce, parent })
  return {
    listCategories: categories.list,
    createCategory: categories.create,
    getCategory: categories.get,
    updateCategory: categories.update,
    deleteCategory: categories.delete,
    listEntryTypes: types.list,
    createEntryType: types.create,
    getEntryType: types.get,
    updateEntryType: types.update,
    deleteEntryType: types.delete,
    listDetailTemplates: templates.list,
    createDetailTemplate: templates.create,
    getDetailTemplate: templates.get,
    updateDetailTemplate: templates.update,
    deleteDetailTemplate: templates.delete,
    quickCreateEntry: async (request) =>
      await createOnce(request, {
        create: async (id) =>
          await entries.createQuick({ id, novelId: request.params.id, ...request.body }, { idempotent: true }),
        find: async (id) => await entries.get({ id }),
      }),
  }
}
