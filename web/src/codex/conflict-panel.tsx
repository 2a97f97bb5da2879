import { useState } from 'react'
import { Button, Group } from '@mantine/core'
import styles from './conflict-panel.module.css'
import { fieldLabel } from './entry-draft.ts'
import type { DraftField, EntryDraft } from './entry-draft.ts'
import type { Conflict } from './entry-form-state.ts'

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
    <section className={styles.panel} role="alert" aria-label="Two versions">
      <h2 className={styles.title}>This entry was changed elsewhere since you opened it</h2>
      <p>
        {conflict.conflicts.length === 0
          ? 'You changed different fields, so both changes can be kept.'
          : 'Choose a version for each field. Nothing is saved until you do.'}
      </p>
      {conflict.conflicts.map((field) => (
        <fieldset key={field} className={styles.field}>
          <legend>{fieldLabel(field)}</legend>
          <Version
            name={field}
            label="Yours"
            text={wordsOf(mine[field])}
            checked={!theirs.has(field)}
            onChoose={() => choose(field, false)}
          />
          <Version
            name={field}
            label="Saved version"
            text={wordsOf(conflict.theirs[field])}
            checked={theirs.has(field)}
            onChoose={() => choose(field, true)}
          />
        </fieldset>
      ))}
      <Group gap="sm">
        <Button onClick={() => onResolve(result())}>
          {conflict.conflicts.length === 0 ? 'Keep both changes' : 'Save this choice'}
        </Button>
        <Button variant="default" onClick={onTakeTheirs}>
          Discard mine
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
      <span className={styles.text}>{text === '' ? '(empty)' : text}</span>
    </label>
  )
}

function wordsOf(value: EntryDraft[DraftField]): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (!Array.isArray(value)) return value
  return value
    .map((each) => (typeof each === 'string' ? each : 'value' in each ? `${each.name}: ${each.value}` : each.text))
    .join('\n')
}
