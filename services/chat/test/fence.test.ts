import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '@scriptorium/database'
import { newId } from '@scriptorium/runtime'
import type { FenceResponse } from '@scriptorium/rpc/chat'
import type { Command } from '../src/domain/generation/transition.ts'
import { createGenerationStore } from '../src/store/generation-store.ts'
import { waitFor } from '@scriptorium/testkit'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()
const asAnna = { ownerId: anna }
/** Leases that no test outlives, so that only its own commands move a row. */
const limits = { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 }

beforeAll(async () => {
  fixture = await openChatFixture({ still: true, config: { generation: limits } })
})
afterAll(async () => await fixture.close())

async function claimed(
  fields: Parameters<ChatFixture['send']>[2] = {},
): Promise<{ threadId: string; id: string; token: string }> {
  const { threadId } = await fixture.openThread(anna)
  const { replyId: id } = await fixture.send(anna, threadId, fields)
  const token = newId()
  expect(await fixture.worker.claim({ id, claimToken: token }, asAnna)).toMatchObject({ claimed: true, attempt: 1 })
  return { threadId, id, token }
}

const rowOf = async (id: string) => (await fixture.fresh.sql('SELECT * FROM chat.generations WHERE id = $1', [id]))[0]
/** The row once the record of its prompt, which follows a claim by itself, is another than `earlier`. */
const recorded = async (id: string, earlier: unknown) =>
  await waitFor(
    async () => {
      const row = await rowOf(id)
      return JSON.stringify(row?.context) !== JSON.stringify(earlier) && row
    },
    { what: 'the record of the prompt' },
  )
const finishOf = (id: string, attempt: number, text: string, fields = {}) => ({
  id,
  attempt,
  status: 'complete',
  reasoning: '',
  fromSeq: 1,
  throughSeq: 1,
  text,
  ...fields,
})

describe('a claim', () => {
  it('whose response was lost gets the same one again; another worker gets nothing', async () => {
    const { id, token } = await claimed()
    expect(await fixture.worker.claim({ id, claimToken: token }, asAnna)).toMatchObject({
      claimed: true,
      attempt: 1,
      prompt: { entryNames: ['Mira'] },
    })
    const other = await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    expect(other).toMatchObject({ claimed: false, status: 'streaming', attempt: 1 })
    expect(other.prompt ?? undefined).toBeUndefined()
  })

  it('is won by one of many at once', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    const claims = await Promise.all(
      Array.from({ length: 12 }, async () => await fixture.worker.claim({ id, claimToken: newId() }, asAnna)),
    )
    expect(claims.filter(({ claimed: won }) => won)).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ attempt: 1 })
  })

  it('waits for the time that a release has set, and returns how long', async () => {
    const { id, token } = await claimed()
    expect(
      await fixture.worker.release(
        { id, attempt: 1, delayMs: 30_000, reason: 'provider_rate_limited', message: 'Twenty a minute.' },
        asAnna,
      ),
    ).toMatchObject({ yours: true, status: 'queued' })
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({
      status: 'queued',
      retryReason: 'provider_rate_limited',
      retryMessage: 'Twenty a minute.',
    })
    const early = await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    expect(early).toMatchObject({ claimed: false, status: 'queued' })
    expect(early.retryAfterMs).toBeGreaterThan(25_000)
    await fixture.fresh.sql('UPDATE chat.generations SET not_before = now() WHERE id = $1', [id])
    // A claim of the attempt that is over, delivered late, takes nothing.
    expect(await fixture.worker.claim({ id, claimToken: token }, asAnna)).toMatchObject({
      claimed: false,
      status: 'queued',
    })
    expect(await fixture.worker.claim({ id, claimToken: newId() }, asAnna)).toMatchObject({ claimed: true, attempt: 2 })
    const events = await fixture.fresh.sql<{ data: { requeue: number; notBefore?: string } }>(
      `SELECT data FROM chat.outbox WHERE key = $1 AND type = 'generation.requested' ORDER BY seq`,
      [id],
    )
    expect(events.map(({ data }) => data.requeue)).toEqual([0, 1])
    expect(events[1]?.data.notBefore).toBeDefined()
  })

  it.each(['claim', 'renew', 'checkpoint'] as const)(
    'counts its lease from now, however old the transaction is: %s',
    async (kind) => {
      const { threadId } = await fixture.openThread(anna)
      const { replyId: id } = await fixture.send(anna, threadId)
      const plain = createGenerationStore({ database: fixture.database, limits })
      if (kind !== 'claim') await plain.apply(anna, id, { kind: 'claim', token: newId() })
      let begun = 0
      const asOwner: Database['asOwner'] = async (owner, work, options) =>
        await fixture.database.asOwner(
          owner,
          async (tx) => {
            const {
              rows: [row],
            } = await tx.query<{ at: Date }>({
              name: 'age_transaction',
              text: 'SELECT clock_timestamp() AS at FROM pg_sleep(0.3)',
            })
            begun = row?.at.getTime() ?? Number.NaN
            return await work(tx)
          },
          options,
        )
      const aged = createGenerationStore({ database: { ...fixture.database, asOwner }, limits })
      const chunk = { fromSeq: 1, throughSeq: 1, text: 'a', reasoning: '' }
      const command: Command =
        kind === 'claim'
          ? { kind, token: newId() }
          : kind === 'renew'
            ? { kind, attempt: 1 }
            : { kind, attempt: 1, chunk }
      expect(await aged.apply(anna, id, command)).toMatchObject({ taken: true })
      expect((await plain.head(anna, id))?.leaseUntil).toBeGreaterThanOrEqual(begun + limits.leaseMs)
    },
  )
})

describe('a worker that is no longer in charge', () => {
  it('changes no row with any report, and learns which attempt holds it', async () => {
    const { id } = await claimed()
    const { context: first } = await recorded(id, null)
    await fixture.worker.release({ id, attempt: 1, delayMs: 0, reason: 'interrupted' }, asAnna)
    await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    const before = await recorded(id, first)
    const notYours = { yours: false, status: 'streaming', attempt: 2, cancelRequested: false }
    expect(
      await fixture.worker.checkpoint(
        { id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'zombie', reasoning: '' },
        asAnna,
      ),
    ).toEqual(notYours)
    expect(await fixture.worker.renew({ id, attempt: 1 }, asAnna)).toEqual(notYours)
    expect(await fixture.worker.finish(finishOf(id, 1, 'zombie'), asAnna)).toEqual(notYours)
    expect(await fixture.worker.release({ id, attempt: 1, delayMs: 0, reason: 'interrupted' }, asAnna)).toEqual(
      notYours,
    )
    await expect(
      fixture.worker.assemble({ id, attempt: 1, connectionId: newId(), model: 'm', reason: 'internal' }, asAnna),
    ).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await rowOf(id)).toEqual(before)
    expect(await fixture.fresh.sql('SELECT * FROM chat.checkpoints WHERE generation_id = $1', [id])).toEqual([])
    expect(await fixture.worker.finish(finishOf(id, 2, 'mine'), asAnna)).toMatchObject({
      yours: true,
      status: 'complete',
    })
  })

  it('stops too when the generation was deleted with its thread', async () => {
    const { id, threadId } = await claimed()
    await fixture.threads.delete({ id: threadId }, asAnna)
    const gone: FenceResponse = { yours: false, status: 'cancelled', cancelRequested: true, attempt: 0 }
    expect(
      await fixture.worker.checkpoint(
        { id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'late', reasoning: '' },
        asAnna,
      ),
    ).toEqual(gone)
    expect(await fixture.worker.finish(finishOf(id, 1, 'late'), asAnna)).toEqual(gone)
    await expect(fixture.worker.claim({ id, claimToken: newId() }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('A19: says what a cancelled generation took, once, and changes nothing else of it', async () => {
    const { id } = await claimed()
    const usage = { inputTokens: 900, outputTokens: 40, estimated: true }
    const report = async (attempt: number, outputTokens = 40) =>
      await fixture.worker.reportUsage({ id, attempt, usage: { ...usage, outputTokens } }, asAnna)
    const running = await recorded(id, {})
    await report(1)
    expect(await rowOf(id)).toEqual(running)
    const cancelled = await fixture.generations.cancel({ id }, asAnna)
    await report(2)
    expect(await fixture.generations.get({ id }, asAnna)).toEqual(cancelled)
    expect(await fixture.worker.finish(finishOf(id, 1, 'late', { usage }), asAnna)).toMatchObject({ yours: false })
    await report(1)
    await report(1, 7)
    expect(await fixture.generations.get({ id }, asAnna)).toEqual({
      ...cancelled,
      usage: expect.objectContaining(usage),
    })
  })

  it('may not end what has ended: the first end stays', async () => {
    const { id } = await claimed()
    await fixture.worker.finish(
      finishOf(id, 1, 'first', { status: 'failed', error: { code: 'truncated', message: 'Cut.' } }),
      asAnna,
    )
    const ended = await fixture.generations.get({ id }, asAnna)
    expect(ended).toMatchObject({
      status: 'failed',
      text: 'first',
      error: { code: 'truncated', message: 'Cut.' },
      finalSeq: 1,
    })
    expect(await fixture.worker.finish(finishOf(id, 1, 'second'), asAnna)).toMatchObject({
      yours: true,
      status: 'failed',
    })
    expect(
      await fixture.worker.checkpoint(
        { id, attempt: 1, fromSeq: 2, throughSeq: 2, text: 'more', reasoning: '' },
        asAnna,
      ),
    ).toMatchObject({ yours: false, status: 'failed' })
    expect(await fixture.generations.get({ id }, asAnna)).toEqual(ended)
    expect(
      await fixture.fresh.sql(`SELECT 1 FROM chat.outbox WHERE key = $1 AND type = 'generation.ended'`, [id]),
    ).toHaveLength(1)
  })
})

describe('text', () => {
  it('is stored once, however often it is repeated, and never with a hole', async () => {
    const { id } = await claimed()
    const point = async (fromSeq: number, throughSeq: number, text: string) =>
      await fixture.worker.checkpoint({ id, attempt: 1, fromSeq, throughSeq, text, reasoning: '' }, asAnna)
    await point(1, 2, 'ab')
    expect(await point(1, 2, 'ab')).toMatchObject({ yours: true })
    await expect(point(4, 4, 'd')).rejects.toMatchObject({ code: 'conflict', current: { textSeq: 2 } })
    // The reply to 3..4 was lost, and the worker sends it again together with what came after.
    await point(3, 4, 'cd')
    expect(await point(3, 6, 'cdef')).toMatchObject({ yours: true })
    await expect(point(5, 8, 'XXgh')).rejects.toMatchObject({ code: 'conflict', current: { textSeq: 6 } })
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({ text: 'abcdef', textSeq: 6 })
    await expect(
      fixture.worker.finish(finishOf(id, 1, 'h', { fromSeq: 8, throughSeq: 8 }), asAnna),
    ).rejects.toMatchObject({ code: 'conflict', current: { textSeq: 6 } })
    await fixture.worker.finish(finishOf(id, 1, 'efgh', { fromSeq: 5, throughSeq: 8 }), asAnna)
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({
      status: 'complete',
      text: 'abcdefgh',
      finalSeq: 8,
    })
  })

  it('stores a finish without new text, and replaces what cannot be stored', async () => {
    const { id } = await claimed()
    await fixture.worker.checkpoint({ id, attempt: 1, fromSeq: 1, throughSeq: 2, text: 'a\0b', reasoning: '' }, asAnna)
    await fixture.worker.finish(finishOf(id, 1, '', { fromSeq: 3, throughSeq: 2 }), asAnna)
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({ text: 'ab', finalSeq: 2 })
  })

  it('once stored forbids to give the generation back', async () => {
    const { id } = await claimed()
    await fixture.worker.checkpoint({ id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'a', reasoning: '' }, asAnna)
    await expect(
      fixture.worker.release({ id, attempt: 1, delayMs: 0, reason: 'interrupted' }, asAnna),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('waits for the disk at the end, not at a checkpoint', async () => {
    const { id } = await claimed()
    const store = createGenerationStore({ database: fixture.database, limits })
    const seen: string[] = []
    const queryAsOwner: Database['queryAsOwner'] = async (query) =>
      await fixture.database.asOwner(anna, async (tx) => {
        await tx.query({ name: 'wait_for_disk', text: `SELECT set_config('synchronous_commit', 'on', true)` })
        const result = await tx.query<never>(query)
        seen.push(
          (await tx.query<{ synchronous_commit: string }>({ name: 'show_commit', text: 'SHOW synchronous_commit' }))
            .rows[0]?.synchronous_commit ?? '',
        )
        return result
      })
    const listening = createGenerationStore({ limits, database: { ...fixture.database, queryAsOwner } })
    const chunk = { fromSeq: 1, throughSeq: 1, text: 'a', reasoning: '' }
    await listening.apply(anna, id, { kind: 'checkpoint', attempt: 1, chunk })
    await listening.apply(anna, id, { kind: 'renew', attempt: 1 })
    await listening.apply(anna, id, {
      kind: 'finish',
      attempt: 1,
      ending: { status: 'complete' },
      chunk: { ...chunk, fromSeq: 2, throughSeq: 2 },
    })
    expect(seen).toEqual(['off', 'on', 'on'])
    expect(await store.get(anna, id)).toMatchObject({ text: 'aa' })
  })
})
