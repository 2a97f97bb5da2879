import { acceptValue } from '@scriptorium/contracts/check'
import { PageLimit } from '@scriptorium/contracts/schema'
import { codex, idOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ListOfSeriesRequest, OverviewsDefinition } from '@scriptorium/rpc/codex'
import type { Overviews } from '../domain/overview/overviews.ts'

export function serveOverviews(overviews: Overviews): Registration {
  return register<OverviewsDefinition>(
    codex.overviews,
    {
      countEntries: async ({ novelId, archived }, call) =>
        await overviews.countEntries(scopeOf(call), idOf(novelId), archived),
      outline: async ({ novelId }, call) => await overviews.outline(scopeOf(call), idOf(novelId)),
      listSeriesNovels: async (request, call) =>
        await overviews.seriesNovels(scopeOf(call), idOf(request.seriesId), pageOf(request)),
      listOverrides: async (request, call) =>
        await overviews.overrides(scopeOf(call), idOf(request.seriesId), pageOf(request)),
    },
    { callers: ['gateway'] },
  )
}

function pageOf({ cursor, limit }: ListOfSeriesRequest) {
  return { cursor, limit: acceptValue(PageLimit, limit, '/limit') }
}
