import { proseLines, splitBlocks, withoutYearLists } from './blocks.ts'
import { caretAtEnd } from './caret.ts'
import { definitionsIn, footnotesInPlace, prefixFor } from './definitions.ts'
import { directionOfParts } from './direction.ts'
import { extendedMarkdown } from './extensions.ts'
import { below, headingDepths, outlined } from './outline.ts'
import { namesMarked } from './names.ts'
import type { NamesInText } from './names.ts'
import { proseInMarkdown } from './prose.ts'

/** One block of a text, with what it needs to know of the rest; all of it strings, so that equal ones are seen to be equal. */
export type BlockSource = {
  text: string
  /** What is defined elsewhere in the text and used here. */
  prefix: string
  /** The depths of the headings that it stands below. */
  open: string
}

export function blockSources(markdown: string): BlockSource[] {
  const definitions = definitionsIn(proseLines(markdown))
  let open: number[] = []
  return splitBlocks(markdown).map((text) => {
    const source = { text, prefix: prefixFor(text, definitions), open: open.join(' ') }
    for (const depth of headingDepths(proseLines(text))) open = below(open, depth)
    return source
  })
}

const delimiter = /^[ \t]*\|?[-:| \t]*$/

/** A table whose second line, by which Markdown knows it, is still being written; any other text as it is. */
function withTableBegun(text: string): string {
  const [head = '', line = '', ...more] = text.split('\n')
  if (more.length > 0 || !/^[ \t]*\|.*\S/.test(head) || !delimiter.test(line)) return text
  const cells = head
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/).length
  return `${head}\n${'|---'.repeat(cells)}|`
}

/** `caret`: the class of the mark at its end; `names`: those of the codex in it. */
type Marks = { caret?: string | undefined; names?: NamesInText | undefined }

/** How a block is read: its Markdown, and the plugins of remark and of rehype. */
export function readingOf({ text, prefix, open }: BlockSource, { caret, names }: Marks = {}) {
  const own = withoutYearLists(caret === undefined ? text : withTableBegun(text))
  const depths = open === '' ? [] : open.split(' ').map(Number)
  return {
    markdown: prefix + own,
    remarkPlugins: [
      extendedMarkdown,
      proseInMarkdown,
      directionOfParts,
      [outlined, { open: depths }],
      [footnotesInPlace, { prefix: prefix.length }],
    ] as never[],
    rehypePlugins: [
      ...(names === undefined || names.size === 0 ? [] : [[namesMarked, { names }]]),
      ...(caret === undefined ? [] : [[caretAtEnd, { className: caret }]]),
    ] as never[],
  }
}
