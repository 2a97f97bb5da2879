import { queryOptions } from '@tanstack/react-query'
import type { Export, Import } from '@scriptorium/contracts/nouns'
import type { Client } from '../api/client.ts'

const everyMs = 700

/** How far an import is; asked again until it has ended. */
export function importQuery(api: Client, id: string | undefined) {
  return queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }): Promise<Import> => api.call('getImport', { params: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (isOver(state.data) || state.error !== null ? false : everyMs),
  })
}

export function exportQuery(api: Client, id: string | undefined) {
  return queryOptions({
    queryKey: ['export', id],
    queryFn: ({ signal }): Promise<Export> => api.call('getExport', { params: { id: id ?? '' }, signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (isOver(state.data) || state.error !== null ? false : everyMs),
  })
}

export function isOver(job: Pick<Import, 'status'> | undefined): boolean {
  return job?.status === 'complete' || job?.status === 'failed'
}
