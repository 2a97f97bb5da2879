import { entry, novel, series } from '@scriptorium/contracts/nouns'
import type { novelRoutes, seriesRoutes } from '@scriptorium/contracts/routes'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { listEntries } from './entries.ts'
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

export type SeriesPorts = Pick<CodexClients, 'allSeries' | 'entries'> & { createOnce: CreateOnce }

/** Entries of a series are listed and created as those of a novel are: by the id of their codex. */
export function seriesHandlers({ allSeries, entries, createOnce }: SeriesPorts): HandlersOf<typeof seriesRoutes> {
  const routes = recordRoutes(series, allSeries, { createOnce })
  return {
    listSeries: routes.list,
    createSeries: routes.create,
    getSeries: routes.get,
    updateSeries: routes.update,
    deleteSeries: routes.delete,
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
