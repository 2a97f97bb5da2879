import { memo } from 'react'
import { Button } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import type { ApiProblem } from '../api/problem.ts'
import { BranchSwitch } from './branch-switch.tsx'
import { CopyButton } from './copy-button.tsx'
import styles from './message.module.css'
import { MessageText } from './message-text.tsx'

/** The writer's message, as typed, not as Markdown. */
export const UserMessage = memo(function UserMessage({
  message,
  onShowSibling,
}: {
  message: Message
  onShowSibling: (siblingId: string) => void
}) {
  const { content } = message
  return (
    <article className={styles.mine} aria-label="You">
      <MessageText text={content} />
      <div className={styles.mineTools}>
        <BranchSwitch message={message} onShowSibling={onShowSibling} />
        <CopyButton text={content} />
      </div>
    </article>
  )
})

type OutgoingProps = {
  content: string
  isSending: boolean
  problem: ApiProblem | undefined
  /** Undefined: it could not come to anything. */
  onSend: (() => void) | undefined
  onEdit: () => void
}

/** A message that the server does not have yet. */
export function OutgoingMessage({ content, isSending, problem, onSend, onEdit }: OutgoingProps) {
  return (
    <article className={styles.mine} aria-label="You, not sent yet" data-unsent="true">
      <MessageText text={content} />
      {isSending ? (
        <div className={styles.status}>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          Sending…
        </div>
      ) : (
        <div className={styles.failure} role="alert">
          <div>{problem === undefined ? 'This message was not sent yet.' : `Not sent. ${problem.detail}`}</div>
          <div className={styles.failureActions}>
            {onSend === undefined ? null : (
              <Button size="xs" onClick={onSend}>
                Send again
              </Button>
            )}
            <Button size="xs" variant="default" onClick={onEdit}>
              Edit
            </Button>
          </div>
        </div>
      )}
    </article>
  )
}
