import { useCallback, useMemo } from 'react'
import type { Message, Thread } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { useLeaving } from '../notices/leaving.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'

/** Deletes messages, each with all below it; that can be taken back for a while, in which they are hidden. */
export function useMessageDeletion({ id: threadId, novelId }: Pick<Thread, 'id' | 'novelId'>) {
  const { api, queryClient } = useWorkspace()
  const { leaving, remove: leave } = useLeaving()
  const remove = useCallback(
    ({ id, role }: Message) => {
      leave(id, {
        what: role === 'user' ? words.workshop.theMessage : words.workshop.theAnswer,
        run: () => api.call('deleteMessage', { params: { id }, keepalive: true }),
        settled: async () => {
          await queryClient.invalidateQueries({ queryKey: keys.messages(threadId) })
          await queryClient.invalidateQueries({ queryKey: keys.threads(novelId) })
        },
      })
    },
    // The queue and the notices are the same as long as the page is open.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies, react-hooks/exhaustive-deps
    [api, queryClient, threadId, novelId],
  )
  const known = queryClient.getQueryData<Message[]>(keys.messages(threadId))
  const isCutting = known?.some(({ id }) => leaving.has(id)) === true
  const withoutLeaving = useMemo(
    () =>
      (path: Message[] | undefined): Message[] | undefined => {
        const cut = path?.findIndex(({ id }) => leaving.has(id)) ?? -1
        return cut === -1 ? path : path?.slice(0, cut)
      },
    [leaving],
  )
  return { remove, isCutting, withoutLeaving }
}
