import { relation } from '@scriptorium/contracts/nouns'
import type { relationRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { emptyToUndefined, pageOf } from './query.ts'
import { recordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'

export type RelationPorts = Pick<CodexClients, 'relations'> & { createOnce: CreateOnce }

export function relationHandlers({ relations, createOnce }: RelationPorts): HandlersOf<typeof relationRoutes> {
  const {
    create,
    get,
    update,
    delete: remove,
  } = recordRoutes(
    relation,
    // A list is of one entry, and has each relation as that entry has it.
    { ...relations, list: async () => ({ items: [] }) },
    { createOnce, parent: 'fromEntryId' },
  )
  return {
    listRelations: async ({ params, query }) => await relations.list({ entryId: params.id, ...pageOf(query) }),
    createRelation: create,
    getRelation: get,
    updateRelation: update,
    deleteRelation: remove,
    getGraph: async ({ params, query }) =>
      await relations.getGraph({ novelId: params.id, cursor: emptyToUndefined(query.cursor) }),
  }
}
