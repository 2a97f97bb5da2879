import { lazy, Suspense, useState } from 'react'
import type { Suggestion } from '@scriptorium/contracts/nouns'
import { part, useOpening } from '../shell/part.ts'
import styles from './suggestion-chip.module.css'

const loadMenu = part(() => import('./suggestion-menu.tsx'))
const SuggestionMenu = lazy(() => loadMenu().then((module) => ({ default: module.SuggestionMenu })))

/** A name without an entry, and what can be made of it; the menu comes with its first opening. */
export function SuggestionChip({ novelId, suggestion }: { novelId: string; suggestion: Suggestion }) {
  const { name, count, sentences } = suggestion
  const [wanted, setWanted] = useState(false)
  const opening = useOpening()
  const chip = (
    <button
      type="button"
      className={styles.suggestion}
      title={sentences[0]}
      aria-haspopup="menu"
      onClick={wanted ? undefined : () => opening(loadMenu, () => setWanted(true))}
    >
      {name} <small>{count}</small>
    </button>
  )
  if (!wanted) return chip
  return (
    <Suspense fallback={chip}>
      <SuggestionMenu novelId={novelId} suggestion={suggestion}>
        {chip}
      </SuggestionMenu>
    </Suspense>
  )
}
