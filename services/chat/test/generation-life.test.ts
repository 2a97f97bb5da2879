import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openChatFixture } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()

beforeAll(async () => {
  fixture = await openChatFixture()
})
afterAll(async () => await fixture.close())

describe('a generation from the message to its end', () => {
  it('is accepted, claimed, checkpointed, finished and read', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId, messageId } = await fixture.send(anna, threadId)
    await waitFor(() => fixture.broker.enqueued.some(({ generationId }) => generationId === replyId), {
      what: 'the direct hand-over',
    })
    const claim = await fixture.worker.claim({ id: replyId, claimToken: newId() }, { ownerId: anna })
    expect(claim).toMatchObject({ claimed: true, attempt: 1, status: 'streaming' })
    expect(claim.prompt?.messages.map(({ role }) => role)).toEqual(['system', 'user'])
    expect(claim.prompt?.messages[0]?.content).toContain('<codex>')
    expect(claim.prompt?.messages[0]?.content).toContain('Title: The Lamp')
    expect(claim.prompt?.entryNames).toEqual(['Mira'])
    const fence = { id: replyId, attempt: 1 }
    expect(
      await fixture.worker.checkpoint(
        { ...fence, fromSeq: 1, throughSeq: 3, text: 'She keeps ', reasoning: 'hm' },
        { ownerId: anna },
      ),
    ).toMatchObject({ yours: true, status: 'streaming' })
    expect(await fixture.generations.get({ id: replyId }, { ownerId: anna })).toMatchObject({
      status: 'streaming',
      text: 'She keeps ',
      textSeq: 3,
      attempt: 1,
    })
    expect(await fixture.worker.renew(fence, { ownerId: anna })).toMatchObject({ yours: true, cancelRequested: false })
    const usage = { inputTokens: 10, outputTokens: 4, estimated: true }
    const ending = {
      ...fence,
      status: 'complete',
      finishReason: 'stop',
      usage,
      fromSeq: 4,
      throughSeq: 5,
      text: 'the light.',
      reasoning: '',
      model: 'm-1',
    }
    expect(await fixture.worker.finish(ending, { ownerId: anna })).toMatchObject({ yours: true, status: 'complete' })
    expect(await fixture.worker.finish(ending, { ownerId: anna })).toMatchObject({ yours: true, status: 'complete' })
    const got = await fixture.generations.get({ id: replyId }, { ownerId: anna })
    expect(got).toMatchObject({
      status: 'complete',
      text: 'She keeps the light.',
      reasoning: 'hm',
      finalSeq: 5,
      finishReason: 'stop',
      usage,
      model: 'm-1',
    })
    const list = await fixture.messages.list({ threadId, limit: 50 }, { ownerId: anna })
    expect(list.items.map(({ id, role, content, status }) => ({ id, role, content, status }))).toEqual([
      { id: messageId, role: 'user', content: 'Who is Mira?', status: 'complete' },
      { id: replyId, role: 'assistant', content: 'She keeps the light.', status: 'complete' },
    ])
    const entries = [
      { name: 'Mira', included: true },
      { name: 'Secret', included: false },
    ]
    const context = await waitFor(
      async () => {
        const found = await fixture.generations.getContext({ id: replyId }, { ownerId: anna })
        return found.entries.length > 0 ? found : undefined
      },
      { what: 'the record of the prompt' },
    )
    expect(context).toMatchObject({ codexVersion: '7', tokens: 12, withoutCodex: false, entries })
    expect(await fixture.fresh.sql('SELECT * FROM chat.checkpoints')).toEqual([])
    expect((await fixture.threads.get({ id: threadId }, { ownerId: anna })).title).toBe('Who is Mira?')
  })
})
