import { useState } from 'react'
import { ActionIcon, Menu } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import type { ModelChoice } from '../models/model-options.ts'
import { ModelPopover } from '../models/model-popover.tsx'
import { words } from '../words/words.ts'
import styles from './message.module.css'

type MenuProps = {
  message: Message
  text: string
  busy: boolean
  onRetryWith: (choice: ModelChoice) => void
  onExtract: () => void
  onDelete: () => void
}

/** What is done with an answer now and then; it comes with its first opening, and is open then. */
export function AnswerMenu({ message, text, busy, onRetryWith, onExtract, onDelete }: MenuProps) {
  const [opened, setOpened] = useState(true)
  const [choosing, setChoosing] = useState(false)
  const value =
    message.connectionId === undefined || message.model === undefined
      ? undefined
      : { connectionId: message.connectionId, model: message.model }
  return (
    <ModelPopover
      opened={choosing}
      value={value}
      onClose={() => setChoosing(false)}
      onChoose={(choice) => {
        setChoosing(false)
        onRetryWith(choice)
      }}
    >
      <span>
        <Menu opened={opened} onChange={setOpened} position="bottom-start" width={250} shadow="md">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={styles.tool ?? ''}
              aria-label={words.workshop.moreTools}
            >
              <Icon name="dots" size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="retry" size={16} />} disabled={busy} onClick={() => setChoosing(true)}>
              {words.workshop.retryWith}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="codex" size={16} />} disabled={text === ''} onClick={onExtract}>
              {words.workshop.extractAll}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={onDelete}>
              {words.workshop.deleteAnswer}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
    </ModelPopover>
  )
}
