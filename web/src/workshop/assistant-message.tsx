import { memo, useRef } from 'react'
import { Button } from '@mantine/core'
import { useInViewport, useMergedRef } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { isTerminal } from '@scriptorium/contracts/stream'
import type { Message } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import type { LiveGeneration } from '../stream/live-generation.ts'
import { AssistantTools } from './assistant-tools.tsx'
import { useLiveGeneration } from './live.ts'
import styles from './message.module.css'
import { NameCard, useHoveredName } from '../mentions/name-card.tsx'
import type { ModelChoice } from '../models/model-options.ts'
import { words } from '../words/words.ts'
import { useAnswerNames } from './answer-names.ts'
import { AnswerSuggestions } from './answer-suggestions.tsx'
import { CodexUsed } from './codex-used.tsx'
import { StatusLine } from './status-line.tsx'
import { endWords, isCutShort } from './status-words.ts'

export type AssistantActions = {
  onRetry: (message: Message, choice?: ModelChoice) => void
  onInspect: (message: Message) => void
  onShowSibling: (siblingId: string) => void
  onGoOn: (message: Message) => void
  /** Shows it beside the other answers to the same message. */
  onCompare: (message: Message) => void
  /** Makes an entry of a text. */
  onExtract: (text: string) => void
  onDelete: (message: Message) => void
}

type AssistantProps = AssistantActions & {
  novelId: string
  message: Message
  demo: boolean
  busy: boolean
  /** Nothing follows it yet. */
  isLast: boolean
}

export const AssistantMessage = memo(function AssistantMessage({
  novelId,
  message,
  demo,
  busy,
  isLast,
  ...actions
}: AssistantProps) {
  const awaited = !isTerminal(message.status)
  const live = useLiveGeneration(message.id, awaited)
  const arriving = live !== undefined && live.end === undefined && live.link !== 'closed'
  const text = live === undefined || (live.text === '' && live.lastId === undefined) ? message.content : live.text
  const reasoning = live?.reasoning ?? message.generation?.reasoning ?? ''
  const box = useRef<HTMLElement>(null)
  const { ref: viewRef, inViewport } = useInViewport<HTMLElement>()
  const ref = useMergedRef(box, viewRef)
  const names = useAnswerNames(novelId, { id: message.id, text, enabled: !arriving && inViewport })
  const { hovered, look, leave } = useHoveredName()
  return (
    <article
      ref={ref}
      className={styles.answer}
      aria-busy={arriving}
      aria-label={words.workshop.answer}
      data-answer={message.id}
      data-message={message.id}
      onMouseOver={(event) => look((event.target as HTMLElement).closest<HTMLElement>('[data-entry]') ?? undefined)}
      onMouseLeave={leave}
    >
      <NameCard hovered={hovered} />
      {demo ? <div className={styles.demo}>{words.models.demo}</div> : null}
      {reasoning === '' ? null : (
        <details className={styles.thinking}>
          <summary>{words.workshop.thoughts}</summary>
          <div>{reasoning}</div>
        </details>
      )}
      {text === '' ? null : <Markdown text={text} growing={arriving} names={arriving ? undefined : names} />}
      {live === undefined || !arriving ? (
        <Ending message={message} live={live} hasText={text !== ''} busy={busy} actions={actions} />
      ) : (
        <StatusLine live={live} />
      )}
      {arriving ? null : <CodexUsed novelId={novelId} generationId={message.id} enabled={inViewport} />}
      {arriving ? null : <AssistantTools message={message} text={text} busy={busy} {...actions} />}
      {arriving || text === '' ? null : (
        <AnswerSuggestions novelId={novelId} id={message.id} text={text} wanted={isLast} />
      )}
    </article>
  )
})

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
  const note = endWords(status, finishReason, hasText)
  const withoutCodex = message.generation?.withoutCodex === true
  if (live?.problem !== undefined && live.end === undefined)
    return <div className={styles.note}>{words.workshop.reload(live.problem.detail)}</div>
  if (note === undefined && !withoutCodex) return null
  return (
    <div className={styles.note}>
      {note}
      {withoutCodex ? ` ${words.workshop.withoutCodex}` : ''}
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
      {words.workshop.goOn}
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
        <Icon name="warning" size={16} /> {hasText ? words.workshop.incomplete : words.workshop.noAnswer}
      </div>
      <div>{error?.message ?? words.workshop.interrupted}</div>
      <div className={styles.failureActions}>
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          leftSection={<Icon name="retry" size={15} />}
          onClick={() => actions.onRetry(message)}
        >
          {words.tryAgain}
        </Button>
        {hasText ? <GoOn message={message} busy={busy} actions={actions} /> : null}
        {error !== undefined && connectionCodes.includes(error.code) ? (
          <Button size="xs" variant="default" component={Link} to="/settings/connections">
            {words.workshop.openConnections}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
