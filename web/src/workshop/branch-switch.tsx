import { ActionIcon } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import styles from './message.module.css'

const words = {
  assistant: { all: 'Answers to this message', before: 'Previous answer', after: 'Next answer' },
  user: { all: 'Versions of this message', before: 'Previous version', after: 'Next version' },
}

/** Steps through what was written in the same place; nothing where it is alone. */
export function BranchSwitch({
  message,
  onShowSibling,
}: {
  message: Message
  onShowSibling: (siblingId: string) => void
}) {
  const { siblings, id, role } = message
  const index = siblings.indexOf(id)
  if (siblings.length < 2 || index === -1) return null
  const go = (step: number) => {
    const sibling = siblings[index + step]
    if (sibling !== undefined) onShowSibling(sibling)
  }
  return (
    <fieldset className={styles.branches} aria-label={words[role].all}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={words[role].before}
        disabled={index === 0}
        onClick={() => go(-1)}
      >
        <Icon name="back" size={16} />
      </ActionIcon>
      <span aria-live="polite">
        {index + 1} of {siblings.length}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={words[role].after}
        disabled={index === siblings.length - 1}
        onClick={() => go(1)}
      >
        <Icon name="chevronRight" size={16} />
      </ActionIcon>
    </fieldset>
  )
}
