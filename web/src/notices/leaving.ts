import { useSyncExternalStore } from 'react'
import { problemFrom } from '../api/problem.ts'
import { useWorkspace } from '../workspace.ts'
import { undoMs } from './deletion-queue.ts'
import type { Deletion } from './deletion-queue.ts'

/** The ids that are about to go, and the way to add one, with its notice and its undo. */
export function useLeaving() {
  const { deletions, notices } = useWorkspace()
  const leaving = useSyncExternalStore(deletions.subscribe, deletions.leaving)
  return {
    leaving,
    /** `back`: leads to where it was, when the page was left with it; called once it is back. */
    remove: (id: string, deletion: Deletion, back?: () => void) => {
      deletions.add(id, deletion, (error) =>
        notices.show({ text: `${deletion.what} could not be deleted. ${problemFrom(error).detail}`, tone: 'problem' }),
      )
      notices.show({
        text: `${deletion.what} was deleted.`,
        timeoutMs: undoMs,
        action: {
          label: 'Undo',
          run: () => {
            deletions.undo(id)
            back?.()
          },
        },
      })
    },
  }
}
