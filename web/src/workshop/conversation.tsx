import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import type { ReactNode, UIEvent } from 'react'
import { flushSync } from 'react-dom'
import { ActionIcon, Button, Skeleton } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { part } from '../shell/part.ts'
import { AssistantMessage } from './assistant-message.tsx'
import type { AssistantActions } from './assistant-message.tsx'
import { useBottom } from './bottom.ts'
import styles from './conversation.module.css'
import { spokenEnd } from './status-words.ts'
import { UserMessage } from './user-message.tsx'
import type { UserActions } from './user-message.tsx'
import { words } from '../words/words.ts'
import { SelectionMenu } from './selection-menu.tsx'

const loadComparison = part(() => import('./comparison.tsx'))
const Comparison = lazy(() => loadComparison().then((module) => ({ default: module.Comparison })))

/** Of a long thread this many messages are on the page at first, and this many more with each step up. */
const step = 40
/** So near the top, the next step is taken without being asked for. */
const topPx = 240

type SelectionActions = { onExtract: (text: string) => void; onQuote: (text: string) => void }

type ConversationProps = {
  novelId: string
  threadId: string
  path: readonly Message[]
  demoConnections: ReadonlySet<string>
  actions: AssistantActions & Omit<UserActions, 'onShowSibling'> & SelectionActions
  /** Answers that are shown side by side, in the place of the one of them that is on the path. */
  compared: readonly string[]
  comparisonActions: {
    onChoose: (id: string) => void
    onInspect: (id: string, from: string) => void
    onClose: () => void
  }
  /** An answer is on its way, so that no other can be asked for. */
  busy: boolean
  /** There is nothing that could be asked for another answer. */
  unasked: boolean
  /** What stands below the messages: one that is being sent, or what to do first. */
  below: ReactNode
}

export function Conversation(props: ConversationProps) {
  const { threadId, path, actions, busy, below } = props
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
  useSoughtMessage(scroller.current, path, setCount)
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
          {shown.map((message) => (
            <OneMessage key={message.id} {...props} message={message} isLast={message === last} />
          ))}
          {below}
        </div>
      </div>
      <SelectionMenu within={scroller} onExtract={actions.onExtract} onQuote={actions.onQuote} />
      {away ? (
        <ActionIcon
          className={styles.jump ?? ''}
          variant="default"
          size="lg"
          radius="xl"
          aria-label={words.workshop.toLatest}
          onClick={toEnd}
        >
          <Icon name="arrowDown" />
        </ActionIcon>
      ) : null}
      <output className="visually-hidden">
        {busy ? words.workshop.beingWritten : last?.role === 'assistant' ? spokenEnd(last.status) : ''}
      </output>
    </div>
  )
}

/** Goes to the message that the address names, once it is there. */
function useSoughtMessage(
  scroller: HTMLElement | null,
  path: readonly Message[],
  setCount: (change: (count: number) => number) => void,
): void {
  const { message: sought } = useSearch({ strict: false })
  const index = sought === undefined ? -1 : path.findIndex(({ id }) => id === sought)
  useEffect(() => {
    if (index === -1 || scroller === null) return
    flushSync(() => setCount((count) => Math.max(count, path.length - index + 2)))
    const element = scroller.querySelector(`[data-message="${CSS.escape(sought ?? '')}"]`)
    element?.scrollIntoView({ block: 'center' })
    element?.setAttribute('data-sought', 'true')
    // Once for each message that is sought, however the path grows.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies, react-hooks/exhaustive-deps
  }, [index === -1, sought, scroller])
}

type OneProps = ConversationProps & { message: Message; isLast: boolean }

function OneMessage(props: OneProps) {
  const { novelId, message, isLast, demoConnections, actions, compared, comparisonActions, busy, unasked } = props
  const { onRetry, onInspect, onShowSibling, onGoOn, onCompare, onExtract, onDelete, onEdit } = actions
  const forAnswer = useMemo(
    () => ({ onRetry, onInspect, onShowSibling, onGoOn, onCompare, onExtract, onDelete }),
    [onRetry, onInspect, onShowSibling, onGoOn, onCompare, onExtract, onDelete],
  )
  if (message.role === 'user')
    return (
      <UserMessage
        novelId={novelId}
        message={message}
        busy={busy || unasked}
        onShowSibling={onShowSibling}
        onEdit={onEdit}
        onDelete={onDelete}
      />
    )
  if (compared.length > 1 && compared.includes(message.id))
    return (
      <Suspense fallback={<Skeleton height={220} />}>
        <Comparison ids={compared} shownId={message.id} demoConnections={demoConnections} {...comparisonActions} />
      </Suspense>
    )
  return (
    <AssistantMessage
      novelId={novelId}
      message={message}
      demo={demoConnections.has(message.generation?.connectionId ?? message.connectionId ?? '')}
      busy={busy || unasked}
      isLast={isLast}
      {...forAnswer}
    />
  )
}

function EarlierMessages({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <div className={styles.earlier}>
      <Button variant="subtle" size="xs" onClick={onShow}>
        {words.workshop.showEarlier(count)}
      </Button>
    </div>
  )
}

export function ConversationSkeleton() {
  return (
    <div className={styles.frame} aria-busy="true" aria-label={words.workshop.loadingMessages}>
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
