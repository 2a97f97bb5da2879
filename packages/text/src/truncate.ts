import { isHighSurrogate } from './storable.ts'

/** Of what a reader takes for one character: 64 holds any that somebody writes; a hostile one could be the whole text. */
const unitsPerGrapheme = 64

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * The beginning of a text, for a title or a label: at most `max` characters as a reader counts them (graphemes), of which the
 * last is `…` when something was left out, without white space before it. No character is cut in two.
 */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text
  // Enough for all that may be shown, so that a long text is not segmented to its end.
  const beginning = text.slice(0, (max + 1) * unitsPerGrapheme)
  const kept: string[] = []
  for (const { segment } of segmenter.segment(beginning)) {
    if (kept.length === max) return `${kept.slice(0, -1).join('').trimEnd()}…`
    kept.push(segment)
  }
  return beginning.length === text.length ? text : `${kept.slice(0, -1).join('').trimEnd()}…`
}

/** The first `unitsMax` UTF-16 units of a text; one less where that would cut a pair. */
export function beginningOf(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  return text.slice(0, isHighSurrogate(text.charCodeAt(unitsMax - 1)) ? unitsMax - 1 : unitsMax)
}

/** The last `unitsMax` UTF-16 units of a text; one less where that would cut a pair. */
export function endOf(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  const start = text.length - unitsMax
  return text.slice(start > 0 && isHighSurrogate(text.charCodeAt(start - 1)) ? start + 1 : start)
}
