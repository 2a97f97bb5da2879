import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { createGenerations } from '../src/domain/generation/generations.ts'
import { createSweep } from '../src/domain/generation/sweep.ts'
import { createGenerationStore } from '../src/store/generation-store.ts'
import { createSweepStore } from '../src/store/sweep-store.ts'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()
const asAnna = { ownerId: anna }
const limits = { ...quickLimits, leaseMs: 1_000, untakenMs: 300, untakenMaxMs: 1_000 }
const delta = (text: string) => ({ event: 'delta', data: { text } }) as const

beforeAll(async () => {
  fixture = await openChatFixture({
    config: { generation: limits, sweepEveryMs: 50 },
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

describe('several sweepers', () => {
  it.each([
    ['of its own', 60_000],
    ['that others have taken too', 0],
  ])('settle each row once, each sweeper taking rows %s', async (_which, holdMs) => {
    const quiet = await openChatFixture({
      still: true,
      config: { generation: { ...limits, leaseMs: 60_000, runningPerOwnerMax: 30 } },
    })
    try {
      const { threadId } = await quiet.openThread(anna)
      const ids: string[] = []
      const { replyId: messageId } = await quiet.send(anna, threadId)
      ids.push(messageId)
      while (ids.length < 60) ids.push((await quiet.messages.regenerate({ messageId }, { ownerId: anna })).replyId)
      for (const id of ids.slice(0, 30)) {
        await quiet.worker.claim({ id, claimToken: newId() }, asAnna)
        await quiet.tokenLog.open(id, 1)
      }
      // All is due at once; the state says that sweeps have come steadily.
      await quiet.fresh.sql(
        `UPDATE chat.generations SET next_sweep_at = now() - interval '1 s', lease_until = CASE WHEN status = 'streaming' THEN now() - interval '1 s' END`,
      )
      await quiet.fresh
        .sql(`INSERT INTO chat.sweeper_state (last_good_at, steady_since) VALUES (now(), now() - interval '1 hour')
        ON CONFLICT (id) DO UPDATE SET last_good_at = now(), steady_since = excluded.steady_since`)
      const own = { ...limits, leaseMs: 60_000, untakenMs: 60_000, untakenMaxMs: 60_000 }
      const sweeps = Array.from({ length: 4 }, () => {
        const ports = {
          log: quiet.tokenLog,
          notifier: { wake: () => undefined },
          broker: { enqueue: () => undefined },
          titles: { nameThreadOf: () => undefined },
          onHandOverLost: () => undefined,
        }
        const generations = createGenerations({
          store: createGenerationStore({ database: quiet.database, limits: own }),
          ...ports,
        })
        return createSweep({
          store: createSweepStore(quiet.database),
          generations,
          log: quiet.tokenLog,
          limits: own,
          batchSize: 7,
          holdMs,
          onError: (error) => {
            throw error
          },
        })
      })
      const settled = { requeued: 0, settled: 0 }
      await Promise.all(
        sweeps.map(async (sweep) => {
          for (let more = true; more;) {
            const report = await sweep()
            settled.requeued += report.requeued
            settled.settled += report.settled
            more = report.more
          }
        }),
      )
      expect(settled).toEqual({ requeued: 30, settled: 30 })
      const rows = await quiet.fresh
        .sql(`SELECT g.requeue, g.status, count(*)::int AS events FROM chat.generations g JOIN chat.outbox o ON o.key = g.id::text AND o.type = 'generation.requested'
        GROUP BY g.id, g.requeue, g.status`)
      expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
        new Set([JSON.stringify({ requeue: 1, status: 'queued', events: 2 })]),
      )
    } finally {
      await quiet.close()
    }
  })
})

describe('after an outage of its own', () => {
  it('waits one lease before it believes that leases have lapsed', async () => {
    const id = await claimed()
    await fixture.tokenLog.open(id, 1)
    await fixture.tokenLog.append(id, { attempt: 1, seq: 1, frame: delta('alive') })
    // As if nobody had reached the database for a minute: the lease is long over, and no sweep has come.
    await fixture.fresh.sql(
      `WITH state AS (UPDATE chat.sweeper_state SET last_good_at = now() - interval '1 minute')
      UPDATE chat.generations SET lease_until = now() - interval '50 s', next_sweep_at = now() WHERE id = $1`,
      [id],
    )
    expect(await fixture.service.sweepOnce()).toMatchObject({ waitedForLeases: true })
    expect(await get(id)).toMatchObject({ status: 'streaming' })
    // The worker comes back within the lease and goes on.
    expect(await fixture.worker.renew({ id, attempt: 1 }, asAnna)).toMatchObject({ yours: true })
    expect(
      await fixture.worker.finish(
        { id, attempt: 1, status: 'complete', fromSeq: 1, throughSeq: 1, text: 'alive', reasoning: '' },
        asAnna,
      ),
    ).toMatchObject({ yours: true, status: 'complete' })
  })

  it('waits for it also when the outage was shorter than a lease: what was renewed just before it has lapsed meanwhile', async () => {
    const still = await openChatFixture({ still: true, config: { generation: { ...limits, leaseMs: 60_000 } } })
    try {
      const { replyId: id } = await still.send(anna, (await still.openThread(anna)).threadId)
      await still.worker.claim({ id, claimToken: newId() }, asAnna)
      await still.service.sweepOnce()
      await still.fresh.sql(
        `WITH state AS (UPDATE chat.sweeper_state SET last_good_at = now() - interval '50 s', steady_since = now() - interval '1 hour')
        UPDATE chat.generations SET lease_until = now() - interval '1 s', next_sweep_at = now() WHERE id = $1`,
        [id],
      )
      expect(await still.service.sweepOnce()).toMatchObject({ waitedForLeases: true })
      expect(await still.worker.renew({ id, attempt: 1 }, asAnna)).toMatchObject({ yours: true })
    } finally {
      await still.close()
    }
  })

  it('then settles those that did not come back', async () => {
    const id = await claimed()
    await fixture.fresh.sql(
      `WITH state AS (UPDATE chat.sweeper_state SET last_good_at = now() - interval '1 minute')
      UPDATE chat.generations SET lease_until = now() - interval '50 s' WHERE id = $1`,
      [id],
    )
    await until(id, 'failed')
  })
})

describe('an event that can never be sent', () => {
  it('fails the generation that waits for it, and no other', async () => {
    const poisoned = await openChatFixture({
      still: true,
      config: { generation: { ...limits, untakenMs: 60_000 } },
      wrap: {
        bus: (bus) => ({
          publish: async (events) => {
            if (
              events.some(({ type, data }) => type === 'generation.requested' && Reflect.get(data, 'ownerId') === anna)
            )
              throw new ServiceError('validation_failed')
            await bus.publish(events)
          },
          subscribe: async (options) => await bus.subscribe(options),
          health: async () => await bus.health(),
          close: async () => await bus.close(),
        }),
      },
    })
    try {
      const { threadId } = await poisoned.openThread(anna)
      const { replyId: id } = await poisoned.send(anna, threadId)
      const ben = newId()
      const bens = await poisoned.send(ben, (await poisoned.openThread(ben)).threadId)
      expect(
        await waitFor(
          async () => {
            const generation = await poisoned.generations.get({ id }, asAnna)
            return generation.status === 'failed' ? generation : undefined
          },
          { what: 'the failure', timeoutMs: 8_000 },
        ),
      ).toMatchObject({ error: { code: 'internal' } })
      expect(await poisoned.generations.get({ id: bens.replyId }, { ownerId: ben })).toMatchObject({ status: 'queued' })
    } finally {
      await poisoned.close()
    }
  })
})
