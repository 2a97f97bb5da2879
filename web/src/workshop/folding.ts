const charactersMax = 4_000
const linesMax = 60
/** What is folded is more than a line or two beyond it. */
const slack = 1.5

/** The beginning of a long text, up to a line's or a word's end; undefined for one that is shown whole. */
export function foldedText(text: string): string | undefined {
  const lineEnd = endOfLine(text, linesMax)
  if (text.length <= charactersMax * slack && endOfLine(text, linesMax * slack) === text.length) return undefined
  const cut = text.slice(0, Math.min(charactersMax, lineEnd))
  const word = /^[^]*\S(?=\s)/.exec(cut)?.[0]
  // A single word that long is cut within, but not within a letter.
  return lineEnd <= charactersMax || word === undefined ? cut.replace(/[\ud800-\udbff]$/, '').trimEnd() : word
}

/** Where the line of that number ends. */
function endOfLine(text: string, line: number): number {
  let at = -1
  for (let count = 0; count < line; count += 1) {
    at = text.indexOf('\n', at + 1)
    if (at === -1) return text.length
  }
  return at
}

/** The number of characters, as exactly as one wants to know it: 204800 -> 205000. */
export function lengthOf(text: string): number {
  return text.length < 10_000 ? Math.round(text.length / 100) * 100 : Math.round(text.length / 1_000) * 1_000
}
