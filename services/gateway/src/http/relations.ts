import { relation } from '@scriptorium/contracts/nouns'
import type { relationRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { emptyToUndefined, pageOf } from './query.ts'
import { singleRecordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'

export type RelationPorts = Pick<CodexClients, 'relations'> & { createOnce: CreateOnce }

export function relationHandlers({ relations, createOnce }: RelationPorts): HandlersOf<typeof relationRoutes> {
  const routes = singleRecordRoutes(relation, relations, { createOnce, parent: 'fromEntryId' })
  return {
    // Of one entry, each relation as that entry has it.
    listRelations: async ({ params, query }) => await relations.list({ entryId: params.id, ...pageOf(query) }),
    createRelation: routes.create,
    getRelation: routes.get,
    updateRelation: routes.update,
    deleteRelation: routes.delete,
    getGraph: async ({ params, query }) =>
      await relations.getGraph({ novelId: params.id, cursor: emptyToUndefined(query.cursor) }),
  }
}
