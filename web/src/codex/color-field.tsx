import { words } from '../words/words.ts'
import styles from './color-field.module.css'

/** As they are offered; their names are in the catalogue of words. */
const colors = [
  ['#b5523f', 'brick'],
  ['#c98a2f', 'amber'],
  ['#7f8c3a', 'olive'],
  ['#3f7f68', 'pine'],
  ['#3d7f94', 'sea'],
  ['#4f64a0', 'ink'],
  ['#7d5590', 'plum'],
  ['#9a6b55', 'clay'],
] as const

/** A colour to tell entries apart at a glance; none is a choice too. */
export function ColorField({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const own = value !== '' && !colors.some(([color]) => color === value.toLowerCase())
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>{words.codex.color}</legend>
      <div className={styles.swatches}>
        <Swatch color="" name={words.codex.colors.none} checked={value === ''} onChoose={onChange} />
        {colors.map(([color, name]) => (
          <Swatch
            key={color}
            color={color}
            name={words.codex.colors[name]}
            checked={value.toLowerCase() === color}
            onChoose={onChange}
          />
        ))}
        {own ? <Swatch color={value} name={value} checked onChoose={onChange} /> : null}
      </div>
    </fieldset>
  )
}

function Swatch({
  color,
  name,
  checked,
  onChoose,
}: {
  color: string
  name: string
  checked: boolean
  onChoose: (color: string) => void
}) {
  return (
    <label
      className={styles.swatch}
      title={name}
      data-checked={checked}
      data-none={color === ''}
      style={color === '' ? {} : { background: color }}
    >
      <input
        type="radio"
        name="color"
        className="visually-hidden"
        checked={checked}
        aria-label={name}
        onChange={() => onChoose(color)}
      />
    </label>
  )
}
