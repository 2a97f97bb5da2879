import type { GenerationContext, PromptPart } from '@scriptorium/contracts/nouns'

/** What is known of a prompt: all of its context, or only what the codex tells before there is a conversation. */
export type Fitted = Pick<GenerationContext, 'parts' | 'assumedWindow'> & {
  entries: readonly Pick<GenerationContext['entries'][number], 'reasons'>[]
}

const names: Readonly<Record<Exclude<PromptPart['kind'], 'history'>, string>> = {
  instruction: 'The instruction',
  facts: 'The page about your novel',
  synopsis: 'The synopsis',
  scenes: 'The attached scenes',
  tasks: 'The list of open tasks',
  codex: 'Your codex',
  message: 'Your message',
}

/** What of a prompt was shortened or left out to fit, a sentence each; none where all of it fits. */
export function shortenedWords({ parts = [], entries, assumedWindow }: Fitted): string[] {
  const sentences = parts.filter(({ tokens, wholeTokens }) => tokens < wholeTokens).map(partWords)
  const cut = entries.filter(({ reasons }) => reasons.some(({ kind }) => kind === 'budget')).length
  if (cut > 0) sentences.push(`${cut} codex ${cut === 1 ? 'entry was' : 'entries were'} shortened or left out.`)
  if (sentences.length > 0 && assumedWindow !== undefined)
    sentences.push(`The model does not tell its window; ${assumedWindow.toLocaleString()} tokens are assumed.`)
  return sentences
}

function partWords({ kind, tokens, wholeTokens, messages = 0, wholeMessages = 0 }: PromptPart): string {
  if (kind === 'history') return `${messages} of ${wholeMessages} earlier messages ${messages === 1 ? 'fits' : 'fit'}.`
  if (tokens === 0) return `${names[kind]} was left out: ${wholeTokens.toLocaleString()} tokens.`
  return `${names[kind]} was shortened: ${tokens.toLocaleString()} of ${wholeTokens.toLocaleString()} tokens.`
}
