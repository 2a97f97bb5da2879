import { useState } from 'react'
import { Select, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { GenerationContextDiff, Message } from '@scriptorium/contracts/nouns'
import { ProblemNote } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './inspector.module.css'
import { formWords, reasonWords } from './reason-words.ts'

type DifferenceProps = { id: string; from: string | undefined; path: readonly Message[] }

/** How the prompt of an answer differs from that of another one of the conversation. */
export function ContextDifference({ id, from, path }: DifferenceProps) {
  const { api } = useWorkspace()
  const say = words.workshop.inspector.difference
  const others = othersOf(id, path)
  const [chosen, setChosen] = useState(from ?? others[0]?.value)
  const diff = useQuery({
    queryKey: ['context-diff', id, chosen],
    queryFn: ({ signal }) => api.call('getContextDiff', { params: { id }, query: { from: chosen ?? '' }, signal }),
    enabled: chosen !== undefined,
  })
  if (chosen === undefined) return <p className={styles.small}>{say.nothingToCompare}</p>
  return (
    <>
      <Select
        size="sm"
        label={say.comparedWith}
        allowDeselect={false}
        data={others.some(({ value }) => value === chosen) ? others : [{ value: chosen, label: say.other }, ...others]}
        value={chosen}
        onChange={(next) => setChosen(next ?? chosen)}
      />
      {diff.error === null ? null : <ProblemNote error={diff.error} />}
      {diff.data === undefined && diff.error === null ? <Skeleton height={120} /> : null}
      {diff.data === undefined ? null : <Differences diff={diff.data} />}
    </>
  )
}

/** The other answers of the path and those beside them, the nearest first. */
function othersOf(id: string, path: readonly Message[]): { value: string; label: string }[] {
  const say = words.workshop.inspector.difference
  const answers = path.filter(({ role }) => role === 'assistant')
  const own = answers.find(({ siblings }) => siblings.includes(id))
  const beside = (own?.siblings ?? [])
    .map((value, index) => ({ value, label: say.sibling(index + 1, own?.siblings.length ?? 0) }))
    .filter(({ value }) => value !== id)
  const before = answers
    .filter((answer) => answer !== own)
    .map(({ id: value, content }) => ({ value, label: say.answer(content.slice(0, 60)) }))
    .toReversed()
  return [...beside, ...before]
}

function Differences({ diff }: { diff: GenerationContextDiff }) {
  const say = words.workshop.inspector.difference
  const { entries, parts } = diff
  if (entries.length === 0 && parts.length === 0) return <p className={styles.small}>{say.same}</p>
  return (
    <>
      {entries.length === 0 ? null : (
        <section>
          <h3 className={styles.groupTitle}>{say.entries}</h3>
          <ul className={styles.list}>
            {entries.map(({ entryId, name, before, after }) => (
              <li key={entryId} className={styles.entry}>
                <div className={styles.entryHead}>
                  <strong>{name}</strong>
                </div>
                <DiffLine label={say.there} entry={before} />
                <DiffLine label={say.here} entry={after} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {parts.length === 0 ? null : (
        <section>
          <h3 className={styles.groupTitle}>{say.parts}</h3>
          <table className={styles.parts}>
            <thead>
              <tr>
                <th>{words.workshop.inspector.part}</th>
                <th>{say.there}</th>
                <th>{say.here}</th>
              </tr>
            </thead>
            <tbody>
              {parts.map(({ kind, before, after }) => (
                <tr key={kind}>
                  <td>{words.workshop.partNames[kind]}</td>
                  <td>{(before?.tokens ?? 0).toLocaleString()}</td>
                  <td>{(after?.tokens ?? 0).toLocaleString()}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}

function DiffLine({ label, entry }: { label: string; entry: GenerationContextDiff['entries'][number]['before'] }) {
  const say = words.workshop.inspector
  const told =
    entry === undefined
      ? say.difference.notThere
      : entry.included
        ? [formWords(entry.form), ...entry.reasons.map((reason) => reasonWords(reason, true))]
            .filter(Boolean)
            .join(' · ')
        : [say.notSent, ...entry.reasons.map((reason) => reasonWords(reason, false))].join(' · ')
  return (
    <div className={styles.reason}>
      <b>{label}</b> {told}
    </div>
  )
}
