import type { EntryControl } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'
import styles from './control-field.module.css'
import { controls } from './entry-choices.ts'

/** When an entry is sent to the AI: one of four choices, each with its meaning. */
export function ControlField({ value, onChange }: { value: EntryControl; onChange: (control: EntryControl) => void }) {
  return (
    <fieldset className={styles.fieldset}>
      <legend className="visually-hidden">{words.codex.controlQuestion}</legend>
      <div className={styles.choices}>
        {controls.map((control) => (
          <label key={control} className={styles.choice} data-checked={value === control}>
            <input
              type="radio"
              name="control"
              value={control}
              checked={value === control}
              onChange={() => onChange(control)}
            />
            <span className={styles.name}>{words.codex.controls[control].name}</span>
            <span className={styles.meaning}>{words.codex.controls[control].meaning}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
