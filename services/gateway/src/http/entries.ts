import { entry } from '@scriptorium/contracts/nouns'
import type { EntryQuery } from '@scriptorium/contracts/nouns'
import type { entryRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import { idSequence } from '../domain/id-sequence.ts'
import { contextAnswerOf } from '../domain/context-answer.ts'
import type { CreateOnce } from './create-once.ts'
import { booleanOf, emptyToUndefined, pageOf } from './query.ts'
import { recordRoutes } from './record-routes.ts'
import type { HandlersOf } from './route-handler.ts'

export type EntryPorts = Pick<CodexClients, 'entries' | 'context' | 'overviews'> & { createOnce: CreateOnce }

export function entryHandlers({ entries, context, overviews, createOnce }: EntryPorts): HandlersOf<typeof entryRoutes> {
  const routes = recordRoutes(entry, entries, { createOnce, parent: 'novelId' })
  return {
    listEntries: async (request) => await listEntries(entries, request),
    createEntry: routes.create,
    createEntries: async (request) => {
      const { params, body } = request
      const idsOf = (reservedId: string) => idSequence(reservedId, body.entries.length)
      return await createOnce(request, {
        create: async (reservedId) => {
          const ids = idsOf(reservedId)
          const created = body.entries.map((one, index) => ({ id: ids[index] ?? '', fields: entry.fieldsOf(one) }))
          return await entries.createMany({ novelId: params.id, entries: created }, { idempotent: true })
        },
        find: async (reservedId) => ({ ids: idsOf(reservedId) }),
      })
    },
    countEntries: async ({ params, query }) =>
      await overviews.countEntries({ novelId: params.id, archived: booleanOf(query.archived) ?? false }),
    listTags: async ({ params, query }) => await entries.listTags({ novelId: params.id, ...pageOf(query) }),
    getEntry: routes.get,
    updateEntry: routes.update,
    deleteEntry: routes.delete,
    duplicateEntry: async (request) =>
      await createOnce(request, {
        create: async (newId) => await entries.duplicate({ id: request.params.id, newId }, { idempotent: true }),
        find: async (newId) => await entries.get({ id: newId }),
      }),
    findMentions: async ({ params, body }) => await context.findMentions({ novelId: params.id, text: body.text }),
    draftEntry: async ({ params, body }) => await context.draftEntry({ ...body, novelId: params.id }),
    suggestNames: async ({ params, body }) => await context.suggest({ ...body, novelId: params.id }),
    proposeAliases: async ({ params, body }) => await context.proposeAliases({ ...body, novelId: params.id }),
    checkAliases: async ({ params }) => await context.checkAliases({ novelId: params.id }),
    lookupContext: async ({ params, body: { pins = [], sceneIds = [], budgetTokens = 0, ...body } }) =>
      contextAnswerOf(await context.lookup({ ...body, novelId: params.id, pins, sceneIds, budgetTokens })),
  }
}

/** Of a novel or a series: a page of entries, as the query wants it. */
export async function listEntries(
  entries: CodexClients['entries'],
  { params, query }: { params: { id: string }; query: EntryQuery },
) {
  return await entries.list({
    novelId: params.id,
    ...pageOf(query),
    query: emptyToUndefined(query.q),
    type: emptyToUndefined(query.type),
    category: query.category,
    tag: emptyToUndefined(query.tag),
    control: query.control,
    archived: booleanOf(query.archived),
    sort: query.sort,
    pinnedFirst: booleanOf(query.pinnedFirst),
  })
}
