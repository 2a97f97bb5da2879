import { entry } from '@scriptorium/contracts/nouns'
import type { entryRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import { contextAnswerOf } from '../domain/context-answer.ts'
import type { CreateOnce } from './create-once.ts'
import { booleanOf, emptyToUndefined, pageOf } from './query.ts'
import type { HandlersOf } from './route-handler.ts'

export type EntryPorts = Pick<CodexClients, 'entries' | 'context'> & { createOnce: CreateOnce }

/** On the wire a list is always there. */
const noLists = { aliases: [], exclusions: [], details: [], tags: [] }

export function entryHandlers({ entries, context, createOnce }: EntryPorts): HandlersOf<typeof entryRoutes> {
  return {
    listEntries: async ({ params, query }) =>
      await entries.list({
        novelId: params.id,
        ...pageOf(query),
        query: emptyToUndefined(query.q),
        type: emptyToUndefined(query.type),
        tag: emptyToUndefined(query.tag),
        control: query.control,
        archived: booleanOf(query.archived),
        sort: query.sort,
      }),
    createEntry: async (request) =>
      await createOnce(request, {
        create: async (id) =>
          await entries.create(
            { id, novelId: request.params.id, fields: entry.fieldsOf(request.body) },
            { idempotent: true },
          ),
        find: async (id) => await entries.get({ id }),
      }),
    getEntry: async ({ params: { id } }) => await entries.get({ id }),
    updateEntry: async ({ params: { id }, body }) => {
      const { mask, fields } = entry.changesOf(body)
      return await entries.update({ id, version: body.version, mask, fields: { ...noLists, ...fields } })
    },
    deleteEntry: async ({ params: { id } }) => await entries.delete({ id }),
    duplicateEntry: async (request) =>
      await createOnce(request, {
        create: async (newId) => await entries.duplicate({ id: request.params.id, newId }, { idempotent: true }),
        find: async (newId) => await entries.get({ id: newId }),
      }),
    findMentions: async ({ params, body }) => await context.findMentions({ novelId: params.id, text: body.text }),
    lookupContext: async ({ params, body: { texts, pins = [], budgetTokens = 0, model } }) =>
      contextAnswerOf(await context.lookup({ novelId: params.id, texts, pins, budgetTokens, model })),
  }
}
