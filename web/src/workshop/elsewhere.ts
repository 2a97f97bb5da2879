import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Thread } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'

const everyMs = 10_000

/**
 * Looks while the page is seen whether the conversation went on elsewhere, on another device: only its head is read, and its
 * messages once it is newer. In the background: an ended session is not to lead away from what is being typed.
 */
export function useElsewhere(thread: Thread): void {
  const { api, queryClient } = useWorkspace()
  const { id, novelId } = thread
  const { data: seen } = useQuery({
    queryKey: ['elsewhere', id],
    queryFn: ({ signal }) => api.call('getThread', { params: { id }, signal, background: true }),
    initialData: thread,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: everyMs,
  })
  useEffect(() => {
    const known = queryClient.getQueryData<Thread>(keys.thread(id))
    if (known === undefined || !isNewer(seen, known)) return
    queryClient.setQueryData(keys.thread(id), seen)
    void queryClient.invalidateQueries({ queryKey: keys.messages(id) })
    void queryClient.invalidateQueries({ queryKey: keys.threads(novelId) })
  }, [queryClient, id, novelId, seen])
}

function isNewer(a: Thread, b: Thread): boolean {
  return Date.parse(a.updatedAt) > Date.parse(b.updatedAt)
}
