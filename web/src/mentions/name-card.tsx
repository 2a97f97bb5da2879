import { useState } from 'react'
import { Paper, Portal } from '@mantine/core'
import { EntryCard } from '../codex/entry-card.tsx'
import styles from './name-card.module.css'

export type HoveredName = {
  entryId: string
  /** Why it is named here. */
  why: string | undefined
  left: number
  /** Below the name, or above it where there is more room. */
  top: number | undefined
  bottom: number | undefined
}

const cardWidthPx = 320
const gapPx = 6

/** The name over which the pointer rests, and the way to change it by the element that shows the name. */
export function useHoveredName() {
  const [hovered, setHovered] = useState<HoveredName>()
  const look = (name: HTMLElement | undefined) => {
    const entryId = name?.dataset['entry']
    if (name === undefined || entryId === undefined) return setHovered(undefined)
    if (hovered?.entryId === entryId) return
    // A name that goes over the end of a line has a box in each.
    const { left, top, bottom } = name.getClientRects()[0] ?? name.getBoundingClientRect()
    const isLow = bottom > window.innerHeight * 0.62
    setHovered({
      entryId,
      why: name.dataset['why'],
      left: Math.max(8, Math.min(left, window.innerWidth - cardWidthPx)),
      top: isLow ? undefined : bottom + gapPx,
      bottom: isLow ? window.innerHeight - top + gapPx : undefined,
    })
  }
  return { hovered, look, leave: () => setHovered(undefined) }
}

/** The entry of a name, in a card beside it. */
export function NameCard({ hovered }: { hovered: HoveredName | undefined }) {
  if (hovered === undefined) return null
  return (
    <Portal>
      <Paper
        className={styles.card ?? ''}
        shadow="md"
        p="md"
        style={{ top: hovered.top, bottom: hovered.bottom, left: hovered.left }}
      >
        <EntryCard entryId={hovered.entryId} why={hovered.why} />
      </Paper>
    </Portal>
  )
}
