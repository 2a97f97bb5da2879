const fenceOpen = /^[ \t]*(`{3,}|~{3,})/
/** Indented text and list items may belong to what stands above a blank line; everything else begins something new. */
const continues = /^(?:\s|[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$))/

/**
 * Cuts Markdown at blank lines into blocks that mean the same alone as together, so that of a growing answer only the last
 * block is parsed again. Fenced code and lists with blank lines in them stay whole. Joined, the blocks are the text.
 */
export function splitBlocks(markdown: string): string[] {
  const blocks: string[] = []
  let fence: string | undefined
  let blank = false
  let start = 0
  let at = 0
  while (at < markdown.length) {
    const newline = markdown.indexOf('\n', at)
    const next = newline === -1 ? markdown.length : newline + 1
    const line = markdown.slice(at, newline === -1 ? next : newline)
    if (fence === undefined && line.trim() === '') {
      blank = true
    } else {
      if (fence === undefined && blank && at > start && !continues.test(line)) {
        blocks.push(markdown.slice(start, at))
        start = at
      }
      blank = false
      fence = fenceAfter(fence, line)
    }
    at = next
  }
  if (start < markdown.length) blocks.push(markdown.slice(start))
  return blocks
}

function fenceAfter(open: string | undefined, line: string): string | undefined {
  const mark = fenceOpen.exec(line)?.[1]
  if (open === undefined) return mark
  const closes = mark !== undefined && mark[0] === open[0] && mark.length >= open.length && line.trim() === mark
  return closes ? undefined : open
}

const numbered = /^([ \t]*)(\d{1,9})([.)])(?=\s)/
/** From here on a number begins a list only where it follows the one before it. */
const yearMin = 100

/** The Markdown with numbers that are no list's (`1987. A good year.`) written so that they make none. */
export function withoutYearLists(markdown: string): string {
  let fence: string | undefined
  let last = 0
  return markdown
    .split('\n')
    .map((line) => {
      const inCode = fence !== undefined
      fence = fenceAfter(fence, line)
      const [, blanks = '', digits, mark = ''] = (inCode ? null : numbered.exec(line)) ?? []
      if (digits === undefined) return line
      const number = Number(digits)
      const isYear = number >= yearMin && number !== last + 1
      if (!isYear) last = number
      return isYear ? `${blanks}${digits}\\${mark}${line.slice(blanks.length + digits.length + mark.length)}` : line
    })
    .join('\n')
}

/** The lines of a Markdown that are not within fenced code. */
export function proseLines(markdown: string): string[] {
  let fence: string | undefined
  return markdown.split('\n').filter((line) => {
    const before = fence
    fence = fenceAfter(fence, line)
    return before === undefined && fence === undefined
  })
}
