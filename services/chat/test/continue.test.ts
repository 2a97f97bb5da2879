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

const claim = async (id: string) => await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
/** The path shown: its ids, and the siblings of each. */
const shown = async (threadId: string) => (await fixture.messages.list({ threadId, limit: 50 }, asAnna)).items
const idsOf = async (threadId: string) => (await shown(threadId)).map(({ id }) => id)
const messagesOf = async (threadId: string) =>
  await fixture.fresh.sql<{ id: string }>('SELECT id FROM chat.messages WHERE thread_id = $1 ORDER BY seq', [threadId])

async function finish(
  id: string,
  ending: { status: string; finishReason?: string; error?: { code: string; message: string } },
  text = 'Once upon',
): Promise<void> {
  await claim(id)
  expect(
    await fixture.worker.finish({ reasoning: '', id, attempt: 1, ...ending, fromSeq: 1, throughSeq: 1, text }, asAnna),
  ).toMatchObject({ yours: true })
}

describe('an assistant message that is continued', () => {
  const failed = { status: 'failed', error: { code: 'provider_error', message: 'x' } }
  it.each([
    ['failed', failed],
    ['cancelled', { status: 'cancelled' }],
    ['stopped at the longest answer', { status: 'complete', finishReason: 'length' }],
  ])('having %s: is followed by a message that asks for the rest, and its reply', async (_name, ending) => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId } = await fixture.send(anna, threadId, { content: 'Tell', pins: [newId()] })
    await finish(replyId, ending)
    await fixture.messages.regenerate({ messageId: replyId }, asAnna)
    const {
      message,
      replyId: nextId,
      replyStatus,
    } = await fixture.messages.continue({ messageId: replyId, model: 'better' }, asAnna)
    expect(message).toMatchObject({
      parentId: replyId,
      role: 'user',
      siblings: [message?.id],
      content: expect.stringMatching(/^Continue /),
    })
    expect([replyStatus, await idsOf(threadId)]).toEqual(['queued', [messageId, replyId, message?.id, nextId]])
    const { prompt } = await claim(nextId)
    expect(prompt).toMatchObject({ model: 'better' })
    expect(prompt?.messages.slice(1).map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Tell'],
      ['assistant', 'Once upon'],
      ['user', message?.content],
    ])
    const pinsOf = async (id: string) =>
      await fixture.fresh.sql('SELECT pins FROM chat.generations WHERE id = $1', [id])
    expect(await pinsOf(nextId)).toEqual(await pinsOf(replyId))
  })

  it('is continued once per key', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: messageId } = await fixture.send(anna, threadId)
    await finish(messageId, { status: 'cancelled' })
    const request = { messageId, idempotencyKey: 'k-continue' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await fixture.messages.continue(request, asAnna)),
    )
    expect(new Set(answers.map((answer) => JSON.stringify({ ...answer, isNew: undefined }))).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await messagesOf(threadId)).toHaveLength(4)
    await expect(fixture.messages.continue({ ...request, model: 'other' }, asAnna)).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
  })

  it('has ended, and not by itself', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId } = await fixture.send(anna, threadId)
    const refused = async (id: string, detail: string) => {
      await expect(fixture.messages.continue({ messageId: id }, asAnna)).rejects.toMatchObject({
        code: 'conflict',
        detail: expect.stringContaining(detail),
      })
    }
    await refused(messageId, 'Only an answer')
    await refused(replyId, 'still being written')
    await claim(replyId)
    await refused(replyId, 'still being written')
    await fixture.worker.finish(
      {
        id: replyId,
        attempt: 1,
        status: 'complete',
        finishReason: 'stop',
        fromSeq: 1,
        throughSeq: 1,
        text: 'Done.',
        reasoning: '',
      },
      asAnna,
    )
    await refused(replyId, 'came to its end')
    await expect(fixture.messages.continue({ messageId: newId() }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    expect(await messagesOf(threadId)).toHaveLength(2)
  })
})
