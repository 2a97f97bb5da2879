import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '@scriptorium/testkit'
import type { ApiUser, StoredGeneration } from '@scriptorium/testkit/api-user'
import { randomUUID } from 'node:crypto'
import { openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

type Sent = { reply: { id: string } }
type Place = { novelId: string; connectionId: string; model: string }

/** What one user may run by default, and a few. */
const workerConcurrency = 24
const hungGenerations = 60

let stack: TestStack
beforeAll(async () => {
  stack = await openTestStack({ workerConcurrency, workerStopMs: 500 })
})
afterAll(async () => await stack.close())

async function openPlace(user: ApiUser, model: string, connection: object = {}): Promise<Place> {
  const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'The Salt Road' })
  const { id: connectionId } = await user.persist<{ id: string }>('POST', '/connections', {
    provider: 'openai-compatible',
    name: 'Fake',
    baseUrl: stack.provider.url,
    ...connection,
  })
  return { novelId: novel.id, connectionId, model }
}

/** In a thread of its own. */
async function send(user: ApiUser, { novelId, connectionId, model }: Place): Promise<string> {
  const thread = { title: 'Talk', connectionId, model }
  const { id } = await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, thread)
  const key = { 'idempotency-key': randomUUID() }
  const sent = await user.persist<Sent>('POST', `/threads/${id}/messages`, { content: 'Go on.' }, key)
  return sent.reply.id
}

async function statuses(ids: readonly string[]): Promise<Record<string, number>> {
  const rows = await stack.fresh.sql<{ status: string; count: number }>(
    'SELECT status, count(*)::int AS count FROM chat.generations WHERE id = ANY ($1) GROUP BY status',
    [ids],
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

describe('a provider that takes requests and says nothing', () => {
  it('C6, D2: asked by 60 messages of one user, keeps another user’s message from nothing', async () => {
    const [anna, ben] = await Promise.all([stack.register(), stack.register()])
    const [hung, good] = [await openPlace(anna, 'hang-headers'), await openPlace(ben, 'tokens-60-every-20')]
    const ids: string[] = []
    while (ids.length < hungGenerations) {
      ids.push(...(await Promise.all(Array.from({ length: 6 }, async () => await send(anna, hung)))))
    }
    const full = { streaming: 20, queued: hungGenerations - 20 }
    await waitFor(async () => (await statuses(ids)).streaming === full.streaming, { what: 'as many as may run' })
    const id = await send(ben, good)
    const record = await ben.follow(id, 15_000)
    expect(record).toMatchObject({ end: { status: 'complete' } })
    expect((await ben.persist<StoredGeneration>('GET', `/generations/${id}`)).attempt).toBe(1)
    // Not one of the others had to end for it.
    expect(await statuses(ids)).toEqual(full)
  }, 60_000)
})

describe('a connection that may run one generation at once', () => {
  it('C6: runs five one after the other, and all end', async () => {
    const user = await stack.register()
    const model = 'tokens-12-every-20'
    const place = await openPlace(user, model, { concurrency: 1 })
    const ids = await Promise.all(Array.from({ length: 5 }, async () => await send(user, place)))
    const records = await Promise.all(ids.map(async (id) => await user.follow(id, 15_000)))
    for (const { end, discarded } of records) {
      expect(end?.status).toBe('complete')
      expect(discarded).toEqual([])
    }
    const calls = stack.provider.log.records().filter((record) => record.model === model)
    expect(calls).toHaveLength(ids.length)
    for (const [index, { seenAtMs }] of calls.entries())
      expect(seenAtMs).toBeGreaterThanOrEqual(calls[index - 1]?.endedAtMs ?? 0)
  })
})
