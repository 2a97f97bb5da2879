import { useMemo } from 'react'
import type { Ref } from 'react'
import type { Mention } from '@scriptorium/contracts/nouns'
import { piecesOf, shiftMentions } from './shown-mentions.ts'

export type FoundMentions = { text: string; mentions: readonly Mention[] }

type MirrorProps = {
  value: string
  /** What was found in the text as it was a moment ago. */
  found: FoundMentions | undefined
  className: string
  /** The entry whose name is pointed at. */
  open: string | undefined
  ref: Ref<HTMLDivElement>
}

/** The text of a field once more, to lie under it letter upon letter, with the names of the codex as elements of their own. */
export function Mirror({ value, found, className, open, ref }: MirrorProps) {
  const pieces = useMemo(
    () => piecesOf(value, found === undefined ? [] : shiftMentions(found.mentions, found.text, value)),
    [value, found],
  )
  return (
    <div className={className} ref={ref} aria-hidden="true">
      {pieces.map(({ text, mention }, index) =>
        mention === undefined ? (
          text
        ) : (
          <span key={index} data-entry={mention.entryId} data-open={open === mention.entryId}>
            {text}
          </span>
        ),
      )}
      {/* A last line that is empty has a height of its own in the field, and none here. */}
      {'\n'}
    </div>
  )
}

/** The name of the mirror that stands at a point of the window; the field above it takes all events of the pointer. */
export function nameAt(mirror: HTMLElement | null, x: number, y: number): HTMLElement | undefined {
  return [...(mirror?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])].find((each) =>
    [...each.getClientRects()].some(
      ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom,
    ),
  )
}
