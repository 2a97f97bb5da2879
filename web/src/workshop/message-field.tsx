import { useRef } from 'react'
import type { KeyboardEvent, Ref } from 'react'
import { useMergedRef } from '@mantine/hooks'
import { FittedTextarea } from '../forms/fitted-textarea.tsx'
import { Mirror, nameAt } from '../mentions/mirror.tsx'
import { NameCard, useHoveredName } from '../mentions/name-card.tsx'
import { words } from '../words/words.ts'
import styles from './message-field.module.css'
import { useNamesIn } from './names-in.ts'

/** A longer message is written without its names underlined. */
const mirroredCharactersMax = 8_000

type FieldProps = {
  novelId: string
  label: string
  placeholder: string
  value: string
  error: string | undefined
  rows?: number
  onChange: (text: string, caret: number) => void
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void
  /** What the list of names above has marked, for screen readers. */
  listId?: string | undefined
  activeId?: string | undefined
  ref?: Ref<HTMLTextAreaElement>
}

/** The field of a message: as high as its text, with the names of the codex underlined, each with its card. */
export function MessageField(props: FieldProps) {
  const { novelId, label, placeholder, value, error, rows = 2, onChange, onKeyDown, listId, activeId, ref } = props
  const own = useRef<HTMLTextAreaElement>(null)
  const mirror = useRef<HTMLDivElement>(null)
  const merged = useMergedRef(own, ref)
  const isMirrored = value.length <= mirroredCharactersMax
  const found = useNamesIn(novelId, isMirrored ? value : '')
  const { hovered, look, leave } = useHoveredName()
  return (
    <div className={styles.field}>
      <Mirror
        ref={mirror}
        className={styles.mirror ?? ''}
        value={isMirrored ? value : ''}
        found={isMirrored ? found : undefined}
        open={hovered?.entryId}
      />
      <FittedTextarea
        ref={merged}
        aria-label={label}
        variant="unstyled"
        rows={rows}
        rowsMax={14}
        placeholder={placeholder}
        value={value}
        classNames={{ input: styles.input ?? '' }}
        error={error}
        aria-controls={listId}
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        onChange={(event) => onChange(event.currentTarget.value, event.currentTarget.selectionStart)}
        onKeyDown={(event) => {
          leave()
          onKeyDown(event)
        }}
        onScroll={(event) => {
          if (mirror.current !== null) mirror.current.scrollTop = event.currentTarget.scrollTop
        }}
        onMouseMove={(event) => look(nameAt(mirror.current, event.clientX, event.clientY))}
        onMouseLeave={leave}
        aria-description={words.workshop.atHint}
      />
      <NameCard hovered={hovered} />
    </div>
  )
}
