/** What stands around the words of a search, and where they stand in it. */
import type { Excerpt } from '@scriptorium/contracts/nouns'
import type { Folder } from '@scriptorium/text/folding'

/** UTF-16 units before and after the first word. */
const before = 60
const after = 140

type Span = { start: number; end: number }

const utf16 = new TextDecoder('utf-16le')

/**
 * @param words folded by `folder`; where none of them stands in the text the excerpt is its beginning
 * @returns one line; `matches` in UTF-16 units of it, in order and apart from each other
 */
export function excerptOf(text: string, words: readonly string[], folder: Folder): Excerpt {
  const spans = spansOf(text, words, folder)
  const at = spans[0]?.start ?? 0
  const [start, end] = [wordStart(text, at - before), wordEnd(text, at + after)]
  const lead = start > 0 ? '…' : ''
  const shown = text.slice(start, end).replaceAll(/\s/gu, ' ')
  const matches = spans
    .filter((span) => span.end <= end)
    .map((span) => ({ start: span.start - start + lead.length, end: span.end - start + lead.length }))
  return { text: `${lead}${shown}${end < text.length ? '…' : ''}`, matches }
}

function spansOf(text: string, words: readonly string[], folder: Folder): Span[] {
  const folded = folder.fold(text)
  const searched = utf16.decode(folded.units.subarray(0, folded.length))
  const found = words.flatMap((word) => {
    const spans: Span[] = []
    for (let at = searched.indexOf(word); at >= 0; at = searched.indexOf(word, at + word.length))
      spans.push({ start: folded.starts[at]!, end: folded.ends[at + word.length - 1]! })
    return spans
  })
  const ordered = found.toSorted((one, other) => one.start - other.start || other.end - one.end)
  // Of words that stand in each other the longer one counts.
  return ordered.filter((span, index) => ordered.slice(0, index).every((earlier) => earlier.end <= span.start))
}

/** To the beginning of the word, or of a letter where there is none near. */
function wordStart(text: string, at: number): number {
  if (at <= 0) return 0
  const space = text.slice(at, at + before / 2).search(/\s/u)
  return space < 0 ? boundary(text, at) : at + space + 1
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length
  const back = text.slice(at - before / 2, at)
  const tail = /\s\S*$/u.exec(back)
  return tail === null ? boundary(text, at) : at - back.length + tail.index
}

/** Never between the halves of a surrogate pair. */
function boundary(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/u.test(text.charAt(at)) || (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at
}
