import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { Message } from '@scriptorium/contracts/nouns'
import { part, useOpening } from '../shell/part.ts'
import { loadPageWords } from '../words/words.ts'
import type { useAskingAgain } from './asking-again.ts'
import type { Inspected } from './inspected.ts'

const loadInspector = part(() => import('./inspector.tsx'))
const Inspector = lazy(() => loadInspector().then((module) => ({ default: module.Inspector })))
const loadExtract = part(async () => (await Promise.all([import('./extract-dialog.tsx'), loadPageWords()]))[0])
const ExtractDialog = lazy(() => loadExtract().then((module) => ({ default: module.ExtractDialog })))

type DialogsProps = {
  novelId: string
  tools: ReturnType<typeof useThreadTools>
  path: readonly Message[]
  onAttach: (entryId: string) => void
  onReplay: ReturnType<typeof useAskingAgain>['replay']
}

/** What is open beside the conversation. */
export function ThreadDialogs({ novelId, tools, path, onAttach, onReplay }: DialogsProps) {
  return (
    <>
      {tools.inspected === undefined ? null : (
        <Suspense>
          <Inspector
            novelId={novelId}
            inspected={tools.inspected}
            path={path}
            onAttach={onAttach}
            onReplay={onReplay}
            onClose={tools.closeInspector}
          />
        </Suspense>
      )}
      {tools.extracted === undefined ? null : (
        <Suspense>
          <ExtractDialog novelId={novelId} text={tools.extracted} onClose={tools.closeExtract} />
        </Suspense>
      )}
    </>
  )
}

/** What opens beside the conversation: the prompt of an answer, and the draft of an entry. */
export function useThreadTools() {
  const [inspected, setInspected] = useState<Inspected>()
  const [extracted, setExtracted] = useState<string>()
  const keepFocus = useFocusReturn(inspected)
  const opening = useOpening()
  const inspect = useCallback(
    (next: Inspected) => {
      keepFocus()
      opening(loadInspector, () => setInspected(next))
    },
    [keepFocus, opening],
  )
  const extract = useCallback((text: string) => opening(loadExtract, () => setExtracted(text)), [opening])
  return {
    inspected,
    extracted,
    inspect,
    extract,
    closeInspector: () => setInspected(undefined),
    closeExtract: () => setExtracted(undefined),
  }
}

/** Gives the focus back to what had it when the drawer was opened. The drawer comes and goes as a whole, so it cannot do so itself. */
function useFocusReturn(opened: unknown): () => void {
  const opener = useRef<Element>(null)
  useEffect(() => {
    if (opened === undefined && opener.current instanceof HTMLElement) opener.current.focus()
  }, [opened])
  return useCallback(() => {
    opener.current = document.activeElement
  }, [])
}
