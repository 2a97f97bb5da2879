/** Where a prompt ends that the next call will have in front of its own, for providers whose cache has to be asked. */
import type { ProviderMessage } from '../../domain/provider.ts'

/** Anthropic takes as many. */
const marksMax = 4

/**
 * Behind which messages the cache is asked to end a prefix: those that say so, the last four of them; else the system prompt and the
 * last message, since the next call has all of this call's in front of its own.
 */
export function markedOf(messages: readonly ProviderMessage[]): ReadonlySet<ProviderMessage> {
  const said = messages.filter(({ endsPrefix }) => endsPrefix === true)
  if (said.length > 0) return new Set(said.slice(-marksMax))
  const firstTurn = messages.findIndex(({ role }) => role !== 'system')
  const ends = [messages[firstTurn - 1], messages.at(-1)]
  return new Set(ends.filter((message) => message !== undefined))
}
