/** The texts in which the codex looks for names: the message and the history, fitted to what one lookup may be asked. */
import { contextLimits } from '@scriptorium/contracts/nouns'
import { beginningOf } from '@scriptorium/text'
import type { SourceText } from '../ports.ts'

/**
 * Newest first, as the codex wants them. What is more than one lookup takes is joined at its old end, so that every text is looked
 * through; only what is past its characters is left out, the oldest first.
 *
 * @param history oldest first.
 */
export function lookupTexts(message: string, history: readonly string[]): SourceText[] {
  const newestFirst = history.toReversed()
  const single = newestFirst.slice(0, contextLimits.texts - 2)
  const older = newestFirst.slice(single.length)
  const texts: SourceText[] = [
    { source: 'message', text: message },
    ...single.map((text): SourceText => ({ source: 'history', text })),
    ...(older.length === 0 ? [] : [{ source: 'history' as const, text: older.join('\n\n') }]),
  ]
  let left: number = contextLimits.unitsTogether
  return texts.flatMap(({ source, text }) => {
    const kept = beginningOf(text, Math.min(left, contextLimits.textCharacters))
    left -= kept.length
    return kept === '' && text !== '' ? [] : [{ source, text: kept }]
  })
}
