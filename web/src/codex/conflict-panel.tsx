import { lazy, Suspense, useState } from 'react'
import { Button, Group } from '@mantine/core'
import { part } from '../shell/part.ts'
import { words } from '../words/words.ts'
import styles from './conflict-panel.module.css'
import { fieldLabel } from './entry-draft.ts'
import type { DraftField, EntryDraft } from './entry-draft.ts'
import type { Conflict } from './entry-form-state.ts'
import { fieldText } from './field-text.ts'

const loadDiff = part(() => import('./text-diff.tsx'))
const TextDiff = lazy(() => loadDiff().then((module) => ({ default: module.TextDiff })))

type PanelProps = {
  mine: EntryDraft
  conflict: Conflict
  onResolve: (draft: EntryDraft) => void
  onTakeTheirs: () => void
}

/** The entry was saved from elsewhere meanwhile: both versions side by side, and a choice for each field that both changed. */
export function ConflictPanel({ mine, conflict, onResolve, onTakeTheirs }: PanelProps) {
  const [theirs, setTheirs] = useState<ReadonlySet<DraftField>>(new Set())
  const choose = (field: DraftField, takeTheirs: boolean) => {
    const next = new Set(theirs)
    if (takeTheirs) next.add(field)
    else next.delete(field)
    setTheirs(next)
  }
  const result = () => {
    const draft = { ...conflict.merged }
    for (const field of theirs) draft[field] = conflict.theirs[field] as never
    return draft
  }
  return (
    <section className={styles.panel} role="alert" aria-label={words.codex.conflict.region}>
      <h2 className={styles.title}>{words.codex.conflict.title}</h2>
      <p>{conflict.conflicts.length === 0 ? words.codex.conflict.different : words.codex.conflict.choose}</p>
      {conflict.conflicts.map((field) => (
        <fieldset key={field} className={styles.field}>
          <legend>{fieldLabel(field)}</legend>
          <Version
            name={field}
            label={words.codex.conflict.yours}
            text={fieldText(mine[field])}
            checked={!theirs.has(field)}
            onChoose={() => choose(field, false)}
          />
          <Version
            name={field}
            label={words.codex.conflict.theirs}
            text={fieldText(conflict.theirs[field])}
            checked={theirs.has(field)}
            onChoose={() => choose(field, true)}
          />
          {isText(mine[field]) ? (
            <details className={styles.difference}>
              <summary>{words.codex.conflict.difference}</summary>
              <Suspense>
                <TextDiff before={fieldText(conflict.theirs[field])} after={fieldText(mine[field])} />
              </Suspense>
            </details>
          ) : null}
        </fieldset>
      ))}
      <Group gap="sm">
        <Button onClick={() => onResolve(result())}>
          {conflict.conflicts.length === 0 ? words.codex.conflict.keepBoth : words.codex.conflict.save}
        </Button>
        <Button variant="default" onClick={onTakeTheirs}>
          {words.codex.conflict.discardMine}
        </Button>
      </Group>
    </section>
  )
}

function Version({
  name,
  label,
  text,
  checked,
  onChoose,
}: {
  name: string
  label: string
  text: string
  checked: boolean
  onChoose: () => void
}) {
  return (
    <label className={styles.version} data-checked={checked}>
      <span className={styles.label}>
        <input type="radio" name={`version-of-${name}`} checked={checked} onChange={onChoose} /> {label}
      </span>
      <span className={styles.text}>{text === '' ? words.codex.conflict.empty : text}</span>
    </label>
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.includes(' ')
}
