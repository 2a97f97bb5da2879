import { useSuspenseQuery } from '@tanstack/react-query'
import { presetFacts } from '@scriptorium/contracts/nouns'
import type { Novel, PresetVariable } from '@scriptorium/contracts/nouns'
import { renderTemplate, templateErrors } from '@scriptorium/prompt-template'
import { novelQuery } from '../api/queries.ts'
import { words } from '../words/words.ts'
import { useWorkspace } from '../workspace.ts'
import styles from './presets-page.module.css'

type PreviewProps = { novelId: string; system: string; variables: readonly PresetVariable[] }

/** What the AI reads of an instruction as it is typed, made by what makes prompts of it on the server. */
export function PresetPreview({ novelId, system, variables }: PreviewProps) {
  const { api } = useWorkspace()
  const novel = useSuspenseQuery(novelQuery(api, novelId)).data
  const say = words.tasks.presets
  const { text, errors } = rendered(system, variables, novel)
  return (
    <section className={styles.preview} aria-label={say.preview}>
      <h2 className={styles.groupTitle}>{say.preview}</h2>
      {errors.length === 0 ? (
        <div className={styles.previewText} data-words>
          {text}
        </div>
      ) : (
        <div className={styles.errors} role="status">
          <b>{say.cannotBeUsed}</b>
          <ul>
            {errors.map((error) => (
              <li key={error}>{error}</li>
            ))}
          </ul>
        </div>
      )}
      <p className={styles.none}>{say.previewNote}</p>
    </section>
  )
}

function rendered(
  system: string,
  variables: readonly PresetVariable[],
  novel: Novel,
): { text: string; errors: string[] } {
  const own = variables.map(({ name }) => name)
  const errors = templateErrors(system, [...presetFacts, ...own])
  if (errors.length > 0) return { text: '', errors }
  const { title, author, language, genre, pointOfView, tense, synopsis } = novel
  const facts = { title, author, language, genre, pointOfView, tense, synopsis, selection: '' }
  const values = { ...facts, ...Object.fromEntries(variables.map(({ name, value }) => [name, value])) }
  try {
    return { text: renderTemplate(system, values), errors: [] }
  } catch (error) {
    return { text: '', errors: [error instanceof Error ? error.message : String(error)] }
  }
}
