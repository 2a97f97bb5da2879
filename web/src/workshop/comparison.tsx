import { useEffect, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { isTerminal } from '@scriptorium/contracts/stream'
import type { Message } from '@scriptorium/contracts/nouns'
import { connectionsQuery, generationQuery } from '../api/queries.ts'
import { Icon } from '../icons/icon.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './comparison.module.css'
import { factsOf } from './facts.ts'
import { useLiveGeneration } from './live.ts'
import { StatusLine } from './status-line.tsx'
import { endWords } from './status-words.ts'

type ComparisonProps = {
  /** The answers, in the order in which they stand. */
  ids: readonly string[]
  /** The one that the conversation goes on from now. */
  shownId: string
  demoConnections: ReadonlySet<string>
  onChoose: (id: string) => void
  onInspect: (id: string, from: string) => void
  onClose: () => void
}

/** Several answers to one message, side by side; one is chosen to go on from. */
export function Comparison({ ids, shownId, demoConnections, onChoose, onInspect, onClose }: ComparisonProps) {
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <section className={styles.comparison} ref={box} aria-label={words.workshop.comparison}>
      <div className={styles.head}>
        <h2 className={styles.title}>{words.workshop.comparisonTitle(ids.length)}</h2>
        <Button size="xs" variant="subtle" color="gray" onClick={onClose}>
          {words.workshop.endComparison}
        </Button>
      </div>
      <div className={styles.columns} style={{ '--columns': ids.length } as never}>
        {ids.map((id, index) => (
          <Column
            key={id}
            id={id}
            number={index + 1}
            isShown={id === shownId}
            demoConnections={demoConnections}
            onChoose={() => onChoose(id)}
            onInspect={() => onInspect(id, ids.find((other) => other !== id) ?? id)}
          />
        ))}
      </div>
    </section>
  )
}

type ColumnProps = Pick<ComparisonProps, 'demoConnections'> & {
  id: string
  number: number
  isShown: boolean
  onChoose: () => void
  onInspect: () => void
}

function Column({ id, number, isShown, demoConnections, onChoose, onInspect }: ColumnProps) {
  const { api } = useWorkspace()
  const { data: generation } = useQuery(generationQuery(api, id))
  const { data: connections } = useQuery(connectionsQuery(api))
  const [began] = useState(() => new Date().toISOString())
  const ended = generation !== undefined && isTerminal(generation.status)
  const live = useLiveGeneration(id, !ended)
  const arriving = live !== undefined && live.end === undefined && live.link !== 'closed'
  const text = live === undefined || live.text === '' ? (generation?.text ?? '') : live.text
  const status = live?.end?.status ?? generation?.status ?? 'queued'
  const error = live?.end?.error ?? generation?.error
  const model = generation?.model ?? live?.status?.model
  const connection = connections?.find((each) => each.id === generation?.connectionId)
  const note = endWords(status, live?.end?.finishReason ?? generation?.finishReason, text !== '')
  const facts = factsOf(messageOf(id, began, generation))
  return (
    <article className={styles.column} data-shown={isShown} aria-label={words.workshop.answerNumber(number)}>
      <header className={styles.columnHead}>
        <span className={styles.model}>{model ?? words.workshop.answerNumber(number)}</span>
        <span className={styles.connection}>{connection?.name}</span>
        {demoConnections.has(generation?.connectionId ?? '') ? (
          <span className={styles.demo}>{words.models.demo}</span>
        ) : null}
      </header>
      <div className={styles.text}>
        {text === '' ? null : <Markdown text={text} growing={arriving} />}
        {arriving ? <StatusLine live={live} /> : null}
        {status === 'failed' ? (
          <div className={styles.failure} role="alert">
            <Icon name="warning" size={15} /> {error?.message ?? words.workshop.interrupted}
          </div>
        ) : null}
        {note === undefined ? null : <div className={styles.note}>{note}</div>}
      </div>
      <footer className={styles.foot}>
        <span className={styles.facts}>{facts.slice(1).join(' · ')}</span>
        <span className={styles.actions}>
          <Button size="xs" variant="subtle" color="gray" disabled={!ended} onClick={onInspect}>
            {words.workshop.whatItWasTold}
          </Button>
          <Button size="xs" variant={isShown ? 'light' : 'filled'} disabled={!ended || text === ''} onClick={onChoose}>
            {words.workshop.goOnWithThis}
          </Button>
        </span>
      </footer>
    </article>
  )
}

/** A generation as the message that it is the answer in. */
function messageOf(id: string, createdAt: string, generation: Message['generation']): Message {
  const { status = 'queued', text = '' } = generation ?? {}
  return {
    id,
    threadId: '',
    role: 'assistant',
    content: text,
    status,
    createdAt,
    siblings: [id],
    ...(generation === undefined ? {} : { generation }),
  }
}
