import { ActionIcon } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import styles from './message.module.css'

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
    <fieldset className={styles.branches} aria-label={words.workshop.branches[role].all}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={words.workshop.branches[role].before}
        disabled={index === 0}
        onClick={() => go(-1)}
      >
        <Icon name="back" size={16} />
      </ActionIcon>
      <span aria-live="polite">{words.workshop.of(index + 1, siblings.length)}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={words.workshop.branches[role].after}
        disabled={index === siblings.length - 1}
        onClick={() => go(1)}
      >
        <Icon name="chevronRight" size={16} />
      </ActionIcon>
    </fieldset>
  )
}
