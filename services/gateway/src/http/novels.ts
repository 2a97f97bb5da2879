import { entry, novel, series } from '@scriptorium/contracts/nouns'
import type { novelRoutes, seriesRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { listEntries } from './entries.ts'
import { booleanOf, pageOf } from './query.ts'
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

export type SeriesPorts = Pick<CodexClients, 'allSeries' | 'entries' | 'overviews'> & { createOnce: CreateOnce }

/** Entries of a series are listed and created as those of a novel are: by the id of their codex. */
export function seriesHandlers({
  allSeries,
  entries,
  overviews,
  createOnce,
}: SeriesPorts): HandlersOf<typeof seriesRoutes> {
  const routes = recordRoutes(series, allSeries, { createOnce })
  return {
    listSeries: routes.list,
    createSeries: routes.create,
    getSeries: routes.get,
    updateSeries: routes.update,
    deleteSeries: routes.delete,
    listSeriesNovels: async ({ params, query }) =>
      await overviews.listSeriesNovels({ seriesId: params.id, ...pageOf(query) }),
    listOverrides: async ({ params, query }) =>
      await overviews.listOverrides({ seriesId: params.id, ...pageOf(query) }),
    countSeriesEntries: async ({ params, query }) => {
      await allSeries.get({ id: params.id })
      return await overviews.countEntries({ novelId: params.id, archived: booleanOf(query.archived) ?? false })
    },
    listSeriesEntries: async (request) => {
      await allSeries.get({ id: request.params.id })
      return await listEntries(entries, request)
    },
    createSeriesEntry: async (request) => {
      await allSeries.get({ id: request.params.id })
      return await recordRoutes(entry, entries, { createOnce, parent: 'novelId' }).create(request)
    },
  }
}
