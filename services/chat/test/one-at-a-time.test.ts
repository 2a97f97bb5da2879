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
const messagesOf = async (threadId: string) =>
  await fixture.fresh.sql('SELECT id, parent_id FROM chat.messages WHERE thread_id = $1 ORDER BY seq', [threadId])
const refusal = { code: 'answer_in_progress', retryable: true, detail: expect.stringContaining('still being written') }

async function end(id: string): Promise<void> {
  const chunk = { fromSeq: 1, throughSeq: 1, text: 'On one', reasoning: '' }
  await fixture.worker.finish({ id, attempt: 1, status: 'complete', finishReason: 'stop', ...chunk }, asAnna)
}

describe('a message below an answer that has not ended', () => {
  it.each([
    ['queued', false, false],
    ['queued, and named', false, true],
    ['streaming', true, false],
    ['streaming, and named', true, true],
  ])('C8: is refused while that is %s, and writes nothing; afterwards its prompt has the answer', async (...row) => {
    const [, isClaimed, isNamed] = row
    const { threadId } = await fixture.openThread(anna)
    const one = await fixture.send(anna, threadId, { content: 'one' })
    if (isClaimed) await claim(one.replyId)
    const before = await messagesOf(threadId)
    const fields = { content: 'two', idempotencyKey: newId(), ...(isNamed ? { parentId: one.replyId } : {}) }
    await expect(fixture.send(anna, threadId, fields)).rejects.toMatchObject(refusal)
    expect(await messagesOf(threadId)).toEqual(before)

    if (!isClaimed) await claim(one.replyId)
    await end(one.replyId)
    const two = await fixture.send(anna, threadId, fields)
    expect((await claim(two.replyId)).prompt?.messages.map(({ content }) => content).slice(1)).toEqual([
      'one',
      'On one',
      'two',
    ])
  })

  it('C8: is not refused beside it: another answer, another message in the place of its message', async () => {
    const { threadId } = await fixture.openThread(anna)
    const one = await fixture.send(anna, threadId)
    expect(await fixture.messages.regenerate({ messageId: one.replyId }, asAnna)).toMatchObject({
      replyStatus: 'queued',
    })
    expect(
      await fixture.messages.edit({ messageId: one.messageId, content: 'other', pins: [], sceneIds: [] }, asAnna),
    ).toMatchObject({ replyStatus: 'queued' })
    // What was accepted is answered as it was the first time, whatever is under way.
    const elsewhere = await fixture.openThread(anna)
    const first = await fixture.send(anna, elsewhere.threadId, { idempotencyKey: 'k-again' })
    expect(await fixture.send(anna, elsewhere.threadId, { idempotencyKey: 'k-again' })).toEqual(first)
  })

  it.each([
    ['an empty thread', false],
    ['a thread with an answer', true],
  ])('C8: of ten at once in %s one is accepted, and the others are refused', async (_where, hasAnswer) => {
    const { threadId } = await fixture.openThread(anna)
    const leaf = hasAnswer ? (await fixture.exchange(anna, threadId)).replyId : null
    const before = await messagesOf(threadId)
    const sent = await Promise.allSettled(
      Array.from({ length: 10 }, async (_, index) => await fixture.send(anna, threadId, { content: `m${index}` })),
    )
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of sent) if (each.status === 'rejected') expect(each.reason).toMatchObject(refusal)
    const written = (await messagesOf(threadId)).slice(before.length)
    expect(written.map((row) => row['parent_id'])).toEqual([leaf, written[0]?.['id']])
  })
})
