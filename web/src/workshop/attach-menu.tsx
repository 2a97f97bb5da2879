import { lazy, Suspense, useState } from 'react'
import { UnstyledButton } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import { part, useOpening } from '../shell/part.ts'
import { words } from '../words/words.ts'
import styles from './attach-menu.module.css'

const loadPopover = part(() => import('./attach-popover.tsx'))
const AttachPopover = lazy(() => loadPopover().then((module) => ({ default: module.AttachPopover })))

export type AttachedScene = { id: string; name: string }

export type AttachProps = {
  novelId: string
  pins: readonly string[]
  scenes: readonly AttachedScene[]
  onPins: (pins: string[]) => void
  onScenes: (scenes: AttachedScene[]) => void
}

/** What is sent beside what the message names: entries with every message of this conversation, scenes until taken away. */
export function AttachMenu(props: AttachProps) {
  const [wanted, setWanted] = useState(false)
  const [opened, setOpened] = useState(false)
  const opening = useOpening()
  const open = () =>
    opening(loadPopover, () => {
      setWanted(true)
      setOpened(true)
    })
  const button = (
    <UnstyledButton
      className={styles.target}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onPointerEnter={() => void loadPopover().catch(() => undefined)}
      onClick={() => (opened ? setOpened(false) : open())}
    >
      <Icon name="plus" size={14} /> {words.workshop.attach}
    </UnstyledButton>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <AttachPopover {...props} opened={opened} onOpened={setOpened}>
        {button}
      </AttachPopover>
    </Suspense>
  )
}
