import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { defaultChatConfig } from '../src/index.ts'
import { lockSlots } from '../src/store/generation-statements.ts'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

/** Nothing is swept here, so that what waits begins only because it was handed over. */
let fixture: ChatFixture
const runningPerOwnerMax = 3

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: { ...defaultChatConfig, sweepEveryMs: 3_600_000, generation: { ...quickLimits, runningPerOwnerMax } },
  })
})
afterAll(async () => await fixture.close())

/** As many queued generations, each in a thread of its own. */
async function queueUp(ownerId: string, count: number, connectionId = newId()): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const { threadId } = await fixture.openThread(ownerId, { connectionId })
    ids.push((await fixture.send(ownerId, threadId)).replyId)
  }
  return ids
}

/** `limits`: of connections, by their ids; a worker names that of the generation's own. */
const claim = async (ownerId: string, id: string, limits: Record<string, number> = {}) => {
  const { connectionId = '' } = await fixture.generations.get({ id }, { ownerId })
  return await fixture.worker.claim({ id, claimToken: newId(), runningMax: limits[connectionId] }, { ownerId })
}
const finish = async (ownerId: string, id: string, attempt = 1) =>
  await fixture.worker.finish(
    { id, attempt, status: 'complete', fromSeq: 1, throughSeq: 1, text: 'Yes.', reasoning: '' },
    { ownerId },
  )
const withStatus = async (ownerId: string, status: string): Promise<string[]> =>
  (
    await fixture.fresh.sql<{ id: string }>('SELECT id FROM chat.generations WHERE owner_id = $1 AND status = $2', [
      ownerId,
      status,
    ])
  ).map(({ id }) => id)
const handedOver = async (ids: readonly string[]): Promise<string> =>
  await waitFor(
    () => fixture.broker.enqueued.find(({ generationId, requeue }) => requeue > 0 && ids.includes(generationId)),
    { what: 'a generation that was handed over' },
  ).then(({ generationId }) => generationId)

/** Claims what is handed over and finishes it, until all have ended. @returns the most that ran at once. */
async function workThrough(ownerId: string, ids: readonly string[], limits: Record<string, number>): Promise<number> {
  let most = 0
  let taken = 0
  await waitFor(
    async () => {
      for (; taken < fixture.broker.enqueued.length; taken += 1) {
        const { generationId } = fixture.broker.enqueued[taken] ?? { generationId: '' }
        if (ids.includes(generationId)) await claim(ownerId, generationId, limits)
      }
      const running = await withStatus(ownerId, 'streaming')
      most = Math.max(most, running.length)
      for (const id of running.slice(0, 1)) await finish(ownerId, id)
      return (await withStatus(ownerId, 'complete')).length === ids.length
    },
    { timeoutMs: 15_000, what: 'the end of all' },
  )
  return most
}

describe('generations of one user', () => {
  it('C6, D2: never run beyond the limit, however many workers claim at once', async () => {
    const anna = newId()
    const ids = await queueUp(anna, 10)
    const replies = await Promise.all([...ids, ...ids].map(async (id) => await claim(anna, id)))
    expect(replies.filter(({ claimed }) => claimed)).toHaveLength(runningPerOwnerMax)
    expect(await withStatus(anna, 'streaming')).toHaveLength(runningPerOwnerMax)
    const held = replies.filter(({ claimed, status }) => !claimed && status === 'queued')
    expect(held.length).toBeGreaterThanOrEqual(ids.length - runningPerOwnerMax)
    for (const { atLimit, retryAfterMs, attempt } of held) {
      expect({ atLimit, attempt }).toEqual({ atLimit: true, attempt: 0 })
      expect(retryAfterMs).toBeGreaterThan(0)
    }
    expect(await workThrough(anna, ids, {})).toBe(runningPerOwnerMax)
  })

  it('PL-7: are told their place in the line, which is absent for one that nothing holds back', async () => {
    const anna = newId()
    const ids = await queueUp(anna, runningPerOwnerMax + 2)
    const places = async () => {
      const { states } = await fixture.generations.getStates({ ids }, { ownerId: anna })
      const rows = await Promise.all(ids.map(async (id) => await fixture.generations.get({ id }, { ownerId: anna })))
      const placeOf = new Map(states.map(({ id, queue }) => [id, queue?.position]))
      expect(rows.map(({ queue }) => queue?.position)).toEqual(ids.map((id) => placeOf.get(id)))
      return ids.map((id) => placeOf.get(id))
    }
    expect(await places()).toEqual(ids.map(() => undefined))
    for (const id of ids) await claim(anna, id)
    const running = ids.slice(0, runningPerOwnerMax).map(() => undefined)
    expect(await places()).toEqual([...running, 1, 2])
    await finish(anna, ids[0] ?? '')
    await waitFor(async () => (await places()).at(-1) === 1, { what: 'the last to be the next' })
  })

  it('PL-7: are told how long they wait, by what others took, and nothing where that is not known', async () => {
    const anna = newId()
    const ids = await queueUp(anna, runningPerOwnerMax * 2 + 1)
    const waits = async () => {
      const { states } = await fixture.generations.getStates({ ids }, { ownerId: anna })
      const waitOf = new Map(states.map(({ id, queue }) => [id, queue?.waitSeconds]))
      return ids.slice(runningPerOwnerMax).map((id) => waitOf.get(id))
    }
    const since = async (id: string, seconds: number) =>
      await fixture.fresh.sql('UPDATE chat.generations SET started_at = now() - $2 * interval $$1 s$$ WHERE id = $1', [
        id,
        seconds,
      ])
    for (const id of ids) await claim(anna, id)
    expect(await waits()).toEqual([undefined, undefined, undefined, undefined])
    // Three that took a minute each.
    for (const done of await queueUp(anna, 3)) {
      await fixture.fresh.sql(
        `UPDATE chat.generations SET status = 'complete', started_at = now() - interval '60 s', ended_at = now(), ended_by = 'worker' WHERE id = $1`,
        [done],
      )
    }
    for (const [index, id] of ids.slice(0, runningPerOwnerMax).entries()) await since(id, 40 - 20 * index)
    const [first = 0, second = 0, third = 0, fourth = 0] = await waits()
    const near = (seconds: number | undefined, wanted: number) => Math.abs((seconds ?? 0) - wanted) <= 5
    expect([near(first, 20), near(second, 40), near(third, 60), near(fourth, 80)]).toEqual([true, true, true, true])
    // The one that is waited for has taken longer than usual already: nobody knows, and the one behind the others waits for two.
    await since(ids[0] ?? '', 300)
    const [unknown, , , behind] = await waits()
    expect([unknown, near(behind, 60)]).toEqual([undefined, true])
    for (const id of ids) await fixture.generations.cancel({ id }, { ownerId: anna })
  })

  it('C6: are claimed one after the other, so that the second counts what the first has taken', async () => {
    const anna = newId()
    const [id = ''] = await queueUp(anna, 1)
    const [begun, counted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const counting = fixture.database.asOwner(anna, async (tx) => {
      await tx.query({ ...lockSlots, values: [anna] })
      begun.resolve()
      await counted.promise
    })
    await begun.promise
    const claimed = claim(anna, id)
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`
    await waitFor(async () => (await fixture.fresh.sql(waiting)).length > 0, { what: 'a claim that waits its turn' })
    counted.resolve()
    await counting
    expect(await claimed).toMatchObject({ claimed: true })
  })

  it('C6: that are held keep nobody else from running', async () => {
    const [anna, ben] = [newId(), newId()]
    for (const id of await queueUp(anna, runningPerOwnerMax + 2)) await claim(anna, id)
    const [own = ''] = await queueUp(ben, 1)
    expect(await claim(ben, own)).toMatchObject({ claimed: true })
  })

  it.each(['finish', 'release', 'cancel'] as const)(
    'C6: a %s hands its slot to the one that waits longest',
    async (how) => {
      const anna = newId()
      const ids = await queueUp(anna, runningPerOwnerMax + 2)
      for (const id of ids) await claim(anna, id)
      const [first = ''] = ids
      if (how === 'finish') await finish(anna, first)
      else if (how === 'cancel') await fixture.generations.cancel({ id: first }, { ownerId: anna })
      else
        await fixture.worker.release(
          { id: first, attempt: 1, delayMs: 60_000, reason: 'provider_rate_limited' },
          { ownerId: anna },
        )
      const next = await handedOver(ids.slice(1))
      expect(next).toBe(ids[runningPerOwnerMax])
      expect(await claim(anna, next)).toMatchObject({ claimed: true })
    },
  )

  it('C6: one that is cancelled before it takes its slot leaves it to the next', async () => {
    const anna = newId()
    const ids = await queueUp(anna, runningPerOwnerMax + 2)
    for (const id of ids) await claim(anna, id)
    const [first = '', ...others] = ids
    await finish(anna, first)
    const next = await handedOver(others)
    await fixture.generations.cancel({ id: next }, { ownerId: anna })
    expect(await handedOver(others.filter((id) => id !== next))).toBe(ids.at(-1))
  })
})

describe('generations of one connection', () => {
  it('C6: of which one may run at once run one after the other, and all end', async () => {
    const [anna, connection] = [newId(), newId()]
    const ids = await queueUp(anna, 5, connection)
    const limits = { [connection]: 1 }
    const replies = await Promise.all(ids.map(async (id) => await claim(anna, id, limits)))
    expect(replies.filter(({ claimed }) => claimed)).toHaveLength(1)
    expect(await workThrough(anna, ids, limits)).toBe(1)
  })

  it('C6: that is full hold up no other connection of the same user', async () => {
    const [anna, slow, other] = [newId(), newId(), newId()]
    const limits = { [slow]: 1 }
    for (const id of await queueUp(anna, 3, slow)) await claim(anna, id, limits)
    const [own = ''] = await queueUp(anna, 1, other)
    expect(await claim(anna, own, limits)).toMatchObject({ claimed: true })
  })

  it('C6: follow the limit as it is when they are claimed', async () => {
    const [anna, connection] = [newId(), newId()]
    const [first = '', second = '', third = ''] = await queueUp(anna, 3, connection)
    await claim(anna, first, { [connection]: 1 })
    expect(await claim(anna, second, { [connection]: 1 })).toMatchObject({ claimed: false, atLimit: true })
    expect(await claim(anna, second, { [connection]: 2 })).toMatchObject({ claimed: true })
    expect(await claim(anna, third, { [connection]: 2 })).toMatchObject({ claimed: false, atLimit: true })
    expect(await claim(anna, third)).toMatchObject({ claimed: true })
  })
})

describe('a generation that turns to a fallback model', () => {
  it('takes a slot of that connection, if there is one, and leaves its own to who waits for it', async () => {
    const [anna, one, other] = [newId(), newId(), newId()]
    const [first = '', waiting = ''] = await queueUp(anna, 2, one)
    const [busy = '', next = ''] = await queueUp(anna, 2, other)
    await claim(anna, first, { [one]: 1 })
    expect(await claim(anna, waiting, { [one]: 1 })).toMatchObject({ claimed: false, atLimit: true })
    await claim(anna, busy, { [other]: 1 })
    expect(await claim(anna, next, { [other]: 1 })).toMatchObject({ claimed: false, atLimit: true })
    const turn = {
      id: first,
      attempt: 1,
      connectionId: other,
      model: 'm',
      runningMax: 1,
      reason: 'provider_overloaded',
    }
    await expect(fixture.worker.assemble(turn, { ownerId: anna })).rejects.toMatchObject({ code: 'conflict' })
    await finish(anna, busy)
    // The hand-over of that slot is over, so that it cannot find the one that is left below.
    expect(await handedOver([next, waiting])).toBe(next)
    await fixture.worker.assemble(turn, { ownerId: anna })
    expect(await fixture.generations.get({ id: first }, { ownerId: anna })).toMatchObject({
      connectionId: other,
      model: 'm',
      fallbackReason: 'provider_overloaded',
    })
    expect(await handedOver([waiting])).toBe(waiting)
  })
})

describe('a slot that nobody hands over', () => {
  it('C6: because the process died is found by the sweeper', async () => {
    const anna = newId()
    const ids = await queueUp(anna, runningPerOwnerMax + 1)
    for (const id of ids) await claim(anna, id)
    const held = ids.at(-1) ?? ''
    await fixture.fresh.sql(
      `UPDATE chat.generations SET status = 'failed', ended_by = 'worker', lease_until = NULL WHERE id = $1`,
      [ids[0]],
    )
    await fixture.fresh.sql('UPDATE chat.generations SET next_sweep_at = now() WHERE id = $1', [held])
    await fixture.service.sweepOnce()
    expect(await handedOver([held])).toBe(held)
    expect(await claim(anna, held)).toMatchObject({ claimed: true })
  })
})
