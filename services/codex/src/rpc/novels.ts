import { novel, series } from '@scriptorium/contracts/nouns'
import type { Novel, NovelFields, Series, SeriesFields } from '@scriptorium/contracts/nouns'
import type { Records } from '@scriptorium/records'
import { codex, recordHandlers, register } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { AllSeriesDefinition, NovelsDefinition } from '@scriptorium/rpc/codex'

export function serveNovels(novels: Records<Novel, NovelFields>): Registration {
  return register<NovelsDefinition>(codex.novels, recordHandlers(novel, novels), {
    callers: {
      create: ['gateway'],
      get: ['gateway', 'chat'],
      list: ['gateway'],
      update: ['gateway'],
      delete: ['gateway'],
    },
  })
}

export function serveSeries(all: Records<Series, SeriesFields>): Registration {
  return register<AllSeriesDefinition>(codex.allSeries, recordHandlers(series, all), { callers: ['gateway'] })
}
