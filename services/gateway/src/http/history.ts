import type { EntryChange } from '@scriptorium/contracts/nouns'
import type { historyRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { pageOf } from './query.ts'
import type { HandlersOf } from './route-handler.ts'

export type HistoryPorts = Pick<CodexClients, 'entryHistory' | 'entries' | 'copies' | 'novels'> & {
  createOnce: CreateOnce
}

export function historyHandlers(ports: HistoryPorts): HandlersOf<typeof historyRoutes> {
  const { entryHistory, entries, copies, novels, createOnce } = ports
  return {
    listEntryVersions: async ({ params, query }) => await entryHistory.list({ entryId: params.id, ...pageOf(query) }),
    getEntryDiff: async ({ params, query: { from, to } }) => {
      const difference = await entryHistory.diff({ entryId: params.id, from: numberOf(from), to: numberOf(to) })
      const changes = difference.changes.map(({ field, before, after }) => ({
        field,
        ...(before === undefined ? {} : { before: JSON.parse(before) as unknown }),
        ...(after === undefined ? {} : { after: JSON.parse(after) as unknown }),
      }))
      return { ...difference, changes }
    },
    restoreEntry: async ({ params, body }) => await entryHistory.restore({ id: params.id, ...body }),
    listDeletedEntries: async ({ params, query }) =>
      await entryHistory.listDeleted({ novelId: params.id, ...pageOf(query) }),
    recoverEntry: async ({ params: { id } }) => await entryHistory.recover({ id }),
    changeEntries: async ({ params, body: { entries: chosen, change } }) =>
      await entries.changeMany({ novelId: params.id, entries: chosen, change: onWire(change) }),
    deleteEntries: async ({ params, body: { entries: chosen } }) =>
      await entries.deleteMany({ novelId: params.id, entries: chosen }),
    copyEntries: async (request) => {
      const { fromId, entryIds } = request.body
      const copy = async (id: string) =>
        await copies.copyEntries(
          { id, novelId: request.params.id, fromId, entryIds: entryIds ?? [], chosen: entryIds !== undefined },
          { idempotent: true },
        )
      return await createOnce(request, { create: copy, find: copy })
    },
    duplicateNovel: async (request) =>
      await createOnce(request, {
        create: async (newId) =>
          await copies.duplicateNovel(
            { id: request.params.id, newId, title: request.body.title },
            { idempotent: true },
          ),
        find: async (id) => await novels.get({ id }),
      }),
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

/** On the wire an empty text clears. */
function onWire({ categoryId, color, addTags = [], removeTags = [], ...others }: EntryChange) {
  return {
    ...others,
    categoryId: categoryId === null ? '' : categoryId,
    color: color === null ? '' : color,
    addTags,
    removeTags,
  }
}
