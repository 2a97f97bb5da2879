import { useState } from 'react'
import { Button, TagsInput, TextInput } from '@mantine/core'
import type { Entry } from '@scriptorium/contracts/nouns'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { useFirstFocus } from '../shell/first-focus.ts'
import { fieldError } from '../api/problem.ts'
import { Icon } from '../icons/icon.tsx'
import { words } from '../words/words.ts'
import { AliasField } from './alias-field.tsx'
import { AliasHealth } from './alias-health.tsx'
import { AliasSuggestionChips } from './alias-suggestion-chips.tsx'
import { DescriptionField } from './description-field.tsx'
import type { EntryDraft } from './entry-draft.ts'
import styles from './entry-fields.module.css'
import type { EntryForm } from './entry-form-state.ts'

/** The fields that say themselves what the server found wrong with them. */
export const entryFieldsShown = ['name', 'aliases', 'description', 'details', 'summary', 'tags', 'notes', 'exclusions']

/** What an entry is on the page: its names and what is told of it. Everything else is in the panel beside it. */
export function EntryFields({ form, entry }: { form: EntryForm; entry: Entry | undefined }) {
  const { draft, change, problem } = form
  const isNew = entry === undefined
  const first = useFirstFocus(isNew)
  return (
    <div className={styles.fields}>
      <TextInput
        aria-label={words.codex.name}
        placeholder={words.codex.name}
        variant="unstyled"
        required
        ref={first}
        maxLength={200}
        value={draft.name}
        error={fieldError(problem, '/name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
        classNames={{ input: styles.name ?? '' }}
      />
      <div className={styles.names}>
        <AliasField
          aliases={draft.aliases}
          error={fieldError(problem, '/aliases')}
          onChange={(aliases) => change({ aliases })}
        />
        {isNew || form.changed || draft.aliases.length === 0 ? (
          <AliasSuggestionChips
            name={draft.name}
            type={draft.type}
            aliases={draft.aliases}
            onChange={(aliases) => change({ aliases })}
          />
        ) : null}
        {isNew ? null : (
          <AliasHealth entry={entry} aliases={draft.aliases} onChange={(aliases) => change({ aliases })} />
        )}
      </div>
      <DescriptionField
        value={draft.description}
        error={fieldError(problem, '/description')}
        onChange={(description) => change({ description })}
      />
      <QuietFields key={entry?.id ?? 'new'} form={form} />
    </div>
  )
}

type Quiet = 'summary' | 'notes' | 'exclusions'
const quietFields: readonly Quiet[] = ['summary', 'notes', 'exclusions']

/** What few entries need: a field that has something in it is shown, the others are named. */
function QuietFields({ form }: { form: EntryForm }) {
  const { draft, problem } = form
  const [opened, setOpened] = useState<readonly Quiet[]>([])
  const isShown = (field: Quiet) =>
    opened.includes(field) || draft[field].length > 0 || fieldError(problem, `/${field}`) !== undefined
  const hidden = quietFields.filter((field) => !isShown(field))
  return (
    <>
      {quietFields.filter(isShown).map((field) => (
        <QuietField
          key={field}
          field={field}
          form={form}
          focused={opened.includes(field) && draft[field].length === 0}
        />
      ))}
      {hidden.length === 0 ? null : (
        <div className={styles.more}>
          {hidden.map((field) => (
            <Button
              key={field}
              size="compact-sm"
              variant="subtle"
              color="gray"
              fw={400}
              leftSection={<Icon name="plus" size={13} />}
              onClick={() => setOpened([...opened, field])}
            >
              {words.codex.quiet[field].add}
            </Button>
          ))}
        </div>
      )}
    </>
  )
}

function QuietField({ field, form, focused }: { field: Quiet; form: EntryForm; focused: boolean }) {
  const { draft, change, problem } = form
  const common = {
    label: words.codex.quiet[field].label,
    description: words.codex.quiet[field].about,
    error: fieldError(problem, `/${field}`),
    autoFocus: focused,
  }
  if (field === 'exclusions')
    return (
      <TagsInput
        {...common}
        splitChars={[]}
        maxTags={200}
        value={draft.exclusions}
        onChange={(exclusions) => change({ exclusions: exclusions.map((phrase) => phrase.slice(0, 200)) })}
      />
    )
  return (
    <FittedTextarea
      {...common}
      rows={2}
      rowsMax={field === 'notes' ? 16 : 8}
      maxLength={field === 'notes' ? 100_000 : 20_000}
      value={draft[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value } as Partial<EntryDraft>)}
      classNames={{ input: styles.prose ?? '' }}
    />
  )
}
