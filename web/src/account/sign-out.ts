import { useRouter } from '@tanstack/react-router'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'

/** Ends this session and forgets what was loaded. A session that is already gone is as good. */
export function useSignOut(): () => Promise<void> {
  const { api, queryClient, notices } = useWorkspace()
  const router = useRouter()
  return async () => {
    try {
      await api.call('endSession', { params: { id: 'current' } })
    } catch (error) {
      const problem = problemFrom(error)
      if (problem.code !== 'unauthenticated') {
        notices.show({ text: words.shell.stillSignedIn(problem.detail), tone: 'problem' })
        return
      }
    }
    queryClient.removeQueries({ queryKey: keys.me })
    await router.navigate({ to: '/sign-in' })
    queryClient.clear()
  }
}
