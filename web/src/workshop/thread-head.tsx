import { useState } from 'react'
import { ActionIcon } from '@mantine/core'
import type { Thread } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import styles from './thread-head.module.css'
import { ThreadMenu } from './thread-menu.tsx'

/** The conversation's title and what can be done with the whole of it. */
export function ThreadHead({ thread }: { thread: Thread }) {
  const [renaming, setRenaming] = useState(false)
  return (
    <div className={styles.head}>
      <h1 className={styles.title}>{thread.title}</h1>
      {thread.archived ? <span className={styles.mark}>Archived</span> : null}
      <ThreadMenu thread={thread} renaming={renaming} onRenaming={setRenaming}>
        <ActionIcon variant="subtle" color="gray" aria-label="Conversation menu">
          <Icon name="dots" />
        </ActionIcon>
      </ThreadMenu>
    </div>
  )
}
