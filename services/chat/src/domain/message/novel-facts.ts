/** What the system message says of the novel. */
import { beginningOf } from '@scriptorium/text'
import type { Counter } from '@scriptorium/tokens'
import type { NovelFacts } from '../ports.ts'

/** Title, author, language, genre, point of view, tense: each is short by its field's limit. */
export function factsOf(novel: NovelFacts | undefined): string {
  if (novel === undefined) return ''
  const facts: [string, string | undefined][] = [
    ['Title', novel.title],
    ['Author', novel.author],
    ['Language', novel.language],
    ['Genre', novel.genre],
    ['Point of view', novel.pointOfView],
    ['Tense', novel.tense],
  ]
  const lines = facts
    .filter(([, value]) => value !== undefined && value.trim() !== '')
    .map(([name, value]) => `${name}: ${value}`)
  return lines.length === 0 ? '' : ['The novel:', ...lines].join('\n')
}

const label = 'Synopsis: '
const cutMark = ' […]'
/** Less than this says nothing. */
const tokensMin = 30
const wordCharactersMax = 200

/** The synopsis with its label in at most so many tokens: whole, its beginning and a mark, or nothing. */
export function synopsisWithin(novel: NovelFacts | undefined, tokensMax: number, counter: Counter): string {
  const whole = synopsisOf(novel)
  const tokens = counter.count(whole)
  if (tokens <= tokensMax) return whole
  if (tokensMax < tokensMin) return ''
  // A text is not equally dense everywhere, so a cut in proportion may need to be moved forward.
  for (let share = tokensMax / tokens; share > 0.001; share *= 0.95) {
    const beginning = `${cutBetweenWords(whole, Math.floor(whole.length * share))}${cutMark}`
    if (counter.count(beginning) <= tokensMax) return beginning
  }
  return ''
}

export function synopsisOf(novel: NovelFacts | undefined): string {
  const synopsis = novel?.synopsis ?? ''
  return synopsis.trim() === '' ? '' : `${label}${synopsis}`
}

/** Where no word ends near, as in Japanese, between two characters. */
function cutBetweenWords(text: string, unitsMax: number): string {
  const beginning = beginningOf(text, unitsMax)
  for (let end = beginning.length; end > Math.max(label.length, beginning.length - wordCharactersMax); end -= 1)
    if (/\s/.test(text.charAt(end))) return text.slice(0, end).trimEnd()
  return beginning
}
