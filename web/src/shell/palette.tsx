import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { paletteStore } from './palette-store.ts'
import { part, useOpening } from './part.ts'

const loadDialog = part(() => import('./palette-dialog.tsx'))
const PaletteDialog = lazy(() => loadDialog().then((module) => ({ default: module.PaletteDialog })))

/** The list of all places and actions: Ctrl K or Cmd K; `?` lists the keys. It comes with its first opening. */
export function Palette() {
  const view = useSyncExternalStore(paletteStore.subscribe, paletteStore.get)
  const opening = useOpening()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault()
        if (paletteStore.get() !== undefined) return paletteStore.set(undefined)
        opening(loadDialog, () => paletteStore.set('go'))
      } else if (event.key === '?' && !isTyping(event.target)) {
        event.preventDefault()
        opening(loadDialog, () => paletteStore.set('keys'))
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [opening])
  if (view === undefined) return null
  return (
    <Suspense>
      <PaletteDialog view={view} onClose={() => paletteStore.set(undefined)} />
    </Suspense>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}
