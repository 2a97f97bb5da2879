import type { EntryControl } from '@scriptorium/contracts/nouns'
import styles from './control-field.module.css'
import { controls } from './entry-words.ts'

/** When an entry is sent to the AI: one of four choices, each with its meaning. */
export function ControlField({ value, onChange }: { value: EntryControl; onChange: (control: EntryControl) => void }) {
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>When is this sent to the AI?</legend>
      <div className={styles.choices}>
        {controls.map((control) => (
          <label key={control.value} className={styles.choice} data-checked={value === control.value}>
            <input
              type="radio"
              name="control"
              value={control.value}
              checked={value === control.value}
              onChange={() => onChange(control.value)}
            />
            <span className={styles.name}>{control.name}</span>
            <span className={styles.meaning}>{control.meaning}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
