import { memo, useEffect, useEffectEvent, useState } from 'react'
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { isTerminal } from '@scriptorium/contracts/stream'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import type { LiveGeneration } from '../stream/live-generation.ts'
import { AssistantTools } from './assistant-tools.tsx'
import { useLiveGeneration } from './live.ts'
import styles from './message.module.css'
import { endWords, isCutShort, statusWords } from './status-words.ts'
import { CodexUsed } from './codex-used.tsx'

export type AssistantActions = {
  onRetry: (message: Message) => void
  onInspect: (message: Message) => void
  onShowSibling: (siblingId: string) => void
  onGoOn: (message: Message) => void
}

type AssistantProps = AssistantActions & { novelId: string; message: Message; demo: boolean; busy: boolean }

export const AssistantMessage = memo(function AssistantMessage({
  novelId,
  message,
  demo,
  busy,
  ...actions
}: AssistantProps) {
  const awaited = !isTerminal(message.status)
  const live = useLiveGeneration(message.id, awaited)
  const arriving = live !== undefined && live.end === undefined && live.link !== 'closed'
  const text = live === undefined || (live.text === '' && live.lastId === undefined) ? message.content : live.text
  const reasoning = live?.reasoning ?? message.generation?.reasoning ?? ''
  return (
    <article className={styles.answer} aria-busy={arriving} aria-label="Answer">
      {demo ? <div className={styles.demo}>Demo, not an AI</div> : null}
      {reasoning === '' ? null : (
        <details className={styles.thinking}>
          <summary>Thinking</summary>
          <div>{reasoning}</div>
        </details>
      )}
      {text === '' ? null : <Markdown text={text} growing={arriving} />}
      {live === undefined || !arriving ? (
        <Ending message={message} live={live} hasText={text !== ''} busy={busy} actions={actions} />
      ) : (
        <StatusLine live={live} />
      )}
      {arriving ? null : <CodexUsed novelId={novelId} generationId={message.id} />}
      {arriving ? null : <AssistantTools message={message} text={text} busy={busy} {...actions} />}
    </article>
  )
})

function StatusLine({ live }: { live: LiveGeneration }) {
  const { status, link, text, reasoning } = live
  const { now, waitedMs } = useClock(`${link} ${status?.state} ${status?.attempt} ${text.length} ${reasoning.length}`)
  return (
    <div className={styles.status} data-cut={live.link === 'waiting'}>
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {statusWords(live, now, waitedMs)}
    </div>
  )
}

/** The time, each second, and for how long `progress` has been the same. */
function useClock(progress: string): { now: number; waitedMs: number } {
  const [clock, setClock] = useState(() => ({ now: Date.now(), since: Date.now(), progress }))
  const tick = useEffectEvent(() => {
    const now = Date.now()
    setClock((before) => ({ now, progress, since: before.progress === progress ? before.since : now }))
  })
  useEffect(() => {
    const timer = setInterval(() => tick(), 1_000)
    return () => clearInterval(timer)
  }, [])
  return { now: clock.now, waitedMs: clock.progress === progress ? clock.now - clock.since : 0 }
}

type EndingProps = {
  message: Message
  live: LiveGeneration | undefined
  hasText: boolean
  busy: boolean
  actions: AssistantActions
}

function Ending({ message, live, hasText, busy, actions }: EndingProps) {
  const status = live?.end?.status ?? message.status
  const error = live?.end?.error ?? message.generation?.error
  if (status === 'failed')
    return <Failure message={message} hasText={hasText} error={error} busy={busy} actions={actions} />
  const finishReason = live?.end?.finishReason ?? message.generation?.finishReason
  const words = endWords(status, finishReason, hasText)
  const withoutCodex = message.generation?.withoutCodex === true
  if (live?.problem !== undefined && live.end === undefined)
    return <div className={styles.note}>{live.problem.detail} Reload the page to try again.</div>
  if (words === undefined && !withoutCodex) return null
  return (
    <div className={styles.note}>
      {words}
      {withoutCodex ? ' The codex did not answer in time; this answer was written without it.' : ''}
      {hasText && isCutShort(status, finishReason) ? (
        <div className={styles.failureActions}>
          <GoOn message={message} busy={busy} actions={actions} />
        </div>
      ) : null}
    </div>
  )
}

function GoOn({ message, busy, actions }: Pick<EndingProps, 'message' | 'busy' | 'actions'>) {
  return (
    <Button size="xs" variant="default" disabled={busy} onClick={() => actions.onGoOn(message)}>
      Continue
    </Button>
  )
}

/** Failures that a change of the connection fixes, not another attempt. */
const connectionCodes: readonly string[] = [
  'authentication_failed',
  'quota_exceeded',
  'connection_missing',
  'connection_disabled',
  'key_missing',
  'address_not_allowed',
  'provider_unreachable',
  'invalid_response',
]

type FailureProps = Omit<EndingProps, 'live'> & { error: { code: string; message: string } | undefined }

function Failure({ message, hasText, error, busy, actions }: FailureProps) {
  return (
    <div className={styles.failure} role="alert">
      <div className={styles.failureTitle}>
        <Icon name="warning" size={16} /> {hasText ? 'This answer is incomplete' : 'No answer'}
      </div>
      <div>{error?.message ?? 'The answer was interrupted. The text so far is kept; you can try again.'}</div>
      <div className={styles.failureActions}>
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          leftSection={<Icon name="retry" size={15} />}
          onClick={() => actions.onRetry(message)}
        >
          Try again
        </Button>
        {hasText ? <GoOn message={message} busy={busy} actions={actions} /> : null}
        {error !== undefined && connectionCodes.includes(error.code) ? (
          <Button size="xs" variant="default" component={Link} to="/settings/connections">
            Open AI connections
          </Button>
        ) : null}
      </div>
    </div>
  )
}
