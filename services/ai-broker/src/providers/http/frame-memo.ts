/**
 * Frames of one stream are mostly the same bytes around a few new words. Once a frame has been parsed, one that differs from it in
 * those words, and in fields that say nothing (a number in sequence, a time, padding), need not be: its structure is the same, and
 * a string without quotation marks, escapes and control characters stands for itself.
 */
export type FrameMemo = {
  /** The words of a frame that is otherwise the last one learned. */
  match(data: string): string | undefined
  /** `data` was read, and all that it says is `text`. */
  learn(data: string, text: string): void
}

/** Servers that put something new into each frame are left alone after so many. */
const missesMax = 16

type Kind = 'words' | 'string' | 'number'
/** The value of a field, between its quotation marks where it has them. */
type Slot = { kind: Kind; start: number; end: number }
/** What stands before each slot, and behind the last. */
type Template = { kinds: readonly Kind[]; fixed: readonly string[] }

/** `key`: under which the words stand. `ignored`: fields that are another in each frame, and mean nothing to the reducer. */
export function createFrameMemo(key: string, ignored: readonly string[] = []): FrameMemo {
  const patterns = ignored.map((name) => new RegExp(`"${name}":(?:"([^"\\\\\\p{Cc}]*)"|\\d+)`, 'gu'))
  let template: Template | undefined
  let misses = 0
  return {
    match: (data) => (template === undefined ? undefined : wordsIn(data, template)),
    learn(data, text) {
      if (misses > missesMax) return
      misses += 1
      const words = `"${key}":${JSON.stringify(text)}`
      const at = data.indexOf(words)
      if (at === -1 || data.indexOf(words, at + 1) !== -1) return
      const slot: Slot = { kind: 'words', start: at + key.length + 4, end: at + words.length - 1 }
      template = templateOf(data, [slot, ...patterns.flatMap((pattern) => slotsOf(data, pattern))])
    },
  }
}

/** None where the field stands twice: it is compared like all the rest. */
function slotsOf(data: string, pattern: RegExp): Slot[] {
  const [found, another] = [...data.matchAll(pattern)]
  if (found === undefined || another !== undefined) return []
  const [field, text] = found
  const end = found.index + field.length
  if (text === undefined) return [{ kind: 'number', start: found.index + field.indexOf(':') + 1, end }]
  return [{ kind: 'string', start: end - 1 - text.length, end: end - 1 }]
}

function templateOf(data: string, slots: readonly Slot[]): Template {
  const inOrder = slots.toSorted((one, other) => one.start - other.start)
  const starts = [0, ...inOrder.map(({ end }) => end)]
  return {
    kinds: inOrder.map(({ kind }) => kind),
    fixed: starts.map((start, index) => data.slice(start, inOrder[index]?.start)),
  }
}

function wordsIn(data: string, { kinds, fixed }: Template): string | undefined {
  let at = 0
  let words: string | undefined
  for (let index = 0; index < fixed.length; index += 1) {
    const part = fixed[index] ?? ''
    // Not `startsWith`: optimized, it goes sign by sign, at ten times the cost of one comparison.
    if (data.slice(at, at + part.length) !== part) return undefined
    at += part.length
    const kind = kinds[index]
    if (kind === undefined) break
    const end = kind === 'number' ? endOfDigits(data, at) : data.indexOf('"', at)
    if (end === -1) return undefined
    if (kind !== 'number') {
      const text = data.slice(at, end)
      if (isEscaped.test(text)) return undefined
      if (kind === 'words') words = text
    } else if (end === at) return undefined
    at = end
  }
  return at === data.length && words !== '' ? words : undefined
}

/** `start` where no number stands; JSON has none that begins with a zero but zero. */
function endOfDigits(data: string, start: number): number {
  let end = start
  if (data.charCodeAt(start) === 48)
    return data.charCodeAt(start + 1) >= 48 && data.charCodeAt(start + 1) <= 57 ? start : start + 1
  while (data.charCodeAt(end) >= 48 && data.charCodeAt(end) <= 57) end += 1
  return end
}

const isEscaped = /["\\\p{Cc}]/u
