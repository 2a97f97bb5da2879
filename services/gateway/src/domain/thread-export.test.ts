import { describe, expect, it } from 'vitest'
import type { Message, Thread } from '@scriptorium/contracts/nouns'
import { attachmentOf, markdownOf } from './thread-export.ts'

const at = '2026-11-01T10:00:00.000Z'
const thread: Thread = {
  id: 't',
  novelId: 'n',
  title: 'The green\nlight',
  fallback: [],
  pins: [],
  includeTasks: false,
  withoutCodex: false,
  archived: false,
  pinned: false,
  version: 1,
  createdAt: at,
  updatedAt: at,
}
const message = (change: Partial<Message>): Message => ({
  id: 'm',
  threadId: 't',
  role: 'assistant',
  content: '',
  status: 'complete',
  createdAt: at,
  siblings: ['m'],
  ...change,
})
const ended = (
  status: Message['status'],
  change: Partial<NonNullable<Message['generation']>> = {},
): Partial<Message> => ({ status, generation: { id: 'm', status, attempt: 1, text: '', ...change } })

describe('a thread as Markdown', () => {
  it('has its title, who said what, and which answers are not whole', () => {
    expect(
      markdownOf(thread, [
        message({ role: 'user', content: 'Who is she?\n' }),
        message({ content: 'The keeper.', ...ended('complete', { model: 'clever-1' }) }),
        message({
          content: 'She wai',
          ...ended('failed', { error: { code: 'truncated', message: 'The answer was cut off.' } }),
        }),
        message(ended('cancelled')),
        message({ content: 'So lon', ...ended('complete', { finishReason: 'length' }) }),
        message(ended('streaming')),
      ]),
    ).toBe(`# The green light

## You

Who is she?

## Answer (clever-1)

The keeper.

## Answer

She wai

*Not complete. The answer was cut off.*

## Answer

*Stopped.*

## Answer

So lon

*Ended at its longest.*

## Answer

*Still being written.*
`)
  })

  it('has a name where the thread has none', () => {
    expect(markdownOf({ ...thread, title: '' }, [])).toBe('# Conversation\n')
  })
})

describe('the name of the file', () => {
  it.each([
    ['The light', "UTF-8''The%20light.md"],
    ['', "UTF-8''Conversation.md"],
    ['../../etc/passwd', "UTF-8''..-..-etc-passwd.md"],
    ['a"b\r\nX: y', "UTF-8''a-b%20X-%20y.md"],
    ['L\u00e9a (draft) \u{1F56F}', "UTF-8''L%C3%A9a%20%28draft%29%20%F0%9F%95%AF.md"],
    ['half \uD800', "UTF-8''half%20%EF%BF%BD.md"],
    ['x'.repeat(500), `UTF-8''${'x'.repeat(80)}.md`],
  ])('%j', (title, encoded) => {
    expect(attachmentOf(title, 'md')).toBe(`attachment; filename="conversation.md"; filename*=${encoded}`)
  })
})
