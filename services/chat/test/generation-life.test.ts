import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import type { SuggestTitleRequest } from '@scriptorium/rpc/broker'
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

describe('the title of a conversation that nobody named', () => {
  const asAnna = { ownerId: anna }
  const asked: SuggestTitleRequest[] = []
  const titled = { automaticTitle: true, model: 'm-1' }

  /** An answer from its claim to its end. */
  async function answer(threadId: string, { fields = titled, status = 'complete' } = {}): Promise<string> {
    const { replyId } = await fixture.send(anna, threadId, fields)
    const { attempt } = await fixture.worker.claim({ id: replyId, claimToken: newId() }, asAnna)
    const text = { fromSeq: 1, throughSeq: 1, text: 'She keeps the lamp.', reasoning: '' }
    await fixture.worker.finish({ id: replyId, attempt, status, ...text, model: 'm-1' }, asAnna)
    return replyId
  }

  function suggest(text: () => Promise<string>): void {
    asked.length = 0
    fixture.broker.suggest = async (request) => {
      asked.push(request)
      return { text: await text(), model: request.model }
    }
  }

  const threadOf = async (id: string) => await fixture.threads.get({ id }, asAnna)
  const stateOf = async (id: string) =>
    (
      await fixture.fresh.sql<{ title_state: string | null }>('SELECT title_state FROM chat.threads WHERE id = $1', [
        id,
      ])
    )[0]?.title_state
  const becomes = async (id: string, title: string) =>
    await waitFor(async () => (await threadOf(id)).title === title, { what: title })

  it('is made by a model after the first complete answer, once, and told as a change', async () => {
    suggest(async () => '"The keeper of the lamp."')
    const { threadId, novelId } = await fixture.openThread(anna)
    await answer(threadId, { status: 'failed' })
    expect([(await threadOf(threadId)).title, asked]).toEqual(['Who is Mira?', []])
    const before = await threadOf(threadId)
    await answer(threadId)
    await becomes(threadId, 'The keeper of the lamp')
    expect(asked).toEqual([
      {
        threadId,
        connectionId: expect.any(String),
        model: 'm-1',
        question: 'Who is Mira?',
        answer: 'She keeps the lamp.',
      },
    ])
    expect((await threadOf(threadId)).version).toBe(before.version)
    const events = await fixture.fresh.sql<{ data: unknown }>(
      `SELECT data FROM chat.outbox WHERE type = 'chat.thread-changed' AND key = $1 ORDER BY seq`,
      [novelId],
    )
    // It was made, it had the beginning of its first message for a title, and now this one; messages are no change of it.
    expect(events.map(({ data }) => data)).toEqual(
      Array.from({ length: 3 }, () => ({ novelId, ownerId: anna, threadIds: [threadId] })),
    )
    await answer(threadId)
    expect(asked).toHaveLength(1)
  })

  it('is never over one that the writer gives, also while a model is asked', async () => {
    const asking = Promise.withResolvers<string>()
    suggest(async () => await asking.promise)
    const { threadId } = await fixture.openThread(anna)
    await answer(threadId)
    await waitFor(() => asked.length === 1, { what: 'the question for a title' })
    const fields = { title: 'Mine', fallback: [], pins: [] }
    await fixture.threads.update({ id: threadId, version: 1, fields, mask: ['title'] }, asAnna)
    asking.resolve('Another')
    // The next one comes behind it, through the same statements.
    const later = await fixture.openThread(anna)
    await answer(later.threadId)
    await becomes(later.threadId, 'Another')
    expect((await threadOf(threadId)).title).toBe('Mine')
    const named = await fixture.openThread(anna, { title: 'Named' })
    await answer(named.threadId)
    expect([await stateOf(named.threadId), asked.length]).toEqual([null, 2])
  })

  it('stays the beginning of the first message where no model may be asked, or none can', async () => {
    suggest(async () => await Promise.reject(new Error('no model')))
    const off = await fixture.openThread(anna)
    await answer(off.threadId, { fields: { automaticTitle: false, model: 'm-1' } })
    const failing = await fixture.openThread(anna)
    await answer(failing.threadId)
    await waitFor(() => asked.length === 1, { what: 'the question for a title' })
    expect(asked.map(({ threadId }) => threadId)).toEqual([failing.threadId])
    expect(await stateOf(failing.threadId)).toBe('asked')
    await answer(failing.threadId)
    await answer(off.threadId)
    for (const { threadId } of [off, failing]) expect((await threadOf(threadId)).title).toBe('Who is Mira?')
    expect(asked).toHaveLength(1)
  })
})
