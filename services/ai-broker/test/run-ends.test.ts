/** What ends a run from outside: cancel, seal, another attempt, a lost log, the stop of the process. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { broker } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { demoAnswer, waitFor } from '@scriptorium/testkit'
import type { TokenLog } from '@scriptorium/token-log'
import { openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture } from './broker-fixture.ts'
import type { FakeGeneration } from './fake-chat.ts'

const ownerId = newId()
let fixture: BrokerFixture
let connectionId: string
/** Called before and after each append; a throw before is a log out of reach, a throw after a lost reply. */
let logFault: { before?: () => void; after?: () => void; pubSubSilent?: boolean } = {}

function faultyLog(log: TokenLog): TokenLog {
  return {
    open: async (...args) => {
      logFault.before?.()
      return await log.open(...args)
    },
    append: async (...args) => {
      logFault.before?.()
      const outcome = await log.append(...args)
      logFault.after?.()
      return outcome
    },
    read: (...args) => log.read(...args),
    seal: (...args) => log.seal(...args),
    subscribe: (...args) => log.subscribe(...args),
    notifyChanged: (id) => log.notifyChanged(id),
    notifyCancel: (id) => log.notifyCancel(id),
    onCancel: (listener) =>
      log.onCancel((id) => {
        if (logFault.pubSubSilent !== true) listener(id)
      }),
    expire: (id) => log.expire(id),
    health: () => log.health(),
    close: () => log.close(),
  }
}

beforeAll(async () => {
  fixture = await openBrokerFixture({ wrap: { tokenLog: faultyLog } })
  connectionId = await fixture.connect(ownerId)
})
afterAll(() => fixture.close())
beforeEach(() => {
  logFault = {}
  fixture.chat.faults.before = {}
  fixture.chat.faults.after = {}
})

const belongsTo =
  (generation: FakeGeneration) =>
  ({ headers }: { headers: Readonly<Record<string, string>> }): boolean =>
    headers['x-client-request-id']?.startsWith(generation.id) === true
const expected = (generation: FakeGeneration, attempt = generation.attempt): string =>
  demoAnswer({
    model: generation.prompt.model ?? '',
    messages: [],
    seed: 0,
    requestId: `${generation.id}.${attempt}`,
  } as never)

async function streaming(model = 'tokens-5000-every-10'): Promise<FakeGeneration> {
  const generation = await fixture.ask({ ownerId, connectionId, model })
  await waitFor(() => generation.savedSeq > 1, { what: 'a checkpoint' })
  return generation
}

async function logText(id: string): Promise<string> {
  const { entries } = await fixture.tokenLog.read(id, { attempt: 0, seq: 0 })
  return entries.map(({ frame }) => (frame.event === 'delta' ? frame.data.text : '')).join('')
}

/** Milliseconds from the cancel to the closed socket. The best of three: a busy machine may be late once, a missing notifier is always. */
async function closedAfter(at: BrokerFixture, ask: () => Promise<FakeGeneration>): Promise<number> {
  const times: number[] = []
  while (times.length < 3 && !times.some((ms) => ms <= 250)) {
    const generation = await ask()
    await at.provider.log.waitForRequest(belongsTo(generation), 3_000)
    const startedAt = Date.now()
    await at.chat.cancel(generation.id)
    const request = await at.provider.log.waitForClose(belongsTo(generation), 3_000)
    times.push((request.closedByClientAtMs ?? Infinity) - startedAt)
  }
  return Math.min(...times)
}

describe('cancel', () => {
  it('closes the provider’s socket within 250 ms (48)', async () => {
    expect(await closedAfter(fixture, () => streaming())).toBeLessThanOrEqual(250)
  })

  it('lets nothing grow afterwards (44)', async () => {
    const generation = await streaming()
    await fixture.chat.cancel(generation.id)
    await fixture.provider.log.waitForClose(belongsTo(generation), 3_000)
    expect(generation.status).toBe('cancelled')
    const text = generation.text
    await waitFor(() => fixture.chat.calls.some(({ method, id }) => method === 'finish' && id === generation.id), {
      what: 'the worker’s last word',
    })
    expect(generation.text).toBe(text)
    expect(text.startsWith(await logText(generation.id))).toBe(true)
    expect(expected(generation).startsWith(text)).toBe(true)
  })

  it('closes it within 250 ms before the first token too (48)', async () => {
    expect(
      await closedAfter(fixture, () => fixture.ask({ ownerId, connectionId, model: 'hang-headers' })),
    ).toBeLessThanOrEqual(250)
  })

  it('needs nothing but the notifier: no renewal, no checkpoint, no refused append comes first (48)', async () => {
    const quiet = await openBrokerFixture({ config: { timings: { run: { renewMs: 60_000, checkpointMs: 60_000 } } } })
    try {
      const id = await quiet.connect(ownerId)
      expect(
        await closedAfter(quiet, () => quiet.ask({ ownerId, connectionId: id, model: 'hang-headers' })),
      ).toBeLessThanOrEqual(250)
    } finally {
      await quiet.close()
    }
  })

  it('is learned from the next reply when the notifier is lost', async () => {
    const generation = await streaming()
    logFault.pubSubSilent = true
    await fixture.chat.cancel(generation.id, { seal: false })
    await fixture.provider.log.waitForClose(belongsTo(generation), 2_000)
    expect(await fixture.ended(generation)).toMatchObject({ status: 'cancelled' })
    expect(expected(generation).startsWith(generation.text)).toBe(true)
  })

  it('is learned from the sealed log when the notifier is lost', async () => {
    const generation = await streaming()
    logFault.pubSubSilent = true
    await fixture.chat.cancel(generation.id)
    await fixture.provider.log.waitForClose(belongsTo(generation), 2_000)
  })

  it.each([
    ['the notifier', {}],
    ['the sealed log or a refused checkpoint', { pubSubSilent: true }],
  ])('A19: is followed by a report of what it took, learned from %s', async (_name, fault) => {
    const generation = await streaming()
    logFault = fault
    await fixture.chat.cancel(generation.id)
    await waitFor(() => generation.lateUsage !== undefined, { what: 'the report' })
    expect(generation.lateUsage).toMatchObject({ estimated: true })
    expect(generation.lateUsage?.outputTokens).toBeGreaterThan(0)
  })

  it('of what is still queued: the provider is never called (47)', async () => {
    const row = fixture.chat.add({
      ownerId,
      prompt: {
        connectionId,
        model: 'ok',
        messages: [],
        fallback: [],
        withoutCodex: false,
        estimatedTokens: 0,
        entryNames: [],
      },
    })
    await fixture.chat.cancel(row.id)
    await fixture.network('chat').client(broker.queue).enqueue({ generationId: row.id, ownerId, requeue: 0 })
    await waitFor(() => fixture.chat.calls.some(({ method, id }) => method === 'claim' && id === row.id), {
      what: 'the claim',
    })
    await fixture.ended(await fixture.ask({ ownerId, connectionId, model: 'ok' }))
    expect(fixture.provider.log.records().some(belongsTo(row))).toBe(false)
  })
})

describe('another attempt', () => {
  it('makes this one a zombie: it lets the provider go and publishes nothing more (24)', async () => {
    const generation = await streaming()
    generation.attempt += 1
    await fixture.tokenLog.open(generation.id, generation.attempt)
    await fixture.provider.log.waitForClose(belongsTo(generation), 2_000)
    const { entries } = await fixture.tokenLog.read(generation.id, { attempt: 1, seq: 1_000_000 })
    expect(entries).toEqual([])
    expect(generation.finished).toBeUndefined()
    expect(fixture.chat.calls.filter(({ method, id }) => method === 'finish' && id === generation.id)).toEqual([])
  })

  it('is known from the log alone when no reply of chat comes first (24)', async () => {
    const quiet = await openBrokerFixture({ config: { timings: { run: { renewMs: 60_000, checkpointMs: 60_000 } } } })
    try {
      const generation = await quiet.ask({
        ownerId,
        connectionId: await quiet.connect(ownerId),
        model: 'tokens-5000-every-10',
      })
      await waitFor(async () => (await quiet.tokenLog.read(generation.id, { attempt: 0, seq: 0 })).entries.length > 1, {
        what: 'some frames',
      })
      generation.attempt += 1
      await quiet.tokenLog.open(generation.id, generation.attempt)
      await quiet.provider.log.waitForClose(belongsTo(generation), 2_000)
      expect(generation.finished).toBeUndefined()
    } finally {
      await quiet.close()
    }
  })

  it('is known from the fence alone when the log is out of reach (24)', async () => {
    const generation = await streaming()
    logFault.before = () => {
      throw new ServiceError('unavailable')
    }
    generation.attempt += 1
    await fixture.provider.log.waitForClose(belongsTo(generation), 2_000)
    expect(generation.finished).toBeUndefined()
  })
})

describe('a row that is no more', () => {
  it('stops the worker (49)', async () => {
    const generation = await streaming()
    fixture.chat.faults.before.checkpoint = () => {
      throw new ServiceError('not_found')
    }
    await fixture.provider.log.waitForClose(belongsTo(generation), 2_000)
    expect(generation.finished).toBeUndefined()
  })
})

describe('the sweeper’s seal', () => {
  it('ends the answer as interrupted, with the text kept', async () => {
    const generation = await streaming()
    await fixture.tokenLog.seal(generation.id, { attempt: generation.attempt, afterSeq: 0, by: 'sweeper' })
    expect(await fixture.ended(generation)).toMatchObject({
      status: 'failed',
      finished: { error: { code: 'interrupted' } },
    })
    expect(generation.text.startsWith(await logText(generation.id))).toBe(true)
    expect(expected(generation).startsWith(generation.text)).toBe(true)
  })
})

describe('the token log', () => {
  it('out of reach all the time: the answer is whole all the same', async () => {
    logFault.before = () => {
      throw new ServiceError('unavailable')
    }
    const generation = await fixture.ended(await fixture.ask({ ownerId, connectionId, model: 'tokens-40-every-10' }))
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation) })
    expect(generation.checkpoints.length).toBeGreaterThan(1)
  })

  it('out of reach for a while: what was missed is appended in order afterwards', async () => {
    const generation = await streaming('tokens-150-every-10')
    const until = performance.now() + 300
    logFault.before = () => {
      if (performance.now() < until) throw new ServiceError('unavailable')
    }
    await fixture.ended(generation)
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation) })
    await waitFor(async () => (await logText(generation.id)) === generation.text, { what: 'the whole text in the log' })
  })

  it('whose every third reply is lost: the worker does not take itself for a zombie (80)', async () => {
    let appends = 0
    logFault.after = () => {
      if ((appends += 1) % 3 === 0) throw new ServiceError('unavailable')
    }
    const generation = await fixture.ended(await fixture.ask({ ownerId, connectionId, model: 'tokens-40-every-10' }))
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation), attempt: 1 })
    await waitFor(async () => (await logText(generation.id)) === generation.text, { what: 'the whole text in the log' })
  })
})

describe('an append that fails', () => {
  it('may have been taken or not: sent again under its own id, it stands in the log once (80)', async () => {
    let appends = 0
    // Each third is lost on its way there, and each third its answer on the way back: the worker cannot tell which.
    const lose = (turn: number) => (): void => {
      if (appends % 3 === turn) throw new ServiceError('unavailable')
    }
    logFault = {
      before: () => {
        appends += 1
        lose(1)()
      },
      after: lose(2),
    }
    const generation = await fixture.ended(await fixture.ask({ ownerId, connectionId, model: 'tokens-40-every-10' }))
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation), attempt: 1 })
    await waitFor(async () => (await logText(generation.id)) === generation.text, { what: 'the whole text in the log' })
    expect(appends).toBeGreaterThan(9)
  })
})

describe('the stop of the process', () => {
  it('lets a short answer finish, ends a long one, and gives back one that has not begun', async () => {
    const other = await openBrokerFixture({ config: { workerStopMs: 1_500 } })
    try {
      const id = await other.connect(ownerId)
      const ask = async (model: string): Promise<FakeGeneration> =>
        await other.ask({ ownerId, connectionId: id, model })
      const long = await ask('tokens-5000-every-10')
      const unbegun = await ask('hang-headers')
      const short = await ask('tokens-20-every-10')
      await waitFor(() => long.savedSeq > 0 && short.status === 'streaming', { what: 'the streams' })
      await other.provider.log.waitForRequest(belongsTo(unbegun), 3_000)
      await other.service.stop()
      expect(short.status).toBe('complete')
      expect(long).toMatchObject({ status: 'failed', finished: { error: { code: 'interrupted' } } })
      expect(expected(long).startsWith(long.text)).toBe(true)
      expect(unbegun).toMatchObject({ status: 'queued', releases: [{ reason: 'interrupted' }] })
    } finally {
      await other.close()
    }
  })
})

describe('the event', () => {
  const idle = async () =>
    await waitFor(
      async () => {
        const { active, waiting } = await fixture.jobs.counts('generate')
        return active + waiting === 0
      },
      { what: 'an empty queue' },
    )
  const event = (generation: FakeGeneration, requeue = 0) => ({
    id: newId(),
    type: 'generation.requested' as const,
    version: 1,
    occurredAt: new Date().toISOString(),
    key: generation.id,
    data: { generationId: generation.id, ownerId, requeue },
  })

  it('queues the generation, once however often it comes (12)', async () => {
    const generation = fixture.chat.add({
      ownerId,
      prompt: {
        connectionId,
        model: 'ok',
        messages: [{ role: 'user', content: 'x' }],
        withoutCodex: false,
        estimatedTokens: 0,
        entryNames: [],
        fallback: [],
      },
    })
    const envelope = event(generation)
    await fixture.bus.publish([envelope])
    await fixture.ended(generation)
    // A job that is still there would swallow the repeats by its id.
    await idle()
    await fixture.bus.publish([envelope])
    await fixture.bus.publish([envelope])
    await idle()
    expect(fixture.chat.calls.filter(({ method, id }) => method === 'claim' && id === generation.id)).toHaveLength(1)
  })

  it('that asks once more is worked off, though a job of the first asking lies in the queue (78)', async () => {
    const generation = fixture.chat.add({
      ownerId,
      prompt: {
        connectionId,
        model: 'ok',
        messages: [{ role: 'user', content: 'x' }],
        withoutCodex: false,
        estimatedTokens: 0,
        entryNames: [],
        fallback: [],
      },
    })
    await fixture.jobs.enqueue(
      'generate',
      { generationId: generation.id, ownerId },
      { jobId: `${generation.id}.0`, delayMs: 600_000 },
    )
    await fixture.bus.publish([event(generation, 1)])
    expect(await fixture.ended(generation)).toMatchObject({ status: 'complete' })
  })

  it('of a database whose clock is ten minutes ahead is not put off by the difference (66)', async () => {
    const generation = fixture.chat.add({
      ownerId,
      prompt: {
        connectionId,
        model: 'ok',
        messages: [{ role: 'user', content: 'x' }],
        withoutCodex: false,
        estimatedTokens: 0,
        entryNames: [],
        fallback: [],
      },
    })
    const ahead = new Date(Date.now() + 600_000).toISOString()
    await fixture.bus.publish([
      {
        ...event(generation),
        occurredAt: ahead,
        data: { generationId: generation.id, ownerId, requeue: 0, notBefore: ahead },
      },
    ])
    expect(await fixture.ended(generation)).toMatchObject({ status: 'complete' })
  })

  it('that comes before its time is worked off when chat says so', async () => {
    const generation = fixture.chat.add({
      ownerId,
      notBeforeMs: Date.now() + 150,
      prompt: {
        connectionId,
        model: 'ok',
        messages: [{ role: 'user', content: 'x' }],
        withoutCodex: false,
        estimatedTokens: 0,
        entryNames: [],
        fallback: [],
      },
    })
    await fixture.bus.publish([event(generation)])
    expect(await fixture.ended(generation)).toMatchObject({ status: 'complete' })
  })
})
