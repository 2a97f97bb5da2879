import { useState } from 'react'
import { Paper, Portal } from '@mantine/core'
import { EntryCard } from '../codex/entry-hover-card.tsx'
import styles from './name-card.module.css'

export type HoveredName = { entryId: string; top: number; left: number }

const cardWidthPx = 320

/** The name over which the pointer rests, and the way to change it by the element that shows the name. */
export function useHoveredName() {
  const [hovered, setHovered] = useState<HoveredName>()
  const look = (name: HTMLElement | undefined) => {
    const entryId = name?.dataset['entry']
    if (name === undefined || entryId === undefined) return setHovered(undefined)
    if (hovered?.entryId === entryId) return
    // A name that goes over the end of a line has a box in each.
    const { left, bottom } = name.getClientRects()[0] ?? name.getBoundingClientRect()
    setHovered({ entryId, left: Math.max(8, Math.min(left, window.innerWidth - cardWidthPx)), top: bottom + 6 })
  }
  return { hovered, look, leave: () => setHovered(undefined) }
}

/** The entry of a name, in a card below it. */
export function NameCard({ hovered }: { hovered: HoveredName | undefined }) {
  if (hovered === undefined) return null
  return (
    <Portal>
      <Paper
        className={styles.card ?? ''}
        shadow="md"
        p="md"
        style={{ insetBlockStart: hovered.top, insetInlineStart: hovered.left }}
      >
        <EntryCard entryId={hovered.entryId} />
      </Paper>
    </Portal>
  )
}
