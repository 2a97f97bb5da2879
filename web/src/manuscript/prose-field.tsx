import { useMemo, useRef, useState } from 'react'
import type { MouseEvent } from 'react'
import { Paper, Portal } from '@mantine/core'
import type { Mention } from '@scriptorium/contracts/nouns'
import { EntryCard } from '../codex/entry-hover-card.tsx'
import { words } from '../words/words.ts'
import styles from './prose-field.module.css'
import { piecesOf, shiftMentions } from './shown-mentions.ts'

/** A longer text is written without its names underlined: laying it out twice with each key would take too long. */
const mirroredCharactersMax = 150_000

export type FoundMentions = { text: string; mentions: readonly Mention[] }

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
  const [hovered, setHovered] = useState<{ entryId: string; top: number; left: number }>()
  const isMirrored = value.length <= mirroredCharactersMax
  const pieces = useMemo(() => {
    if (!isMirrored) return []
    return piecesOf(value, found === undefined ? [] : shiftMentions(found.mentions, found.text, value))
  }, [value, found, isMirrored])
  const look = (event: MouseEvent) => {
    const name = [...(mirror.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])].find((each) =>
      [...each.getClientRects()].some(
        ({ left, right, top, bottom }) =>
          event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom,
      ),
    )
    const entryId = name?.dataset['entry']
    if (name === undefined || entryId === undefined) return setHovered(undefined)
    if (hovered?.entryId === entryId) return
    const { left, bottom } = name.getBoundingClientRect()
    setHovered({ entryId, left: Math.min(left, window.innerWidth - 320), top: bottom + 6 })
  }
  return (
    <div className={styles.field} data-mirrored={isMirrored}>
      <div className={styles.mirror} ref={mirror} aria-hidden="true">
        {pieces.map(({ text, mention }, index) =>
          mention === undefined ? (
            text
          ) : (
            <span key={index} data-entry={mention.entryId} data-open={hovered?.entryId === mention.entryId}>
              {text}
            </span>
          ),
        )}
        {/* A last line that is empty has a height of its own in the field, and none here. */}
        {'\n'}
      </div>
      <textarea
        className={styles.input}
        aria-label={label}
        placeholder={words.manuscript.placeholder}
        value={value}
        spellCheck
        onChange={(event) => onChange(event.currentTarget.value)}
        onMouseMove={look}
        onMouseLeave={() => setHovered(undefined)}
        onKeyDown={() => setHovered(undefined)}
      />
      {hovered === undefined ? null : (
        <Portal>
          <Paper
            className={styles.card ?? ''}
            shadow="md"
            p="md"
            style={{ insetBlockStart: hovered.top, insetInlineStart: hovered.left }}
          >
            <EntryCard entryId={hovered.entryId} />
          </Paper>
        </Portal>
      )}
    </div>
  )
}
