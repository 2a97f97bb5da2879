import type { ReactNode } from 'react'
import { Popover } from '@mantine/core'
import { ModelChoices } from './model-choices.tsx'
import type { ModelChoice } from './model-options.ts'
import styles from './model-selector.module.css'

type PopoverProps = {
  opened: boolean
  value?: ModelChoice | undefined
  onClose: () => void
  onChoose: (choice: ModelChoice) => void
  /** What it opens at. */
  children: ReactNode
}

/** The list of models, in a card of its own beside what opens it. */
export function ModelPopover({ opened, value, onClose, onChoose, children }: PopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={(next) => (next ? undefined : onClose())}
      position="top-start"
      width={430}
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
      middlewares={{ size: { padding: 12 }, flip: true, shift: true }}
    >
      <Popover.Target>{children as never}</Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ''} p={0}>
        {opened ? <ModelChoices value={value} onChoose={onChoose} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}
