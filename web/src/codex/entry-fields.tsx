import { Checkbox, Select, TagsInput, TextInput } from '@mantine/core'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { useFirstFocus } from '../shell/first-focus.ts'
import { fieldError } from '../api/problem.ts'
import { AliasField } from './alias-field.tsx'
import { ColorField } from './color-field.tsx'
import { ControlField } from './control-field.tsx'
import { DescriptionField } from './description-field.tsx'
import { DetailsField } from './details-field.tsx'
import styles from './entry-fields.module.css'
import type { EntryForm } from './entry-form-state.ts'
import { typeNames } from './entry-words.ts'

/** The fields that say themselves what the server found wrong with them. */
export const entryFieldsShown = ['name', 'aliases', 'description', 'details', 'summary', 'tags', 'notes', 'exclusions']

/** The form of an entry, from what it is called to what nobody else shall read. */
export function EntryFields({ form, isNew }: { form: EntryForm; isNew: boolean }) {
  const { draft, change, problem } = form
  const first = useFirstFocus(isNew)
  const types = Object.entries(typeNames).map(([value, label]) => ({ value, label }))
  if (!Object.hasOwn(typeNames, draft.type)) types.push({ value: draft.type, label: draft.type })
  return (
    <div className={styles.fields}>
      <TextInput
        aria-label="Name"
        placeholder="Name"
        variant="unstyled"
        required
        ref={first}
        maxLength={200}
        value={draft.name}
        error={fieldError(problem, '/name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
        classNames={{ input: styles.name ?? '' }}
      />
      <div className={styles.row}>
        <Select
          label="Type"
          data={types}
          allowDeselect={false}
          value={draft.type}
          onChange={(type) => {
            if (type !== null) change({ type })
          }}
        />
        <ColorField value={draft.color} onChange={(color) => change({ color })} />
        <Checkbox
          className={styles.pinned ?? ''}
          label="Pinned"
          checked={draft.pinned}
          onChange={(event) => change({ pinned: event.currentTarget.checked })}
        />
      </div>
      <AliasField
        aliases={draft.aliases}
        error={fieldError(problem, '/aliases')}
        onChange={(aliases) => change({ aliases })}
      />
      <DescriptionField
        value={draft.description}
        error={fieldError(problem, '/description')}
        onChange={(description) => change({ description })}
      />
      <ControlField value={draft.control} onChange={(control) => change({ control })} />
      <DetailsField
        type={draft.type}
        details={draft.details}
        error={fieldError(problem, '/details')}
        onChange={(details) => change({ details })}
      />
      <FittedTextarea
        label="Summary"
        description="Sent instead of the description when space is short."
        rows={2}
        rowsMax={8}
        maxLength={20_000}
        value={draft.summary}
        error={fieldError(problem, '/summary')}
        onChange={(event) => change({ summary: event.currentTarget.value })}
        classNames={{ input: styles.prose ?? '' }}
      />
      <TagsInput
        label="Tags"
        placeholder={draft.tags.length === 0 ? 'Type and press Enter' : ''}
        maxTags={100}
        value={draft.tags}
        error={fieldError(problem, '/tags')}
        onChange={(tags) => change({ tags: tags.map((tag) => tag.slice(0, 100)) })}
      />
      <FittedTextarea
        label="Private notes"
        description="For you only. Never sent to an AI."
        rows={2}
        rowsMax={16}
        maxLength={100_000}
        value={draft.notes}
        error={fieldError(problem, '/notes')}
        onChange={(event) => change({ notes: event.currentTarget.value })}
        classNames={{ input: styles.prose ?? '' }}
      />
      <TagsInput
        label="Excluded phrases"
        description="Names inside these phrases are ignored: “Rose” the person, but not “rose garden”."
        splitChars={[]}
        maxTags={200}
        value={draft.exclusions}
        error={fieldError(problem, '/exclusions')}
        onChange={(exclusions) => change({ exclusions: exclusions.map((phrase) => phrase.slice(0, 200)) })}
      />
    </div>
  )
}
