/**
 * Which messages of a path go before a message, and in what form. Chat templates of many models refuse two messages of one role
 * in a row, so a user's message without an answer (it failed, was stopped before its first word, or was deleted) is joined to the
 * next one of the user's; sent again in the same words it stands there once.
 */
import type { Counter } from '@scriptorium/tokens'
import type { PathMessage, PromptSources } from './ports.ts'

export const historyMessagesDefault = 10

/** What a provider adds around each message. */
const tokensPerMessage = 4

/** Tokens of one message, as they are counted against the window. */
export function cost(text: string, counter: Counter): number {
  return counter.count(text) + tokensPerMessage
}

export function costOf(messages: readonly PathMessage[], counter: Counter): number {
  return messages.reduce((sum, { content }) => sum + cost(content, counter), 0)
}

/**
 * The last messages by number, by tokens, or both; whole turns; empty messages are left out, such as that of a generation that
 * failed at once.
 *
 * @returns oldest first, beginning with a user's
 */
export function chooseHistory(
  before: readonly PathMessage[],
  setting: PromptSources['history'],
  counter: Counter,
): PathMessage[] {
  const spoken = before.filter(({ content }) => content.trim() !== '')
  const count = setting?.messages ?? (setting?.tokens === undefined ? historyMessagesDefault : spoken.length)
  const recent = count === 0 ? [] : spoken.slice(-count)
  const whole = recent.slice(firstUser(recent))
  return setting?.tokens === undefined ? whole : newestTurns(whole, setting.tokens, counter).flat()
}

/** Whether `chosen` is all that was said, and stays so with one more turn. A limit in tokens may end it a turn earlier than this says. */
export function keepsNext(
  before: readonly PathMessage[],
  setting: PromptSources['history'],
  chosen: readonly PathMessage[],
): boolean {
  const spoken = before.filter(({ content }) => content.trim() !== '')
  const max = setting?.messages ?? (setting?.tokens === undefined ? historyMessagesDefault : Infinity)
  return spoken.length === chosen.length && chosen.length + 2 <= max
}

/** The newest turns that fit, oldest first. */
export function newestTurns(history: readonly PathMessage[], tokensMax: number, counter: Counter): PathMessage[][] {
  const kept: PathMessage[][] = []
  let left = tokensMax
  for (const turn of turnsOf(history).toReversed()) {
    left -= costOf(joinNeighbours(turn), counter)
    if (left < 0) break
    kept.unshift(turn)
  }
  return kept
}

/**
 * A turn is what the user said until there was an answer, with the answer.
 *
 * @param messages begins with a user's
 */
export function turnsOf(messages: readonly PathMessage[]): PathMessage[][] {
  const turns: PathMessage[][] = []
  for (const message of messages) {
    const turn = turns.at(-1)
    if (turn === undefined || (message.role === 'user' && turn.at(-1)?.role !== 'user')) turns.push([message])
    else turn.push(message)
  }
  return turns
}

/** Neighbours of one role as one message. */
export function joinNeighbours(messages: readonly PathMessage[]): PathMessage[] {
  const joined: PathMessage[] = []
  let before: PathMessage | undefined
  for (const message of messages) {
    const last = joined.at(-1)
    if (last === undefined || last.role !== message.role) joined.push({ ...message })
    else if (before?.content.trim() !== message.content.trim()) last.content += `\n\n${message.content}`
    before = message
  }
  return joined
}

function firstUser(messages: readonly PathMessage[]): number {
  const index = messages.findIndex(({ role }) => role === 'user')
  return index === -1 ? messages.length : index
}
