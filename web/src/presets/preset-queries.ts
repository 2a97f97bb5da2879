import { queryOptions } from '@tanstack/react-query'
import type { Client } from '../api/client.ts'
import { allPages, pageQuery } from '../api/queries.ts'

/** The presets of a novel and those of every one, the built-in ones last. */
export function presetsQuery(api: Client, novelId: string) {
  return queryOptions({
    queryKey: ['presets', novelId],
    queryFn: ({ signal }) =>
      allPages((cursor) => api.call('listPresets', { query: { novelId, ...pageQuery(cursor) }, signal })),
    staleTime: 30_000,
  })
}
