import styles from './color-field.module.css'

const colors = [
  ['#b5523f', 'Brick'],
  ['#c98a2f', 'Amber'],
  ['#7f8c3a', 'Olive'],
  ['#3f7f68', 'Pine'],
  ['#3d7f94', 'Sea'],
  ['#4f64a0', 'Ink blue'],
  ['#7d5590', 'Plum'],
  ['#9a6b55', 'Clay'],
] as const

/** A colour to tell entries apart at a glance; none is a choice too. */
export function ColorField({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const own = value !== '' && !colors.some(([color]) => color === value.toLowerCase())
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>Colour</legend>
      <div className={styles.swatches}>
        <Swatch color="" name="None" checked={value === ''} onChoose={onChange} />
        {colors.map(([color, name]) => (
          <Swatch key={color} color={color} name={name} checked={value.toLowerCase() === color} onChoose={onChange} />
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
