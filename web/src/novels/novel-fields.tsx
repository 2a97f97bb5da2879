import { TextInput } from '@mantine/core'
import type { ApiProblem } from '../api/problem.ts'
import type { FieldCheck } from '../forms/field-check.ts'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import type { NovelDraft } from './novel-draft.ts'
import styles from './novel-fields.module.css'

/** The facts of a novel; all of them are sent to the AI with every message. */
export function NovelFields({
  draft,
  problem,
  check,
  onChange,
}: {
  draft: NovelDraft
  problem: ApiProblem | null
  check: FieldCheck
  onChange: (draft: NovelDraft) => void
}) {
  const field = (name: keyof NovelDraft) => ({
    name,
    value: draft[name],
    error: check.errorAt(name, problem),
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  })
  return (
    <div className={styles.fields}>
      <TextInput className={styles.wide} label="Title" required maxLength={500} data-autofocus {...field('title')} />
      <TextInput label="Author" maxLength={200} {...field('author')} />
      <TextInput label="Language" placeholder="en" maxLength={35} {...field('language')} />
      <TextInput label="Genre" maxLength={200} {...field('genre')} />
      <TextInput label="Point of view" placeholder="third person, close" maxLength={200} {...field('pointOfView')} />
      <TextInput label="Tense" placeholder="past" maxLength={200} {...field('tense')} />
      <FittedTextarea
        className={styles.wide}
        label="Synopsis"
        description="Sent to the AI with every message."
        rows={3}
        rowsMax={14}
        maxLength={100_000}
        {...field('synopsis')}
      />
    </div>
  )
}
