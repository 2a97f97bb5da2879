import { ActionIcon, Tooltip } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/icon.tsx'
import { BranchSwitch } from './branch-switch.tsx'
import { CopyButton } from './copy-button.tsx'
import { factsOf } from './facts.ts'
import styles from './message.module.css'

type ToolsProps = {
  message: Message
  text: string
  busy: boolean
  onRetry: (message: Message) => void
  onInspect: (message: Message) => void
  onShowSibling: (siblingId: string) => void
}

/** What can be done with an answer that has ended, and what it took. */
export function AssistantTools({ message, text, busy, onRetry, onInspect, onShowSibling }: ToolsProps) {
  return (
    <div className={styles.tools}>
      <BranchSwitch message={message} onShowSibling={onShowSibling} />
      {text === '' ? null : <CopyButton text={text} />}
      <Tool icon="retry" label="Try again for another answer" disabled={busy} onClick={() => onRetry(message)} />
      <Tool icon="eye" label="What the AI was told, and why" onClick={() => onInspect(message)} />
      <span className={styles.facts}>{factsOf(message).join(' · ')}</span>
    </div>
  )
}

function Tool({
  icon,
  label,
  disabled = false,
  onClick,
}: {
  icon: IconName
  label: string
  disabled?: boolean
  onClick: () => void
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        disabled={disabled}
        onClick={(event) => {
          // Not every browser gives the focus to a button that is clicked; a drawer gives it back to where it was.
          event.currentTarget.focus()
          onClick()
        }}
      >
        <Icon name={icon} size={17} />
      </ActionIcon>
    </Tooltip>
  )
}
