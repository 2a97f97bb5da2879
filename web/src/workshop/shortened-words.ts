import type { GenerationContext, PromptPart } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

/** What is known of a prompt: all of its context, or only what the codex tells before there is a conversation. */
export type Fitted = Pick<GenerationContext, 'parts' | 'assumedWindow'> & {
  entries: readonly Pick<GenerationContext['entries'][number], 'reasons'>[]
}

/** What of a prompt was shortened or left out to fit, a sentence each; none where all of it fits. */
export function shortenedWords({ parts = [], entries, assumedWindow }: Fitted): string[] {
  const sentences = parts.filter(({ tokens, wholeTokens }) => tokens < wholeTokens).map(partWords)
  const cut = entries.filter(({ reasons }) => reasons.some(({ kind }) => kind === 'budget')).length
  if (cut > 0) sentences.push(words.workshop.fitted.entries(cut))
  if (sentences.length > 0 && assumedWindow !== undefined) sentences.push(words.workshop.fitted.assumed(assumedWindow))
  return sentences
}

function partWords({ kind, tokens, wholeTokens, messages = 0, wholeMessages = 0 }: PromptPart): string {
  const { fitted, parts } = words.workshop
  if (kind === 'history') return fitted.history(messages, wholeMessages)
  return tokens === 0 ? fitted.leftOut(parts[kind], wholeTokens) : fitted.shortened(parts[kind], tokens, wholeTokens)
}
