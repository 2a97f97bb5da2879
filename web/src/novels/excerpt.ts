const charactersMax = 150
/** A sentence that ends later than this is the end. */
const sentenceMin = 60

/**
 * The beginning of a text for a card: to the end of a sentence where one ends in time, and then without dots, since nothing is
 * broken off; else to the end of a word.
 */
export function excerptOf(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  if (line.length <= charactersMax) return line
  const cut = line.slice(0, charactersMax + 1)
  const sentence = /^[^]*[.!?…]["'”’»)]*(?= )/.exec(cut)?.[0] ?? ''
  if (sentence.length >= sentenceMin) return sentence
  const word = /^[^]*(?= )/.exec(cut)?.[0] ?? cut.slice(0, charactersMax).replace(/[\ud800-\udbff]$/, '')
  return `${word.replace(/[\s\p{P}]+$/u, '')}…`
}
