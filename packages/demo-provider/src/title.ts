/** What the demo says when it is asked for the title of a conversation: the names in its first question, or its first words. */
import type { ChatMessage } from './chat-request.ts'

const namesMax = 3
const wordsMax = 6

export function asksForTitle(messages: readonly ChatMessage[]): boolean {
  return messages.some(({ role, content }) => role === 'system' && /\btitle of a conversation\b/i.test(content))
}

export function titleTalk(messages: readonly ChatMessage[]): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  const question = /<question>\s*(.*?)\s*<\/question>/su.exec(content)?.[1] ?? content
  const words = question.match(/[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*/gu) ?? []
  const names = [...new Set(words.slice(1).filter((word) => /^\p{Lu}\p{L}/u.test(word)))].slice(0, namesMax)
  if (names.length > 0)
    return `About ${names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`
  return words.length === 0 ? 'A blank page' : words.slice(0, wordsMax).join(' ')
}
