import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openChatHouse } from './chat-house.ts'
import type { ChatHouse } from './chat-house.ts'

let house: ChatHouse
const anna = newId()

beforeAll(async () => {
  house = await openChatHouse()
})
afterAll(async () => await house.close())

describe('an answer from the message to its end', () => {
  it('is accepted, claimed, checkpointed, finished and read', async () => {
    const { threadId } = await house.openThread(anna)
    const { replyId, messageId } = await house.send(anna, threadId)
    await waitFor(() => house.broker.enqueued.some(({ generationId }) => generationId === replyId), {
      what: 'the direct hand-over',
    })
    const claim = await house.worker.claim({ id: replyId, claimToken: newId() }, { ownerId: anna })
    expect(claim).toMatchObject({ claimed: true, attempt: 1, status: 'streaming' })
    expect(claim.prompt?.messages.map(({ role }) => role)).toEqual(['system', 'user'])
    expect(claim.prompt?.messages[0]?.content).toContain('<codex>')
    expect(claim.prompt?.messages[0]?.content).toContain('Title: The Lamp')
    expect(claim.prompt?.entryNames).toEqual(['Mira'])
    const fence = { id: replyId, attempt: 1 }
    expect(
      await house.worker.checkpoint(
        { ...fence, fromSeq: 1, throughSeq: 3, text: 'She keeps ', reasoning: 'hm' },
        { ownerId: anna },
      ),
    ).toMatchObject({ yours: true, status: 'streaming' })
    expect(await house.generations.get({ id: replyId }, { ownerId: anna })).toMatchObject({
      status: 'streaming',
      text: 'She keeps ',
      textSeq: 3,
      attempt: 1,
    })
    expect(await house.worker.renew(fence, { ownerId: anna })).toMatchObject({ yours: true, cancelRequested: false })
    const usage = { inputTokens: 10, outputTokens: 4, estimated: true }
    const ending = {
      ...fence,
      status: 'complete',
      finishReason: 'stop',
      usage,
      fromSeq: 4,
      throughSeq: 5,
      text: 'the light.',
      model: 'm-1',
    }
    expect(await house.worker.finish(ending, { ownerId: anna })).toMatchObject({ yours: true, status: 'complete' })
    expect(await house.worker.finish(ending, { ownerId: anna })).toMatchObject({ yours: true, status: 'complete' })
    const got = await house.generations.get({ id: replyId }, { ownerId: anna })
    expect(got).toMatchObject({
      status: 'complete',
      text: 'She keeps the light.',
      reasoning: 'hm',
      finalSeq: 5,
      finishReason: 'stop',
      usage,
      model: 'm-1',
    })
    const list = await house.messages.list({ threadId, limit: 50 }, { ownerId: anna })
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
        const found = await house.generations.getContext({ id: replyId }, { ownerId: anna })
        return found.entries.length > 0 ? found : undefined
      },
      { what: 'the record of the prompt' },
    )
    expect(context).toMatchObject({ codexVersion: '7', tokens: 12, withoutCodex: false, entries })
    expect(await house.fresh.sql('SELECT * FROM chat.checkpoints')).toEqual([])
    expect((await house.threads.get({ id: threadId }, { ownerId: anna })).title).toBe('Who is Mira?')
  })
})
