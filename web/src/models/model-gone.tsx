import { Warning } from '../notices/problem-note.tsx'
import { words } from '../words/words.ts'
import type { ModelChoice } from './model-options.ts'
import styles from './model-selector.module.css'
import { OpenModelSelector } from './model-selector.tsx'

/** Says that there is nothing to ask any more, with the choice of another model open. */
export function Gone({ onChoose }: { onChoose: (choice: ModelChoice) => void }) {
  return (
    <div className={styles.gone}>
      <Warning text={words.models.connectionGone}>
        <OpenModelSelector onChange={onChoose} />
      </Warning>
    </div>
  )
}
