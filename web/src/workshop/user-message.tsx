import { memo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import { isBlank } from '@scriptorium/text'
import { useDrafts } from '../account/me.ts'
import type { ApiProblem } from '../api/problem.ts'
import { BranchSwitch } from './branch-switch.tsx'
import { CopyButton } from './copy-button.tsx'
import { MessageField } from './message-field.tsx'
import styles from './message.module.css'
import { MessageText } from './message-text.tsx'
import { sendsWithEnter, useSendKey } from './send-key.ts'
import { ToolButton } from './tool-button.tsx'
import { timeWords } from './times.ts'
import { words } from '../words/words.ts'

export type UserActions = {
  onShowSibling: (siblingId: string) => void
  /** @returns once the message is accepted in its new words. */
  onEdit: (message: Message, content: string) => Promise<unknown>
  onDelete: (message: Message) => void
}

type UserProps = UserActions & { novelId: string; message: Message; busy: boolean }

/** The writer's message, as typed, not as Markdown. */
export const UserMessage = memo(function UserMessage(props: UserProps) {
  const { novelId, message, busy, onShowSibling, onEdit, onDelete } = props
  const { id, content, createdAt } = message
  const drafts = useDrafts()
  const draftName = `edit:${id}`
  const [editing, setEditing] = useState(() => drafts.get(draftName) !== undefined)
  return (
    <article className={styles.mine} aria-label={words.workshop.you} data-message={id}>
      {editing ? (
        <EditForm
          novelId={novelId}
          draftName={draftName}
          content={content}
          busy={busy}
          onSend={(text) => onEdit(message, text)}
          onClose={() => setEditing(false)}
        />
      ) : (
        <>
          <MessageText text={content} />
          <div className={styles.mineTools}>
            <time className={styles.time} dateTime={createdAt}>
              {timeWords(createdAt)}
            </time>
            <BranchSwitch message={message} onShowSibling={onShowSibling} />
            <ToolButton icon="edit" label={words.workshop.editMessage} onClick={() => setEditing(true)} />
            <CopyButton text={content} />
            <ToolButton icon="trash" label={words.workshop.deleteMessage} onClick={() => onDelete(message)} />
          </div>
        </>
      )}
    </article>
  )
})

type EditProps = {
  novelId: string
  draftName: string
  content: string
  busy: boolean
  onSend: (text: string) => Promise<unknown>
  onClose: () => void
}

/** A message being put into other words; the old ones stay, as another branch. */
function EditForm({ novelId, draftName, content, busy, onSend, onClose }: EditProps) {
  const drafts = useDrafts()
  const [sendKey] = useSendKey()
  const [sending, setSending] = useState(false)
  const [text, setText] = useState(() => {
    const kept = drafts.get(draftName)
    return typeof kept === 'string' ? kept : content
  })
  const close = () => {
    drafts.remove(draftName)
    onClose()
  }
  const canSend = !busy && !sending && !isBlank(text)
  const send = () => {
    if (!canSend) return
    setSending(true)
    // What went wrong is told where it is asked for.
    onSend(text)
      .then(close, () => undefined)
      .finally(() => setSending(false))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    } else if (sendsWithEnter(event, sendKey)) {
      event.preventDefault()
      send()
    }
  }
  return (
    <div className={styles.editing}>
      <MessageField
        ref={focusAtEnd}
        novelId={novelId}
        label={words.workshop.editMessage}
        placeholder=""
        value={text}
        error={undefined}
        onChange={(next) => {
          setText(next)
          drafts.set(draftName, next)
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.editActions}>
        <span className={styles.editNote}>{words.workshop.editNote}</span>
        <Button size="xs" variant="default" onClick={close}>
          {words.cancel}
        </Button>
        <Button size="xs" disabled={!canSend} loading={sending} onClick={send}>
          {words.workshop.sendAgainEdited}
        </Button>
      </div>
    </div>
  )
}

function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (field === null) return
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}

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
    <article className={styles.mine} aria-label={words.workshop.youUnsent} data-unsent="true">
      <MessageText text={content} />
      {isSending ? (
        <div className={styles.status}>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words.workshop.sending}
        </div>
      ) : (
        <div className={styles.failure} role="alert">
          <div>{problem === undefined ? words.workshop.notSentYet : words.workshop.notSent(problem.detail)}</div>
          <div className={styles.failureActions}>
            {onSend === undefined ? null : (
              <Button size="xs" onClick={onSend}>
                {words.workshop.sendAgain}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={onEdit}>
              {words.workshop.edit}
            </Button>
          </div>
        </div>
      )}
    </article>
  )
}
