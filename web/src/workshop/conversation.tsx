import { useEffect, useState } from 'react'
import type { ReactNode, UIEvent } from 'react'
import { flushSync } from 'react-dom'
import { ActionIcon, Button, Skeleton } from '@mantine/core'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { AssistantMessage } from './assistant-message.tsx'
import type { AssistantActions } from './assistant-message.tsx'
import { useBottom } from './bottom.ts'
import styles from './conversation.module.css'
import { spokenEnd } from './status-words.ts'
import { UserMessage } from './user-message.tsx'

/** Of a long thread this many messages are on the page at first, and this many more with each step up. */
const step = 40
/** So near the top, the next step is taken without being asked for. */
const topPx = 240

type ConversationProps = {
  novelId: string
  threadId: string
  path: readonly Message[]
  demoConnections: ReadonlySet<string>
  actions: AssistantActions
  /** An answer is on its way, so that no other can be asked for. */
  busy: boolean
  /** There is nothing that could be asked for another answer. */
  unasked: boolean
  /** What stands below the messages: one that is being sent, or what to do first. */
  below: ReactNode
}

export function Conversation({
  novelId,
  threadId,
  path,
  demoConnections,
  actions,
  busy,
  unasked,
  below,
}: ConversationProps) {
  const [count, setCount] = useState(step)
  const { scroller, content, onScroll, hold, away, toEnd } = useBottom(threadId, count)
  const last = path.at(-1)
  // On paper all of it is read, not what is on the page.
  useEffect(() => {
    const showAll = () => flushSync(() => setCount(Number.POSITIVE_INFINITY))
    window.addEventListener('beforeprint', showAll)
    return () => window.removeEventListener('beforeprint', showAll)
  }, [])
  useEffect(toEnd, [toEnd, last?.id])
  const shown = path.slice(-count)
  const earlier = path.length - shown.length
  const showEarlier = () => {
    hold()
    setCount((known) => known + step)
  }
  const onScrolled = (event: UIEvent<HTMLElement>) => {
    onScroll()
    if (earlier > 0 && event.currentTarget.scrollTop < topPx) showEarlier()
  }
  return (
    <div className={styles.frame}>
      <div className={styles.scroller} ref={scroller} onScroll={onScrolled} tabIndex={-1}>
        <div className={styles.content} ref={content}>
          {earlier > 0 ? <EarlierMessages count={earlier} onShow={showEarlier} /> : null}
          {shown.map((message) =>
            message.role === 'user' ? (
              <UserMessage key={message.id} message={message} onShowSibling={actions.onShowSibling} />
            ) : (
              <AssistantMessage
                key={message.id}
                novelId={novelId}
                message={message}
                demo={demoConnections.has(message.generation?.connectionId ?? message.connectionId ?? '')}
                busy={busy || unasked}
                {...actions}
              />
            ),
          )}
          {below}
        </div>
      </div>
      {away ? (
        <ActionIcon
          className={styles.jump ?? ''}
          variant="default"
          size="lg"
          radius="xl"
          aria-label="To the latest message"
          onClick={toEnd}
        >
          <Icon name="arrowDown" />
        </ActionIcon>
      ) : null}
      <output className="visually-hidden">
        {busy ? 'An answer is being written.' : last?.role === 'assistant' ? spokenEnd(last.status) : ''}
      </output>
    </div>
  )
}

function EarlierMessages({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <div className={styles.earlier}>
      <Button variant="subtle" size="xs" onClick={onShow}>
        Show earlier messages ({count})
      </Button>
    </div>
  )
}

export function ConversationSkeleton() {
  return (
    <div className={styles.frame} aria-busy="true" aria-label="Loading messages">
      <div className={styles.skeleton}>
        <Skeleton height={56} radius="lg" />
        <Skeleton height={14} width="96%" />
        <Skeleton height={14} width="90%" />
        <Skeleton height={14} width="94%" />
        <Skeleton height={14} width="55%" />
      </div>
    </div>
  )
}
