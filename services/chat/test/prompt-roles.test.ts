import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()
const asAnna = { ownerId: anna }

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: { generation: { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 } },
  })
})
afterAll(async () => await fixture.close())

type Sent = { messageId: string; replyId: string }

const claim = async (id: string) => await fixture.worker.claim({ id, claimToken: newId() }, asAnna)

/** Ends the reply of a message with this text. */
async function end({ replyId: id }: Sent, status: 'complete' | 'failed', text = ''): Promise<void> {
  await claim(id)
  const chunk = { fromSeq: 1, throughSeq: text === '' ? 0 : 1, text, reasoning: '' }
  await fixture.worker.finish({ id, attempt: 1, status, finishReason: 'stop', ...chunk }, asAnna)
}

/** What becomes of the reply to “one”, and what the message then sent has before it. */
const scenarios: [name: string, expected: string[], unanswered: (sent: Sent) => Promise<object>][] = [
  [
    'failed',
    ['one\n\ntwo'],
    async (sent) => {
      await end(sent, 'failed')
      return {}
    },
  ],
  [
    'failed after some words',
    ['one', 'Half an', 'two'],
    async (sent) => {
      await end(sent, 'failed', 'Half an')
      return {}
    },
  ],
  [
    'was stopped before its first word',
    ['one\n\ntwo'],
    async ({ replyId: id }) => {
      await fixture.generations.cancel({ id }, asAnna)
      return {}
    },
  ],
  [
    'has only white space',
    ['one\n\ntwo'],
    async (sent) => {
      await end(sent, 'complete', ' \n')
      return {}
    },
  ],
  [
    'was deleted',
    ['one\n\ntwo'],
    async (sent) => {
      await end(sent, 'complete', 'On one')
      await fixture.messages.delete({ id: sent.replyId }, asAnna)
      return {}
    },
  ],
  [
    'is passed over by a branch',
    ['one\n\ntwo'],
    async (sent) => {
      await end(sent, 'complete', 'On one')
      return { parentId: sent.messageId }
    },
  ],
]

describe('the roles of a prompt', () => {
  it.each(scenarios)('C1: take turns when the answer before %s', async (_name, expected, unanswered) => {
    const { threadId } = await fixture.openThread(anna)
    const more = await unanswered(await fixture.send(anna, threadId, { content: 'one' }))
    const request = { threadId, content: 'two', pins: [], sceneIds: [], ...more }
    const preview = await fixture.messages.preview(request, asAnna)
    const { replyId } = await fixture.messages.send(request, asAnna)
    const { prompt } = await claim(replyId)
    const messages = prompt?.messages ?? []
    expect(messages.slice(1).map(({ content }) => content)).toEqual(expected)
    expect(messages.map(({ role }) => role).slice(0, 3)).toEqual(
      ['system', 'user', 'assistant'].slice(0, messages.length),
    )
    expect(preview.messages.map(({ content }) => content)).toEqual(messages.map(({ content }) => content))
  })

  it('C1: take turns below an edited message, and when its answer is asked for again', async () => {
    const { threadId } = await fixture.openThread(anna)
    await end(await fixture.send(anna, threadId, { content: 'one' }), 'failed')
    const two = await fixture.send(anna, threadId, { content: 'two' })
    await end(two, 'failed')
    const edited = await fixture.messages.edit(
      { messageId: two.messageId, content: 'Two!', pins: [], sceneIds: [] },
      asAnna,
    )
    const contents = async (id: string) => (await claim(id)).prompt?.messages.slice(1).map(({ content }) => content)
    expect(await contents(edited.replyId)).toEqual(['one\n\nTwo!'])
    const again = await fixture.messages.regenerate({ messageId: two.replyId }, asAnna)
    expect(await contents(again.replyId)).toEqual(['one\n\ntwo'])
  })
})
