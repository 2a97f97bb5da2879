import { useMutation } from '@tanstack/react-query'
import type { Connection } from '@scriptorium/contracts/nouns'
import { problemFrom } from '../api/problem.ts'
import { keys } from '../api/queries.ts'
import { useWorkspace } from '../workspace.ts'
import { renumbered } from './order.ts'
import { words } from '../words/words.ts'

/** Moves a connection up or down; shown at once, and put back when the server refuses. */
export function useReorder(connections: Connection[]) {
  const { api, queryClient, notices } = useWorkspace()
  const { mutate, isPending } = useMutation({
    mutationFn: async (changes: Map<string, number>) => {
      for (const [id, position] of changes) await api.call('updateConnection', { params: { id }, body: { position } })
    },
    onMutate: (changes) => {
      queryClient.setQueryData<Connection[]>(keys.connections, (known) =>
        known?.map((each) => ({ ...each, position: changes.get(each.id) ?? each.position })),
      )
    },
    onError: (error) =>
      notices.show({ text: words.connections.orderNotSaved(problemFrom(error).detail), tone: 'problem' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.connections }),
  })
  return { move: (index: number, step: -1 | 1) => mutate(renumbered(connections, index, step)), isMoving: isPending }
}
