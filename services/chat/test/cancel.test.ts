import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { breakableLog, openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
let logDown = false
const anna = newId()
const asAnna = { ownerId: anna }
const delta = (text: string) => ({ event: 'delta', data: { text } }) as const

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: { generation: { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 } },
    wrap: {
      tokenLog: (log) => breakableLog(log, () => logDown),
    },
  })
})
afterAll(async () => await fixture.close())

async function streaming(threadId?: string): Promise<string> {
  const thread = threadId ?? (await fixture.openThread(anna)).threadId
  const { replyId: id } = await fixture.send(anna, thread)
  await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
  await fixture.tokenLog.open(id, 1)
  return id
}

describe('cancel', () => {
  it('keeps checkpoint and tail, refuses what comes later, and notifies', async () => {
    const id = await streaming()
    const rung: string[] = []
    const messages: string[] = []
    const notifier = await fixture.tokenLog.onCancel((generationId) => rung.push(generationId))
    const reader = await fixture.tokenLog.subscribe(id, {
      onMessage: ({ kind }) => messages.push(kind),
      onGap: () => undefined,
    })
    for (const [seq, text] of [
      [1, 'Once '],
      [2, 'upon '],
      [3, 'a time'],
    ] as const)
      await fixture.tokenLog.append(id, { attempt: 1, seq, frame: delta(text) })
    await fixture.worker.checkpoint({ id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'Once ', reasoning: '' }, asAnna)
    const cancelled = await fixture.generations.cancel({ id }, asAnna)
    expect(cancelled).toMatchObject({ status: 'cancelled', text: 'Once upon a time', finalSeq: 3, attempt: 1 })
    expect(await fixture.tokenLog.append(id, { attempt: 1, seq: 4, frame: delta(' late') })).toEqual({
      state: 'sealed',
      by: 'cancel',
    })
    expect(await fixture.worker.renew({ id, attempt: 1 }, asAnna)).toEqual({
      yours: false,
      status: 'cancelled',
      cancelRequested: true,
      attempt: 1,
    })
    expect(
      await fixture.worker.finish(
        { id, attempt: 1, status: 'complete', fromSeq: 2, throughSeq: 4, text: 'upon a time late', reasoning: '' },
        asAnna,
      ),
    ).toMatchObject({ yours: false, status: 'cancelled' })
    expect(await fixture.generations.cancel({ id }, asAnna)).toEqual(cancelled)
    expect(rung).toEqual([id])
    expect(messages.slice(-2)).toEqual(['sealed', 'changed'])
    await Promise.all([notifier.close(), reader.close()])
  })

  it('of a queued one leaves nothing to claim', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    expect(await fixture.generations.cancel({ id }, asAnna)).toMatchObject({
      status: 'cancelled',
      text: '',
      attempt: 0,
      finalSeq: 0,
    })
    expect(await fixture.worker.claim({ id, claimToken: newId() }, asAnna)).toMatchObject({
      claimed: false,
      status: 'cancelled',
    })
  })

  it('needs no worker and no log', async () => {
    const id = await streaming()
    await fixture.worker.checkpoint({ id, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'Kept.', reasoning: '' }, asAnna)
    logDown = true
    try {
      expect(await fixture.generations.cancel({ id }, asAnna)).toMatchObject({
        status: 'cancelled',
        text: 'Kept.',
        finalSeq: 1,
      })
    } finally {
      logDown = false
    }
  })

  it('of an ended one returns it as it is', async () => {
    const id = await streaming()
    await fixture.worker.finish(
      { id, attempt: 1, status: 'complete', fromSeq: 1, throughSeq: 1, text: 'Done.', reasoning: '' },
      asAnna,
    )
    expect(await fixture.generations.cancel({ id }, asAnna)).toMatchObject({ status: 'complete', text: 'Done.' })
  })

  it('racing the end leaves one end, and all agree on it', async () => {
    const { threadId } = await fixture.openThread(anna)
    const ends = new Map<string, number>()
    for (let round = 0; round < 80; round += 1) {
      const id = await streaming(threadId)
      const finish = async () => {
        const frames = ['The ', 'whole ', 'answer']
        for (const [index, text] of frames.entries()) {
          if (
            (await fixture.tokenLog.append(id, { attempt: 1, seq: index + 1, frame: delta(text) })).state === 'appended'
          )
            continue
          return await fixture.worker.finish(
            {
              id,
              attempt: 1,
              status: 'cancelled',
              fromSeq: 1,
              throughSeq: index,
              text: frames.slice(0, index).join(''),
              reasoning: '',
            },
            asAnna,
          )
        }
        return await fixture.worker.finish(
          {
            id,
            attempt: 1,
            status: 'complete',
            finishReason: 'stop',
            fromSeq: 1,
            throughSeq: 3,
            text: frames.join(''),
            reasoning: '',
          },
          asAnna,
        )
      }
      const cancels = Array.from(
        { length: 1 + (round % 3) },
        async () => await fixture.generations.cancel({ id }, asAnna),
      )
      const [fence, ...answers] = await Promise.all([finish(), ...cancels])
      const final = await fixture.generations.get({ id }, asAnna)
      for (const answer of answers) expect(answer).toEqual(final)
      expect(fence.status).toBe(final.status)
      if (final.status === 'complete') expect(final.text).toBe('The whole answer')
      const { entries } = await fixture.tokenLog.read(id, { attempt: 0, seq: 0 })
      const seen = entries.map(({ frame }) => (frame.event === 'delta' ? frame.data.text : '')).join('')
      expect(final.text.startsWith(seen)).toBe(true)
      ends.set(final.status, (ends.get(final.status) ?? 0) + 1)
    }
    const events = await fixture.fresh.sql<{ ended: number }>(
      `SELECT count(*)::int AS ended FROM chat.outbox o JOIN chat.generations g ON g.id::text = o.key
      WHERE g.thread_id = $1 AND o.type = 'generation.ended' GROUP BY o.key`,
      [threadId],
    )
    expect(events.map(({ ended }) => ended)).toEqual(Array.from({ length: 80 }, () => 1))
    // Both must have been seen, or nothing has raced.
    expect([...ends.keys()].sort()).toEqual(['cancelled', 'complete'])
  })

  it('racing a claim ends the attempt, sealed', async () => {
    const { threadId } = await fixture.openThread(anna)
    for (let round = 0; round < 30; round += 1) {
      const { replyId: id } = await fixture.send(anna, threadId)
      const [claim, cancelled] = await Promise.all([
        fixture.worker.claim({ id, claimToken: newId() }, asAnna),
        fixture.generations.cancel({ id }, asAnna),
      ])
      expect(cancelled.status).toBe('cancelled')
      if (claim.claimed)
        expect(
          await fixture.tokenLog.append(id, { attempt: claim.attempt, seq: 1, frame: delta('late') }),
        ).toMatchObject({ state: 'sealed' })
    }
  })
})
