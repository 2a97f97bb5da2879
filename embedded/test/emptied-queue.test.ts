import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultChatConfig } from '@scriptorium/chat'
import { waitFor } from '@scriptorium/testkit'
import { newRecord } from '@scriptorium/testkit/api-user'
import type { StoredGeneration } from '@scriptorium/testkit/api-user'
import { randomUUID } from 'node:crypto'
import { jobSchema, openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

type Sent = { reply: { id: string } }

const answers = 9
const atOnce = 3
const model = 'tokens-60-every-20'

let stack: TestStack
let aheadMs = 0
beforeAll(async () => {
  const generation = { ...defaultChatConfig.generation, untakenMs: 400, untakenMaxMs: 1_000 }
  stack = await openTestStack({
    chat: { generation, sweepEveryMs: 100 },
    workerConcurrency: atOnce,
    logClock: () => performance.now() + aheadMs,
  })
})
afterAll(async () => await stack.close())

describe('queue and token log, emptied under way', () => {
  it('row 31: lose no answer: each ends once, whole, and its reader has what is stored', async () => {
    const user = await stack.register()
    const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'The Salt Road' })
    const connection = await user.persist<{ id: string }>('POST', '/connections', {
      provider: 'openai-compatible',
      name: 'Fake',
      baseUrl: stack.provider.url,
    })
    // One answer at a time in each.
    const openThread = async () =>
      await user.persist<{ id: string }>('POST', `/novels/${novel.id}/threads`, {
        title: 'Talk',
        connectionId: connection.id,
        model,
      })
    const records = Array.from({ length: answers }, newRecord)
    const readers: Promise<unknown>[] = []
    const ids: string[] = []
    for (const record of records) {
      const {
        reply: { id },
      } = await user.persist<Sent>(
        'POST',
        `/threads/${(await openThread()).id}/messages`,
        { content: 'Go on.' },
        { 'idempotency-key': randomUUID() },
      )
      ids.push(id)
      readers.push(user.follow(id, 15_000, record))
    }
    await waitFor(() => records.some(({ text }) => text !== ''), { what: 'the first text' })

    const lost = await stack.fresh.sql(`DELETE FROM ${jobSchema}.job RETURNING 1`)
    aheadMs = 48 * 3_600_000
    // Some were under way, and some had not begun: those have nothing left but their rows.
    expect(lost.length).toBeGreaterThan(atOnce)
    expect(
      await stack.fresh.sql(
        `SELECT DISTINCT status FROM chat.generations WHERE status IN ('queued', 'streaming') ORDER BY status`,
      ),
    ).toHaveLength(2)

    await Promise.all(readers)
    for (const [index, id] of ids.entries()) {
      const stored = await user.persist<StoredGeneration>('GET', `/generations/${id}`)
      expect(stored).toMatchObject({ status: 'complete', attempt: 1 })
      expect(stored.text.length).toBeGreaterThan(60)
      expect(records[index]).toMatchObject({
        text: stored.text,
        ends: 1,
        end: { status: 'complete', length: stored.text.length },
      })
    }
    expect(
      await stack.fresh.sql(`SELECT count(*)::int AS answers FROM chat.messages WHERE role = 'assistant'`),
    ).toEqual([{ answers }])
    expect(stack.provider.log.records().filter((record) => record.model === model)).toHaveLength(answers)
  })
})
