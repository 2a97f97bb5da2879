import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { breakableLog, openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
let logDown = false
const anna = newId()
const asAnna = { ownerId: anna }
const limits = { ...quickLimits, leaseMs: 1_000, untakenMs: 300, untakenMaxMs: 1_000 }
const delta = (text: string) => ({ event: 'delta', data: { text } }) as const

beforeAll(async () => {
  fixture = await openChatFixture({
    config: { generation: limits, sweepEveryMs: 50 },
    wrap: { tokenLog: (log) => breakableLog(log, () => logDown) },
  })
})
afterAll(async () => await fixture.close())

async function claimed(): Promise<string> {
  const { threadId } = await fixture.openThread(anna)
  const { replyId: id } = await fixture.send(anna, threadId)
  await claim(id)
  return id
}
async function claim(id: string): Promise<number> {
  const { claimed: won, attempt } = await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
  expect(won).toBe(true)
  return attempt
}
const get = async (id: string) => await fixture.generations.get({ id }, asAnna)
const until = async (id: string, status: string) =>
  await waitFor(async () => ((await get(id)).status === status ? await get(id) : undefined), {
    what: `${id} is ${status}`,
    timeoutMs: 8_000,
  })
const requestsOf = async (id: string) =>
  await fixture.fresh.sql<{ requeue: number; at: Date }>(
    `SELECT (data->>'requeue')::int AS requeue, occurred_at AS at FROM chat.outbox WHERE key = $1 AND type = 'generation.requested' ORDER BY seq`,
    [id],
  )
const requeuesOf = async (id: string) => (await requestsOf(id)).map(({ requeue }) => requeue)

describe('a worker that dies', () => {
  it('before its first token costs an attempt: the generation is queued again, under another job', async () => {
    const id = await claimed()
    await fixture.tokenLog.open(id, 1)
    const back = await until(id, 'queued')
    expect(back.attempt).toBe(1)
    expect((await requeuesOf(id)).slice(0, 2)).toEqual([0, 1])
    expect(await fixture.tokenLog.append(id, { attempt: 1, seq: 1, frame: delta('undead') })).toMatchObject({
      state: 'sealed',
      by: 'sweeper',
    })
    expect(
      await fixture.worker.finish(
        { id, attempt: 1, status: 'complete', fromSeq: 1, throughSeq: 1, text: 'undead', reasoning: '' },
        asAnna,
      ),
    ).toMatchObject({ yours: false })
    expect(await claim(id)).toBe(2)
  })

  it('always at the first byte ends after three attempts', async () => {
    const id = await claimed()
    for (const attempt of [1, 2, 3]) {
      if (attempt > 1) {
        await until(id, 'queued')
        expect(await claim(id)).toBe(attempt)
      }
      await fixture.tokenLog.open(id, attempt)
    }
    expect(await until(id, 'failed')).toMatchObject({ attempt: 3, error: { code: 'interrupted' }, text: '' })
  })

  it('in the middle leaves what a reader has seen', async () => {
    const id = await claimed()
    await fixture.tokenLog.open(id, 1)
    for (const [seq, text] of [
      [1, 'She '],
      [2, 'went '],
      [3, 'up'],
    ] as const)
      await fixture.tokenLog.append(id, { attempt: 1, seq, frame: delta(text) })
    await fixture.worker.checkpoint({ id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'She ', reasoning: '' }, asAnna)
    expect(await until(id, 'failed')).toMatchObject({
      error: { code: 'interrupted' },
      text: 'She went up',
      finalSeq: 3,
    })
    // The same worker, back from the dead, is refused and sends its own end: the row keeps the first.
    const late = {
      id,
      attempt: 1,
      status: 'failed',
      error: { code: 'interrupted', message: '' },
      fromSeq: 2,
      throughSeq: 3,
      text: 'went up',
      reasoning: '',
    }
    expect(await fixture.worker.finish(late, asAnna)).toMatchObject({ yours: false, status: 'failed' })
  })

  it('with the log out of reach or empty leaves the checkpoint', async () => {
    const checkpointed = async (): Promise<string> => {
      const id = await claimed()
      await fixture.worker.checkpoint(
        { id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'kept', reasoning: '' },
        asAnna,
      )
      return id
    }
    logDown = true
    const unreachable = await checkpointed()
    expect(await until(unreachable, 'failed')).toMatchObject({
      error: { code: 'interrupted' },
      text: 'kept',
      finalSeq: 1,
    })
    logDown = false
    const emptied = await checkpointed()
    await fixture.tokenLog.append(emptied, { attempt: 1, seq: 7, frame: delta('after a hole') })
    expect(await until(emptied, 'failed')).toMatchObject({ error: { code: 'interrupted' }, text: 'kept', finalSeq: 1 })
  })
})

describe('a worker that is slow', () => {
  it('keeps its generation as long as it renews', async () => {
    const id = await claimed()
    const until_ = performance.now() + 4 * limits.leaseMs
    while (performance.now() < until_) {
      expect(await fixture.worker.renew({ id, attempt: 1 }, asAnna)).toMatchObject({ yours: true })
      await waitFor(async () => (await fixture.service.sweepOnce()) !== undefined, { what: 'a sweep' })
    }
    expect(await get(id)).toMatchObject({ status: 'streaming', attempt: 1 })
    await fixture.worker.finish(
      { id, attempt: 1, status: 'complete', fromSeq: 1, throughSeq: 1, text: 'slow', reasoning: '' },
      asAnna,
    )
  })
})

describe('what nobody takes', () => {
  it('is asked for again, each time under another number, and more rarely', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    await waitFor(async () => (await requeuesOf(id)).length >= 3, { what: 'two more requests', timeoutMs: 8_000 })
    expect((await requeuesOf(id)).slice(0, 3)).toEqual([0, 1, 2])
    const [first, second, third] = (await requestsOf(id)).map(({ at }) => at.getTime())
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThan(1.5 * limits.untakenMs)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(limits.untakenMs)
    expect(await claim(id)).toBe(1)
  })

  it('is handed over directly each time, so that it does not wait for an event that is stuck', async () => {
    const cut = await openChatFixture({
      config: { generation: limits, sweepEveryMs: 50 },
      wrap: {
        bus: (bus) => ({
          publish: async () => {
            throw new ServiceError('unavailable')
          },
          subscribe: async (options) => await bus.subscribe(options),
          health: async () => ({ ok: false }),
          close: async () => await bus.close(),
        }),
      },
    })
    try {
      const { replyId: id } = await cut.send(anna, (await cut.openThread(anna)).threadId)
      const handedOver = (): number[] =>
        cut.broker.enqueued.filter(({ generationId }) => generationId === id).map(({ requeue }) => requeue)
      await waitFor(() => handedOver().includes(1), { what: 'the second request', timeoutMs: 8_000 })
      await cut.worker.claim({ id, claimToken: newId() }, asAnna)
      await cut.tokenLog.open(id, 1)
      // A worker that stops gives back at once; one whose provider asked for a pause is waited for.
      await cut.worker.release({ id, attempt: 1, delayMs: 0, reason: 'interrupted' }, asAnna)
      const { requeue } = (
        await cut.fresh.sql<{ requeue: number }>('SELECT requeue FROM chat.generations WHERE id = $1', [id])
      )[0]!
      await waitFor(() => handedOver().includes(requeue), { what: 'the request after the release', timeoutMs: 8_000 })
      await cut.worker.claim({ id, claimToken: newId() }, asAnna)
      await cut.worker.release({ id, attempt: 2, delayMs: 60_000, reason: 'provider_rate_limited' }, asAnna)
      await cut.service.sweepOnce()
      expect(Math.max(...handedOver())).toBe(requeue)
    } finally {
      await cut.close()
    }
  })

  it('ends at its deadline, with no worker at all, and so does what streams past it', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: waiting } = await fixture.send(anna, threadId)
    const running = await claimed()
    await fixture.tokenLog.open(running, 1)
    await fixture.tokenLog.append(running, { attempt: 1, seq: 1, frame: delta('so far') })
    await fixture.fresh.sql(
      `UPDATE chat.generations SET deadline_at = now(), next_sweep_at = now(), lease_until = CASE WHEN status = 'streaming' THEN now() + interval '1 minute' END
      WHERE id = ANY($1::uuid[])`,
      [[waiting, running]],
    )
    expect(await until(waiting, 'failed')).toMatchObject({ error: { code: 'deadline' }, text: '' })
    expect(await until(running, 'failed')).toMatchObject({ error: { code: 'deadline' }, text: 'so far' })
  })

  it('ends at once when a provider asks for a pause past its deadline, and says so', async () => {
    const id = await claimed()
    await fixture.fresh.sql(
      `UPDATE chat.generations SET deadline_at = now() + interval '2 s', lease_until = now() + interval '1 minute' WHERE id = $1`,
      [id],
    )
    await fixture.worker.release({ id, attempt: 1, delayMs: 60_000, reason: 'provider_rate_limited' }, asAnna)
    expect(await until(id, 'failed')).toMatchObject({ attempt: 1, error: { code: 'provider_rate_limited' } })
  })
})
