import { TextInput } from '@mantine/core'
import type { ApiProblem } from '../api/problem.ts'
import type { FieldCheck } from '../forms/field-check.ts'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import type { NovelDraft } from './novel-draft.ts'
import styles from './novel-fields.module.css'
import { words } from '../words/words.ts'

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
      <TextInput
        className={styles.wide}
        label={words.novels.fields['title']}
        required
        maxLength={500}
        data-autofocus
        {...field('title')}
      />
      <TextInput label={words.novels.fields['author']} maxLength={200} {...field('author')} />
      <TextInput label={words.novels.fields['language']} placeholder="en" maxLength={35} {...field('language')} />
      <TextInput label={words.novels.fields['genre']} maxLength={200} {...field('genre')} />
      <TextInput
        label={words.novels.fields['pointOfView']}
        placeholder={words.novels.pointOfViewHint}
        maxLength={200}
        {...field('pointOfView')}
      />
      <TextInput
        label={words.novels.fields['tense']}
        placeholder={words.novels.tenseHint}
        maxLength={200}
        {...field('tense')}
      />
      <FittedTextarea
        className={styles.wide}
        label={words.novels.fields['synopsis']}
        description={words.novels.synopsisAbout}
        rows={3}
        rowsMax={14}
        maxLength={100_000}
        {...field('synopsis')}
      />
    </div>
  )
}
