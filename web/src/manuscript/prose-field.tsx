import { useRef } from 'react'
import { Mirror, nameAt } from '../mentions/mirror.tsx'
import type { FoundMentions } from '../mentions/mirror.tsx'
import { NameCard, useHoveredName } from '../mentions/name-card.tsx'
import { words } from '../words/words.ts'
import styles from './prose-field.module.css'

/** A longer text is written without its names underlined: laying it out twice with each key would take too long. */
const mirroredCharactersMax = 150_000

type ProseProps = {
  label: string
  value: string
  /** What was found in the text as it was a moment ago. */
  found: FoundMentions | undefined
  onChange: (text: string) => void
}

/**
 * A field for prose that is as high as its text, with names of the codex underlined. The same text lies under the field, letter
 * upon letter, and has the underlines; a name over which the pointer rests shows its entry.
 */
export function ProseField({ label, value, found, onChange }: ProseProps) {
  const mirror = useRef<HTMLDivElement>(null)
  const { hovered, look, leave } = useHoveredName()
  const isMirrored = value.length <= mirroredCharactersMax
  return (
    <div className={styles.field} data-mirrored={isMirrored}>
      <Mirror
        ref={mirror}
        className={styles.mirror ?? ''}
        value={isMirrored ? value : ''}
        found={isMirrored ? found : undefined}
        open={hovered?.entryId}
      />
      <textarea
        className={styles.input}
        aria-label={label}
        placeholder={words.manuscript.placeholder}
        value={value}
        spellCheck
        onChange={(event) => onChange(event.currentTarget.value)}
        onMouseMove={(event) => look(nameAt(mirror.current, event.clientX, event.clientY))}
        onMouseLeave={leave}
        onKeyDown={leave}
      />
      <NameCard hovered={hovered} />
    </div>
  )
}
