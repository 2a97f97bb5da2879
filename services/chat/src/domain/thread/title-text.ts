/** A title, of what a model wrote when it was asked for one. */
import { truncate } from '@scriptorium/text'

const charactersMax = 80
/** What stands around a title and is not part of it: marks of Markdown, quotation marks, white space, a full stop. */
const around = /^[\s#>*_`"'“”„‟«»‹›「」『』‘’‚]+|[\s*_`"'“”„‟«»‹›「」『』‘’‚.。]+$/gu
const label = /^(?:title|titel|titre|título|titolo)\s*[:：]\s*/iu

/** @returns undefined when it wrote none: nothing, or prose that goes on and on. */
export function titleOf(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/u).map((line) => line.replaceAll(/\s+/gu, ' ').trim())
  const first = lines.find((line) => line.replaceAll(around, '') !== '') ?? ''
  const title = first.replaceAll(around, '').replace(label, '').replaceAll(around, '')
  if (title === '' || title.length > charactersMax * 4) return undefined
  return truncate(title, charactersMax)
}
