/** Words as the language has them: by Unicode's rules and the dictionaries of ICU, so that Chinese and Thai have words too. */

const segmenters = new Map<string, Intl.Segmenter>()
/** Languages in use are few; a novel may name any. */
const segmentersMax = 64

function segmenterOf(language: string): Intl.Segmenter {
  const known = segmenters.get(language)
  if (known !== undefined) return known
  if (segmenters.size >= segmentersMax) segmenters.clear()
  const made = new Intl.Segmenter(language, { granularity: 'word' })
  segmenters.set(language, made)
  return made
}

/** @param language BCP 47 */
export function countWords(text: string, language: string): number {
  const segmenter = segmenterOf(language)
  let words = 0
  // A paragraph at a time: a segmenter is slower in long texts.
  for (const paragraph of text.split('\n'))
    for (const { isWordLike } of segmenter.segment(paragraph)) if (isWordLike === true) words += 1
  return words
}
