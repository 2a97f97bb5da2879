import type { Message } from '@scriptorium/contracts/nouns'

/** What an answer took: its model, tokens and cost, as far as they are known, and that they are not where it was stopped. */
export function factsOf({ generation, model, status, content }: Message): string[] {
  const usage = generation?.usage
  const about = usage?.estimated === true ? 'about ' : ''
  const parts = [generation?.model ?? model]
  if (usage !== undefined)
    parts.push(`${about}${usage.inputTokens.toLocaleString()} tokens in, ${usage.outputTokens.toLocaleString()} out`)
  else if (status === 'cancelled' && content !== '')
    parts.push('its provider counts the tokens of a stopped answer too')
  if (usage?.cost !== undefined)
    parts.push(`${usage.currency ?? 'USD'} ${usage.cost.toFixed(usage.cost < 0.01 ? 5 : 3)}`)
  return parts.filter((part) => part !== undefined)
}
