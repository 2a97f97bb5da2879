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

/** Below an answer that has not ended, as earlier versions allowed it. */
async function sendBelow(threadId: string, parentId: string): Promise<{ replyId: string }> {
  const mark = async (status: string, endedBy: string | null) =>
    await fixture.fresh.sql('UPDATE chat.generations SET status = $2, ended_by = $3 WHERE id = $1', [
      parentId,
      status,
      endedBy,
    ])
  await mark('complete', 'worker')
  const sent = await fixture.send(anna, threadId, { parentId })
  await mark('queued', null)
  return sent
}

describe('a message that is edited', () => {
  it('gets another beside it with a reply of its own, and stays as it was', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.exchange(anna, threadId, { content: 'one' })
    const second = await fixture.exchange(anna, threadId, { content: 'two' })
    const below = await fixture.send(anna, threadId, { content: 'three' })
    const pin = newId()
    const edited = await fixture.messages.edit(
      {
        messageId: second.messageId,
        content: 'other two',
        model: 'better',
        pins: [pin],
        sceneIds: [],
        parameters: { temperature: 0.5, stop: [] },
      },
      asAnna,
    )
    expect(edited).toMatchObject({
      message: {
        threadId,
        parentId: first.replyId,
        role: 'user',
        content: 'other two',
        status: 'complete',
        siblings: [second.messageId, edited.message?.id],
      },
      replyStatus: 'queued',
    })
    expect((await shown(threadId)).map(({ content, siblings }) => [content, siblings.length])).toEqual([
      ['one', 1],
      ['', 1],
      ['other two', 2],
      ['', 1],
    ])
    const [row] = await fixture.fresh.sql('SELECT model, pins, parameters FROM chat.generations WHERE id = $1', [
      edited.replyId,
    ])
    expect(row).toEqual({ model: 'better', pins: [pin], parameters: { temperature: 0.5 } })
    const stayed = await fixture.messages.list({ threadId, before: below.replyId, limit: 50 }, asAnna)
    expect(stayed.items.map(({ content }) => content)).toEqual(['one', '', 'two', '', 'three'])
    expect(fixture.broker.enqueued.filter(({ generationId }) => generationId === edited.replyId)).toHaveLength(1)
  })

  it('may be the first of its thread', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.send(anna, threadId, { content: 'one' })
    const { message, replyId } = await fixture.messages.edit(
      { messageId: first.messageId, content: 'other one', pins: [], sceneIds: [] },
      asAnna,
    )
    expect(message).toMatchObject({ siblings: [first.messageId, message?.id] })
    expect(message?.parentId).toBeUndefined()
    expect(await idsOf(threadId)).toEqual([message?.id, replyId])
    expect(
      (await fixture.worker.claim({ id: replyId, claimToken: newId() }, asAnna)).prompt?.messages
        .map(({ content }) => content)
        .slice(1),
    ).toEqual(['other one'])
  })

  it('is edited once per key, however often it is asked for', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId } = await fixture.send(anna, threadId)
    const request = { messageId, content: 'Once', idempotencyKey: 'k-edit', pins: [], sceneIds: [] }
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => await fixture.messages.edit(request, asAnna)),
    )
    expect(new Set(answers.map((answer) => JSON.stringify({ ...answer, isNew: undefined }))).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await messagesOf(threadId)).toHaveLength(4)
    await expect(fixture.messages.edit({ ...request, content: 'Twice' }, asAnna)).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
    await expect(
      fixture.messages.continue({ messageId: replyId, idempotencyKey: 'k-edit' }, asAnna),
    ).rejects.toMatchObject({ code: 'idempotency_mismatch' })
    await expect(fixture.send(anna, threadId, { idempotencyKey: 'k-edit' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
  })

  it('is the user’s own, and not made empty, too large or longer than the window', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId } = await fixture.send(anna, threadId)
    const edit = async (content: string, id = messageId) =>
      await fixture.messages.edit({ messageId: id, content, pins: [], sceneIds: [] }, asAnna)
    await expect(edit('x', replyId)).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('cannot be edited'),
    })
    await expect(edit(' \n')).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(edit('ü'.repeat(131_073))).rejects.toMatchObject({ code: 'payload_too_large' })
    await expect(edit('ü'.repeat(131_072))).rejects.toMatchObject({ code: 'prompt_too_long' })
    await expect(edit('x', newId())).rejects.toMatchObject({ code: 'not_found' })
    expect(await idsOf(threadId)).toEqual([messageId, replyId])
  })
})

describe('a message that is deleted', () => {
  it('takes all below it along and leaves what stands beside it; the newest message left is shown', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.exchange(anna, threadId, { content: 'one' })
    const second = await fixture.send(anna, threadId, { content: 'two' })
    const again = await fixture.messages.regenerate({ messageId: second.replyId }, asAnna)
    const edited = await fixture.messages.edit(
      { messageId: second.messageId, content: 'other two', pins: [], sceneIds: [] },
      asAnna,
    )
    await fixture.generations.cancel({ id: edited.replyId }, asAnna)
    await fixture.send(anna, threadId, { content: 'three' })
    await fixture.messages.delete({ id: edited.message?.id ?? '' }, asAnna)
    expect(await idsOf(threadId)).toEqual([first.messageId, first.replyId, second.messageId, again.replyId])
    expect((await messagesOf(threadId)).map(({ id }) => id)).toEqual([
      first.messageId,
      first.replyId,
      second.messageId,
      second.replyId,
      again.replyId,
    ])
    expect((await shown(threadId)).map(({ siblings }) => siblings.length)).toEqual([1, 1, 1, 2])
    await fixture.messages.delete({ id: again.replyId }, asAnna)
    expect(await idsOf(threadId)).toEqual([first.messageId, first.replyId, second.messageId, second.replyId])
    await fixture.messages.delete({ id: second.replyId }, asAnna)
    expect(await idsOf(threadId)).toEqual([first.messageId, first.replyId, second.messageId])
    const next = await fixture.send(anna, threadId, { content: 'next' })
    expect((await shown(threadId)).at(-2)).toMatchObject({ id: next.messageId, parentId: second.messageId })
    await fixture.messages.delete({ id: first.messageId }, asAnna)
    expect(await idsOf(threadId)).toEqual([])
    expect(await fixture.fresh.sql('SELECT id FROM chat.generations WHERE thread_id = $1', [threadId])).toEqual([])
  })

  it('has what runs below it cancelled first, and nothing beside it', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId: beside } = await fixture.send(anna, threadId)
    const { replyId: above } = await fixture.messages.regenerate({ messageId: beside }, asAnna)
    const { replyId: below } = await sendBelow(threadId, above)
    const { replyId: waiting } = await sendBelow(threadId, below)
    for (const id of [beside, above, below]) {
      await claim(id)
      await fixture.tokenLog.open(id, 1)
    }
    await fixture.worker.checkpoint(
      { id: below, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'Some', reasoning: '' },
      asAnna,
    )
    await fixture.messages.delete({ id: above }, asAnna)
    const late = async (id: string) =>
      await fixture.tokenLog.append(id, { attempt: 1, seq: 1, frame: { event: 'delta', data: { text: 'late' } } })
    for (const id of [above, below]) expect(await late(id)).toEqual({ state: 'sealed', by: 'cancel' })
    expect(await late(beside)).toEqual({ state: 'appended' })
    for (const id of [above, below, waiting]) {
      expect(
        await fixture.fresh.sql(
          `SELECT data->>'status' AS status FROM chat.outbox WHERE key = $1 AND type = 'generation.ended'`,
          [id],
        ),
      ).toEqual([{ status: 'cancelled' }])
      await expect(fixture.generations.get({ id }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    }
    expect(await fixture.worker.renew({ id: below, attempt: 1 }, asAnna)).toMatchObject({ yours: false })
    expect(await fixture.worker.renew({ id: beside, attempt: 1 }, asAnna)).toMatchObject({ yours: true })
    expect(
      await fixture.fresh.sql('SELECT generation_id FROM chat.checkpoints WHERE generation_id = $1', [below]),
    ).toEqual([])
    expect(await idsOf(threadId)).toEqual([messageId, beside])
  })

  it('is not there to be deleted again, and never was for anybody else', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId } = await fixture.send(anna, threadId)
    const refusalOf = async (id: string, ownerId: string) =>
      await fixture.messages.delete({ id }, { ownerId }).then(
        () => 'deleted',
        ({ code, detail }: { code: string; detail: string }) => ({ code, detail }),
      )
    const never = await refusalOf(newId(), anna)
    expect(never).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(messageId, newId())).toEqual(never)
    expect(await messagesOf(threadId)).toHaveLength(2)
    await fixture.messages.delete({ id: messageId }, asAnna)
    expect(await refusalOf(messageId, anna)).toEqual(never)
  })

  it('may be the first of a long thread', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId } = await fixture.send(anna, threadId)
    // A path as a book-long talk leaves it: each message below the one before.
    await fixture.fresh.sql(
      `WITH made AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, 2000) n)
      INSERT INTO chat.messages (owner_id, id, thread_id, parent_id, role, depth)
      SELECT $1, m.id, $2, coalesce(p.id, $3), CASE WHEN m.n % 2 = 1 THEN 'user' ELSE 'assistant' END, m.n + 1 FROM made m LEFT JOIN made p ON p.n = m.n - 1 ORDER BY m.n`,
      [anna, threadId, replyId],
    )
    await fixture.messages.delete({ id: messageId }, asAnna)
    expect(await messagesOf(threadId)).toEqual([])
  })
})

describe('the branch shown', () => {
  it('is the one chosen, down to its newest, and what is sent next goes on from there', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.exchange(anna, threadId, { content: 'one' })
    const second = await fixture.exchange(anna, threadId, { content: 'two' })
    const edited = await fixture.messages.edit(
      { messageId: second.messageId, content: 'other two', pins: [], sceneIds: [] },
      asAnna,
    )
    await fixture.generations.cancel({ id: edited.replyId }, asAnna)
    const third = await fixture.send(anna, threadId, { content: 'three' })
    const newer = [first.messageId, first.replyId, edited.message?.id, edited.replyId, third.messageId, third.replyId]
    const older = [first.messageId, first.replyId, second.messageId, second.replyId]
    expect(await idsOf(threadId)).toEqual(newer)

    const before = await fixture.threads.get({ id: threadId }, asAnna)
    expect(await fixture.threads.showBranch({ threadId, messageId: second.messageId }, asAnna)).toEqual(before)
    expect(await idsOf(threadId)).toEqual(older)
    await fixture.threads.showBranch({ threadId, messageId: edited.message?.id ?? '' }, asAnna)
    expect(await idsOf(threadId)).toEqual(newer)
    await fixture.threads.showBranch({ threadId, messageId: second.replyId }, asAnna)
    expect((await fixture.messages.list({ threadId, limit: 1 }, asAnna)).items.map(({ id }) => id)).toEqual([
      first.messageId,
    ])

    const fourth = await fixture.send(anna, threadId, { content: 'four' })
    expect(await idsOf(threadId)).toEqual([...older, fourth.messageId, fourth.replyId])
    expect((await claim(fourth.replyId)).prompt?.messages.map(({ content }) => content)).not.toContain('other two')
    await fixture.messages.edit({ messageId: first.messageId, content: 'other one', pins: [], sceneIds: [] }, asAnna)
    expect(await shown(threadId)).toMatchObject([{ content: 'other one' }, {}])
  })

  it('is the newest again when the chosen message is deleted', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.send(anna, threadId, { content: 'one' })
    const again = await fixture.messages.regenerate({ messageId: first.replyId }, asAnna)
    await fixture.threads.showBranch({ threadId, messageId: first.replyId }, asAnna)
    expect(await idsOf(threadId)).toEqual([first.messageId, first.replyId])
    await fixture.messages.delete({ id: first.replyId }, asAnna)
    expect(await idsOf(threadId)).toEqual([first.messageId, again.replyId])
    await fixture.threads.delete({ id: threadId }, asAnna)
  })

  it('goes through messages of the thread alone', async () => {
    const [{ threadId }, other] = [await fixture.openThread(anna), await fixture.openThread(anna)]
    const { messageId } = await fixture.send(anna, other.threadId)
    for (const wrong of [messageId, newId(), 'x']) {
      await expect(fixture.threads.showBranch({ threadId, messageId: wrong }, asAnna)).rejects.toMatchObject({
        code: 'not_found',
      })
    }
  })
})
