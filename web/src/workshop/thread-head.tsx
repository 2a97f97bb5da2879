import type { Thread } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import styles from './thread-head.module.css'
import { ThreadMenuButton } from './thread-menu-button.tsx'

/** The conversation's title and what can be done with the whole of it. */
export function ThreadHead({ thread }: { thread: Thread }) {
  const say = words.workshop.threads
  return (
    <div className={styles.head}>
      <h1 className={styles.title}>{thread.title}</h1>
      {thread.archived ? <span className={styles.mark}>{say.archivedMark}</span> : null}
      <ThreadMenuButton thread={thread} label={say.menu} size="md" />
    </div>
  )
}
