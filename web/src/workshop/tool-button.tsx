import { ActionIcon } from '@mantine/core'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/icon.tsx'
import styles from './message.module.css'

type ToolProps = { icon: IconName; label: string; disabled?: boolean; onClick: () => void }

/** One of the small buttons below a message. */
export function ToolButton({ icon, label, disabled = false, onClick }: ToolProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className={styles.tool ?? ''}
      aria-label={label}
      data-tip={label}
      disabled={disabled}
      onClick={(event) => {
        // Not every browser gives the focus to a button that is clicked; a drawer gives it back to where it was.
        event.currentTarget.focus()
        onClick()
      }}
    >
      <Icon name={icon} size={17} />
    </ActionIcon>
  )
}
