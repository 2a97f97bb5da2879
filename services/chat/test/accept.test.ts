import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { createDatabase } from '@scriptorium/database'
import { newId } from '@scriptorium/runtime'
import { createFaultProxy, waitFor } from '@scriptorium/testkit'
import type { FaultProxy } from '@scriptorium/testkit'
import { defaultChatConfig } from '../src/index.ts'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
let proxy: FaultProxy
const anna = newId()

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: {
      queue: { ...defaultChatConfig.queue, queuedPerOwnerMax: 60 },
      generation: { ...quickLimits, untakenMs: 60_000 },
    },
    wrap: {
      database: (fresh, logger) =>
        createDatabase({
          appUrl: proxy.urlOf(fresh.appUrl('chat')),
          systemUrl: fresh.systemUrl('chat'),
          poolSize: 8,
          lockTimeoutMs: 9_000,
          applicationName: 'chat-test',
          logger,
        }),
    },
    beforeDatabase: async (fresh) => {
      const { hostname, port } = new URL(fresh.adminUrl)
      proxy = await createFaultProxy({ target: { host: hostname, port: Number(port) } })
    },
  })
})
afterAll(async () => {
  await fixture.close()
  await proxy.close()
})

const counts = async (threadId: string) =>
  (
    await fixture.fresh.sql<{ users: number; answers: number; generations: number; events: number }>(
      `SELECT
  (SELECT count(*)::int FROM chat.messages WHERE thread_id = $1 AND role = 'user') AS users,
  (SELECT count(*)::int FROM chat.messages WHERE thread_id = $1 AND role = 'assistant') AS answers,
  (SELECT count(*)::int FROM chat.generations WHERE thread_id = $1) AS generations,
  (SELECT count(*)::int FROM chat.outbox o JOIN chat.generations g ON g.id::text = o.key WHERE g.thread_id = $1) AS events`,
      [threadId],
    )
  )[0]
const one = { users: 1, answers: 1, generations: 1, events: 1 }

describe('one key, one message', () => {
  it('writes one of each for 50 requests at once, and returns the same to all', async () => {
    const { threadId } = await fixture.openThread(anna)
    const request = { threadId, content: 'Only once', idempotencyKey: 'k-50', pins: [], sceneIds: [] }
    const answers = await Promise.all(
      Array.from(
        { length: 50 },
        async () => await fixture.messages.send(request, { ownerId: anna, deadlineMs: 15_000 }),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify({ ...answer, isNew: undefined }))).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await counts(threadId)).toEqual(one)
    expect(fixture.broker.enqueued.filter(({ generationId }) => generationId === answers[0]?.replyId)).toHaveLength(1)
  })

  it('writes one reply for 50 regenerations at once, which no lock of the thread keeps apart', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId } = await fixture.send(anna, threadId)
    const request = { messageId: replyId, idempotencyKey: 'k-again-50' }
    const answers = await Promise.all(
      Array.from(
        { length: 50 },
        async () => await fixture.messages.regenerate(request, { ownerId: anna, deadlineMs: 15_000 }),
      ),
    )
    expect(new Set(answers.map((answer) => answer.replyId)).size).toBe(1)
    expect(await counts(threadId)).toEqual({ users: 1, answers: 2, generations: 2, events: 2 })
  })

  it('refuses another body under the same key, also another thread and another kind of request', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId } = await fixture.send(anna, threadId, { idempotencyKey: 'k-body' })
    await expect(
      fixture.messages.send(
        { threadId, content: 'Other', idempotencyKey: 'k-body', pins: [], sceneIds: [] },
        { ownerId: anna },
      ),
    ).rejects.toMatchObject({ code: 'idempotency_mismatch' })
    await expect(
      fixture.messages.regenerate({ messageId: replyId, idempotencyKey: 'k-body' }, { ownerId: anna }),
    ).rejects.toMatchObject({ code: 'idempotency_mismatch' })
    const elsewhere = await fixture.openThread(anna)
    await expect(fixture.send(anna, elsewhere.threadId, { idempotencyKey: 'k-body' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
    expect(await counts(threadId)).toEqual(one)
  })

  it('keeps keys of different owners apart', async () => {
    const ben = newId()
    const [annas, bens] = [await fixture.openThread(anna), await fixture.openThread(ben)]
    const first = await fixture.send(anna, annas.threadId, { idempotencyKey: 'k-shared' })
    const second = await fixture.send(ben, bens.threadId, { idempotencyKey: 'k-shared' })
    expect(second.replyId).not.toBe(first.replyId)
  })

  it('waits two seconds for the first request of a key, then reports that it is in progress', async () => {
    const { threadId } = await fixture.openThread(anna)
    const holding = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const first = fixture.database
      .asOwner(anna, async (tx) => {
        const id = newId()
        await tx.query({
          name: 'hold_message',
          text: `INSERT INTO messages (owner_id, id, thread_id, role, depth) VALUES ($1, $2, $3, 'assistant', 0)`,
          values: [anna, id, threadId],
        })
        await tx.query({
          name: 'hold_key',
          values: [anna, id, threadId],
          text: `INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, idempotency_key, body_hash)
          VALUES ($1, $2, $3, now() + interval '1 hour', now() + interval '1 hour', 'k-held', 'x')`,
        })
        held.resolve()
        await holding.promise
        throw new ServiceError('cancelled')
      })
      .catch(() => undefined)
    await held.promise
    const started = performance.now()
    const request = { threadId, content: 'Held', idempotencyKey: 'k-held', pins: [], sceneIds: [] }
    await expect(fixture.messages.send(request, { ownerId: anna, deadlineMs: 15_000 })).rejects.toMatchObject({
      code: 'idempotency_in_progress',
    })
    const waitedMs = performance.now() - started
    expect(waitedMs).toBeGreaterThan(1_500)
    // The database's own limit in this suite is nine.
    expect(waitedMs).toBeLessThan(6_000)
    const second = fixture.send(anna, threadId, { idempotencyKey: 'k-held' })
    holding.resolve()
    await first
    expect(await second).toMatchObject({ replyId: expect.any(String) })
  })

  it('returns what was committed when the response to it is lost, with a key and without', async () => {
    for (const idempotencyKey of ['k-commit', undefined]) {
      const { threadId } = await fixture.openThread(anna)
      // The one accept of this suite whose response is cut: the message with this content. What it returns is sent after the commit.
      let armed: Promise<void> | undefined
      const stop = proxy.onData((direction, chunk) => {
        if (direction !== 'up' || armed !== undefined || !chunk.includes(`cut-${idempotencyKey}`)) return
        armed = proxy.cutWhen('down', (reply) => reply.includes('SELECT 1'))
      })
      const sent = await fixture.send(anna, threadId, { content: `cut-${idempotencyKey}`, idempotencyKey })
      stop()
      await armed
      expect(armed).toBeDefined()
      expect(await counts(threadId)).toEqual(one)
      expect(await fixture.generations.get({ id: sent.replyId }, { ownerId: anna })).toMatchObject({ status: 'queued' })
    }
  })
})

describe('before a message is accepted', () => {
  it('asks for a thread and a parent of the owner’s', async () => {
    const { threadId } = await fixture.openThread(anna)
    const other = await fixture.openThread(anna)
    const elsewhere = await fixture.send(anna, other.threadId)
    await expect(fixture.send(anna, newId())).rejects.toMatchObject({ code: 'not_found' })
    await expect(fixture.send(anna, threadId, { parentId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(fixture.send(anna, threadId, { parentId: elsewhere.replyId })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await counts(threadId)).toMatchObject({ users: 0, generations: 0 })
  })

  it('refuses what is empty or too large in bytes', async () => {
    const { threadId } = await fixture.openThread(anna)
    await expect(fixture.send(anna, threadId, { content: ' \n' })).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(fixture.send(anna, threadId, { content: 'ü'.repeat(131_073) })).rejects.toMatchObject({
      code: 'payload_too_large',
    })
    await expect(fixture.send(anna, threadId, { content: 'ü'.repeat(131_072) })).rejects.toMatchObject({
      code: 'prompt_too_long',
    })
  })

  it('has ai-broker check the connection, and continues when it is out of reach', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { resolve } = fixture.broker
    fixture.broker.resolve = async () => await Promise.reject(new ServiceError('not_found'))
    await expect(fixture.send(anna, threadId, { connectionId: newId() })).rejects.toMatchObject({
      code: 'connection_missing',
    })
    fixture.broker.resolve = resolve
    fixture.broker.down = true
    const connectionId = newId()
    const { replyId } = await fixture.send(anna, threadId, { connectionId, model: 'm' })
    fixture.broker.down = false
    expect(await fixture.generations.get({ id: replyId }, { ownerId: anna })).toMatchObject({
      connectionId,
      model: 'm',
    })
  })

  it('refuses one owner who has too many queued generations, and nobody else', async () => {
    const eve = newId()
    const { threadId } = await fixture.openThread(eve)
    const { replyId } = await fixture.send(eve, threadId)
    // Sixty answers wait, all to one message.
    for (let index = 1; index < 60; index += 1)
      await fixture.messages.regenerate({ messageId: replyId }, { ownerId: eve })
    const other = await fixture.openThread(eve)
    for (const ask of [
      async () => await fixture.messages.regenerate({ messageId: replyId }, { ownerId: eve }),
      async () => await fixture.send(eve, other.threadId),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    expect(await counts(threadId)).toMatchObject({ users: 1, generations: 60 })
    await fixture.send(anna, (await fixture.openThread(anna)).threadId)
  })
})

describe('after a message is accepted', () => {
  it('has a quarter of an hour, or as long as the message or its thread says, an hour at most', async () => {
    const { threadId } = await fixture.openThread(anna, { parameters: { stop: [], timeoutMinutes: 60 } })
    const minutesOf = async (id: string) =>
      (
        await fixture.fresh.sql<{ minutes: number }>(
          'SELECT round(extract(epoch FROM deadline_at - created_at) / 60)::int AS minutes FROM chat.generations WHERE id = $1',
          [id],
        )
      )[0]?.minutes
    const minutes: unknown[] = [await minutesOf((await fixture.exchange(anna, threadId)).replyId)]
    const own = { parameters: { stop: [], timeoutMinutes: 5 } }
    minutes.push(await minutesOf((await fixture.exchange(anna, threadId, own)).replyId))
    minutes.push(await minutesOf((await fixture.send(anna, (await fixture.openThread(anna)).threadId)).replyId))
    expect(minutes).toEqual([60, 5, 15])
    const tooLong = { parameters: { stop: [], timeoutMinutes: 61 } }
    await expect(fixture.send(anna, threadId, tooLong)).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('goes below the newest message, or below the one named', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.exchange(anna, threadId, { content: 'one' })
    const second = await fixture.send(anna, threadId, { content: 'two' })
    const branch = await fixture.send(anna, threadId, { content: 'other two', parentId: first.replyId })
    const { items } = await fixture.messages.list({ threadId, limit: 0 }, { ownerId: anna })
    expect(items.map(({ content, parentId }) => ({ content, parentId }))).toEqual([
      { content: 'one', parentId: undefined },
      { content: '', parentId: first.messageId },
      { content: 'other two', parentId: first.replyId },
      { content: '', parentId: branch.messageId },
    ])
    expect(items[2]?.siblings).toEqual([second.messageId, branch.messageId])
  })

  it('may be tried again: another reply beside the first, to the same message', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { messageId, replyId } = await fixture.send(anna, threadId, { pins: [newId()] })
    const again = await fixture.messages.regenerate({ messageId: replyId, model: 'better' }, { ownerId: anna })
    expect(again).toMatchObject({ message: { id: messageId }, replyStatus: 'queued' })
    const { items } = await fixture.messages.list({ threadId, limit: 10 }, { ownerId: anna })
    expect(items.map(({ id }) => id)).toEqual([messageId, again.replyId])
    expect(items[1]).toMatchObject({ siblings: [replyId, again.replyId], model: 'better', parentId: messageId })
    await expect(fixture.messages.regenerate({ messageId }, { ownerId: anna })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await fixture.fresh.sql('SELECT pins FROM chat.generations WHERE id = $1', [again.replyId])).toEqual(
      await fixture.fresh.sql('SELECT pins FROM chat.generations WHERE id = $1', [replyId]),
    )
  })

  it('is published as an event, also when the direct hand-over fails', async () => {
    const { threadId } = await fixture.openThread(anna)
    fixture.broker.down = true
    const { replyId } = await fixture.send(anna, threadId)
    fixture.broker.down = false
    const sent = await waitFor(
      async () =>
        (await fixture.fresh.sql('SELECT data FROM chat.outbox WHERE key = $1 AND sent_at IS NOT NULL', [replyId]))[0],
      { what: 'the event' },
    )
    const { connectionId } = await fixture.generations.get({ id: replyId }, { ownerId: anna })
    expect(sent).toEqual({ data: { generationId: replyId, ownerId: anna, requeue: 0, connectionId } })
  })

  it('names a thread that has no name, once', async () => {
    const { threadId } = await fixture.openThread(anna)
    await fixture.exchange(anna, threadId, { content: `  A very long  beginning ${'word '.repeat(30)}\nSecond line` })
    await fixture.send(anna, threadId, { content: 'Another' })
    const { title } = await fixture.threads.get({ id: threadId }, { ownerId: anna })
    expect(title.startsWith('A very long beginning word')).toBe(true)
    expect(title.length).toBeLessThanOrEqual(60)
    const named = await fixture.openThread(anna, { title: 'Mine', pins: [] })
    await fixture.send(anna, named.threadId)
    expect((await fixture.threads.get({ id: named.threadId }, { ownerId: anna })).title).toBe('Mine')
  })
})
