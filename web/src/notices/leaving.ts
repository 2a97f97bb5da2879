import { useSyncExternalStore } from 'react'
import { problemFrom } from '../api/problem.ts'
import { useWorkspace } from '../workspace.ts'
import { undoMs } from './deletion-queue.ts'
import type { Deletion } from './deletion-queue.ts'
import { words } from '../words/words.ts'

/** The ids that are about to go, and the way to add one, with its notice and its undo. */
export function useLeaving() {
  const { deletions, notices } = useWorkspace()
  const leaving = useSyncExternalStore(deletions.subscribe, deletions.leaving)
  return {
    leaving,
    /** `back`: leads to where it was, when the page was left with it; called once it is back. */
    remove: (id: string, deletion: Deletion, back?: () => void) => {
      deletions.add(id, deletion, (error) =>
        notices.show({ text: words.shell.notDeleted(deletion.what, problemFrom(error).detail), tone: 'problem' }),
      )
      notices.show({
        text: words.shell.wasDeleted(deletion.what),
        timeoutMs: undoMs,
        action: {
          label: words.undo,
          run: () => {
            deletions.undo(id)
            back?.()
          },
        },
      })
    },
  }
}
