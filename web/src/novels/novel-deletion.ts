import { useNavigate } from '@tanstack/react-router'
import type { Novel } from '@scriptorium/contracts/nouns'
import { keys } from '../api/queries.ts'
import { useLeaving } from '../notices/leaving.ts'
import { useWorkspace } from '../workspace.ts'
import { words } from '../words/words.ts'

/** Deleting a novel, with ten seconds to take it back. */
export function useNovelDeletion() {
  const { api, queryClient } = useWorkspace()
  const navigate = useNavigate()
  const { leaving, remove } = useLeaving()
  return {
    leaving,
    deleteNovel: async (novel: Novel) => {
      const deletion = {
        what: words.novels.withAll(novel.title),
        run: () => api.call('deleteNovel', { params: { id: novel.id }, keepalive: true }),
        settled: () => queryClient.invalidateQueries({ queryKey: keys.novels, exact: true }),
      }
      remove(novel.id, deletion, () => void navigate({ to: '/novels/$novelId/about', params: { novelId: novel.id } }))
      await navigate({ to: '/' })
    },
  }
}
