import type { Message } from '@scriptorium/contracts/nouns'
import { words } from '../words/words.ts'

/** What an answer took: its model, tokens and cost, as far as they are known, and that they are not where it was stopped. */
export function factsOf({ generation, model, status, content }: Message): string[] {
  const usage = generation?.usage
  const parts = [generation?.model ?? model]
  if (usage !== undefined) parts.push(words.workshop.tokensInOut(usage))
  else if (status === 'cancelled' && content !== '') parts.push(words.workshop.countedToo)
  if (usage?.cost !== undefined) parts.push(moneyWords(usage.cost, usage.currency))
  if (usage?.saved !== undefined && usage.saved > 0)
    parts.push(words.workshop.savedByCache(moneyWords(usage.saved, usage.currency)))
  return parts.filter((part) => part !== undefined)
}

/** An amount with its currency; small ones with as many digits as they need. */
export function moneyWords(amount: number, currency = 'USD'): string {
  if (amount === 0) return words.models.free
  return `${currency} ${amount.toFixed(amount < 0.01 ? 5 : 3)}`
}
