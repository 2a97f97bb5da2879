import { useMutation } from '@tanstack/react-query'
import type { Thread, UpdateThreadBody } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'

export type ThreadChange = Omit<UpdateThreadBody, 'version'>

/**
 * Changes a thread. What is changed here (title, model, pin, archive) is one value chosen by the person; a change from elsewhere
 * in between does not make the choice void, so a conflict is answered by choosing again upon the current version, once.
 */
export function useThreadPatch() {
  const { api, queryClient, notices } = useWorkspace()
  return useMutation({
    mutationFn: async ({ thread, change }: { thread: Thread; change: ThreadChange }) => {
      const send = (version: number) =>
        api.call('updateThread', { params: { id: thread.id }, body: { version, ...change } })
      try {
        return await send(thread.version)
      } catch (error) {
        const problem = problemFrom(error)
        const current =
          problem.code === 'version_conflict' ? (problem.current as Thread | undefined)?.version : undefined
        if (current === undefined) throw error
        return await send(current)
      }
    },
    onSuccess: (thread) => {
      queryClient.setQueryData(keys.thread(thread.id), thread)
      return queryClient.invalidateQueries({ queryKey: keys.threads(thread.novelId) })
    },
    onError: (error) => notices.show({ text: problemFrom(error).detail, tone: 'problem' }),
  })
}
