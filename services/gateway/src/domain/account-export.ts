/** What the export of an account writes: names of files, and conversations as text for people. Pure. */
import { headingOf, noteOf, oneLine } from './thread-export.ts'
import type { ShownMessage } from './thread-export.ts'

const nameCharactersMax = 60

/** A folder or file name that every system takes: the title as far as it can be one, and the end of the id, which no two share. */
export function fileNameOf(title: string, id: string): string {
  const plain = oneLine(title).replaceAll(/[\\/:*?"<>|.\p{Cf}]/gu, '-')
  const stem = Array.from(plain).slice(0, nameCharactersMax).join('').trim()
  return `${stem === '' ? 'Untitled' : stem} (${id.slice(-8)})`
}

/** JSON of a list that is never whole in memory. */
export async function* jsonListOf(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '['
  for await (const item of items) {
    yield `${before}\n${JSON.stringify(item)}`
    before = ','
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}

/** A conversation with all of its branches: each message has a number, and says below which it stands where that is not the one before. */
export async function* branchesAsMarkdown(
  title: string,
  messages: AsyncIterable<ShownMessage>,
): AsyncGenerator<string> {
  yield `# ${oneLine(title) || 'Conversation'}\n`
  const numbers = new Map<string, number>()
  for await (const message of messages) {
    const number = numbers.size + 1
    numbers.set(message.id, number)
    const parent = message.parentId === undefined ? 0 : (numbers.get(message.parentId) ?? 0)
    const below = parent === number - 1 ? '' : parent === 0 ? ', at the beginning' : `, after ${parent}`
    const note = noteOf(message)
    const parts = [
      `## ${number}. ${headingOf(message)}${below}`,
      message.content.trim(),
      note === '' ? '' : `*${note}*`,
    ]
    yield `\n${parts.filter((part) => part !== '').join('\n\n')}\n`
  }
}
