import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { demoAnswer, waitFor } from '@scriptorium/testkit'
import { openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture } from './broker-fixture.ts'
import type { FakeGeneration } from './fake-chat.ts'

let fixture: BrokerFixture
const ownerId = newId()
let connectionId: string

beforeAll(async () => {
  fixture = await openBrokerFixture()
  connectionId = await fixture.connect(ownerId)
})
afterAll(() => fixture.close())
beforeEach(() => {
  fixture.chat.faults.before = {}
  fixture.chat.faults.after = {}
})

function expected(generation: FakeGeneration, attempt = generation.attempt): string {
  return demoAnswer({
    model: generation.prompt.model ?? '',
    messages: [],
    seed: 0,
    requestId: `${generation.id}.${attempt}`,
  } as never)
}

async function run(model: string, more: Partial<Parameters<BrokerFixture['ask']>[0]> = {}): Promise<FakeGeneration> {
  return await fixture.ended(await fixture.ask({ ownerId, connectionId, model, ...more }))
}

const requestsOf = (generation: FakeGeneration) =>
  fixture.provider.log.records().filter(({ headers }) => headers['x-client-request-id']?.startsWith(generation.id))

describe('an answer', () => {
  it('is what the provider sent, in the log and in the row', async () => {
    const generation = await run('ok')
    expect(generation).toMatchObject({
      status: 'complete',
      text: expected(generation),
      finished: { finishReason: 'stop', model: 'ok', connectionId },
    })
    const { entries } = await fixture.tokenLog.read(generation.id, { attempt: 0, seq: 0 })
    const text = entries.map(({ frame }) => (frame.event === 'delta' ? frame.data.text : '')).join('')
    expect(text).toBe(generation.text)
    expect(entries.at(-1)?.frame.event).toBe('usage')
    expect(entries.at(-1)?.seq).toBe(generation.finished?.throughSeq)
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
    expect(requestsOf(generation)[0]?.headers['x-client-request-id']).toBe(`${generation.id}.1`)
  })

  it('records its usage once', async () => {
    const generation = await run('ok')
    const rows = await waitFor(
      async () => {
        const found = await fixture.fresh.sql('SELECT * FROM ai_broker.usage WHERE generation_id = $1', [generation.id])
        return found.length > 0 && found
      },
      { what: 'usage' },
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ attempt: 1, model: 'ok', status: 'complete', estimated: false })
    expect(generation.finished?.usage).toMatchObject({ estimated: false })
  })

  it.each([
    'no-done',
    'null-finish',
    'json',
    'choices-first',
    'comments',
    'crlf',
    'split-every-byte',
    'usage-every-chunk',
    'execute-event',
  ])('is complete from %s', async (model) => {
    const generation = await run(model)
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation) })
  })

  it('keeps reasoning apart', async () => {
    const generation = await run('reasoning')
    expect(generation).toMatchObject({ status: 'complete', reasoning: 'Let me think.', text: expected(generation) })
  })

  it('has its usage as the contract knows it, with what was read from the cache and written to it', async () => {
    const { id, finished } = await run('usage-of-cache')
    const { entries } = await fixture.tokenLog.read(id, { attempt: 0, seq: 0 })
    for (const usage of [finished?.usage, entries.at(-1)?.frame.data]) {
      expect(usage).toMatchObject({ cachedTokens: 2, cacheWriteTokens: 3, estimated: false })
    }
  })

  it('without usage is counted by us, and says so', async () => {
    const generation = await run('no-usage')
    expect(generation.finished?.usage).toMatchObject({ estimated: true, inputTokens: 12 })
    expect(generation.finished?.usage?.outputTokens).toBeGreaterThan(10)
  })

  it.each([
    ['length', 'length'],
    ['content-filter', 'content_filter'],
  ])('keeps the finish reason of %s', async (model, reason) => {
    expect(await run(model)).toMatchObject({ status: 'complete', finished: { finishReason: reason } })
  })

  it('is mended once, for log and row alike', async () => {
    const generation = await run('nul-and-surrogate')
    expect(generation.text).toBe('ab\uFFFDc')
    const { entries } = await fixture.tokenLog.read(generation.id, { attempt: 0, seq: 0 })
    expect(entries.map(({ frame }) => (frame.event === 'delta' ? frame.data.text : '')).join('')).toBe(generation.text)
  })

  it('shows bytes that are no text as such, and goes on', async () => {
    const generation = await run('bad-utf8')
    expect(generation.status).toBe('complete')
    expect(generation.text).toContain('\uFFFD')
    expect(generation.text.isWellFormed()).toBe(true)
  })
})

describe('an answer that fails', () => {
  it.each([
    ['cut-at-5', 'truncated'],
    ['reset-at-5', 'truncated'],
    ['no-end', 'truncated'],
    ['error-in-stream', 'provider_error'],
    ['event-error', 'provider_error'],
    ['hang-mid', 'provider_timeout'],
    ['drip', 'provider_timeout'],
    ['huge-line', 'response_too_large'],
  ])('%s ends as %s with the text that came', async (model, code) => {
    const generation = await run(model)
    expect(generation).toMatchObject({ status: 'failed', attempt: 1, finished: { error: { code } } })
    if (model !== 'huge-line') expect(generation.text.length).toBeGreaterThan(0)
    if (model.startsWith('cut') || model.startsWith('reset') || model === 'hang-mid')
      expect(expected(generation).startsWith(generation.text)).toBe(true)
    expect(requestsOf(generation)).toHaveLength(1)
  })

  it.each([
    ['empty', 'empty_response', 1],
    ['html', 'invalid_response', 1],
    ['redirect', 'invalid_response', 1],
    ['no-such-model', 'model_not_found', 1],
    ['500', 'provider_error', 3],
    ['hang-headers', 'provider_timeout', 1],
    ['401', 'authentication_failed', 1],
    ['429-quota', 'quota_exceeded', 1],
    ['context-length', 'prompt_too_long', 1],
    ['content-policy', 'content_policy', 1],
    ['404', 'model_not_found', 1],
    ['400', 'invalid_request', 1],
  ])('%s ends as %s after %i calls', async (model, code, calls) => {
    const generation = await run(model, { connectionId: await fixture.connect(ownerId) })
    expect(generation).toMatchObject({ status: 'failed', text: '', finished: { error: { code } } })
    expect(requestsOf(generation)).toHaveLength(calls)
  })

  it('endless stops at the limit', async () => {
    const small = await openBrokerFixture({ config: { timings: { run: { textUnitsMax: 50_000, checkpointMs: 40 } } } })
    try {
      const generation = await small.ended(
        await small.ask({ ownerId, connectionId: await small.connect(ownerId), model: 'endless' }),
      )
      expect(generation.finished?.error?.code).toBe('response_too_large')
      expect(generation.text.length).toBeLessThanOrEqual(50_000)
      await small.provider.log.waitForClose(() => true, 1_000)
    } finally {
      await small.close()
    }
  })

  it('never shows the key that a provider echoes', async () => {
    const canary = `sk-canary-${newId()}`
    const generation = await run('echo-key', { connectionId: await fixture.connect(ownerId, { apiKey: canary }) })
    expect(generation.status).toBe('failed')
    expect(JSON.stringify(generation)).not.toContain(canary)
    expect(JSON.stringify(fixture.logger.lines)).not.toContain(canary)
  })
})

describe('a call that may be repeated', () => {
  it('is, after a pause, when the provider limits: three refusals, then the answer', async () => {
    const generation = await run('429-thrice-then-ok', {
      connectionId: await fixture.connect(ownerId),
      content: `once ${newId()}`,
    })
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation) })
    expect(requestsOf(generation)).toHaveLength(4)
  })

  it('goes back to the queue with the delay that the provider asks for', async () => {
    const generation = await fixture.ask({ ownerId, connectionId: await fixture.connect(ownerId), model: '429' })
    const released = await waitFor(() => generation.releases[0], { what: 'a release' })
    expect(released.reason).toBe('provider_rate_limited')
    expect(released.message).toMatch(/\S/)
    expect(released.delayMs).toBeGreaterThan(900)
    expect(requestsOf(generation)).toHaveLength(1)
    generation.status = 'cancelled'
  })

  it.each([
    [1, 5_000],
    [2, 15_000],
    [3, 40_000],
    [4, 40_000],
  ])('goes back for longer each time when the limit names no time: attempt %i', async (attempt, pauseMs) => {
    const row = { attempt: attempt - 1 }
    const generation = await fixture.ask({
      ownerId,
      connectionId: await fixture.connect(ownerId),
      model: '429-untimed',
      row,
    })
    const { delayMs, reason } = await waitFor(() => generation.releases[0], { what: 'a release' })
    expect(reason).toBe('provider_rate_limited')
    expect(delayMs).toBeGreaterThanOrEqual(pauseMs * 0.9)
    expect(delayMs).toBeLessThanOrEqual(pauseMs * 1.1)
    expect(requestsOf(generation)).toHaveLength(1)
    generation.status = 'cancelled'
  })

  it('is, without the field that a server refuses, and the next time at once without it', async () => {
    const fresh = { connectionId: await fixture.connect(ownerId) }
    expect(requestsOf(await run('stream-options-refused', fresh))).toHaveLength(2)
    const second = await run('stream-options-refused', fresh)
    expect(second).toMatchObject({ status: 'complete', finished: { usage: { estimated: true } } })
    expect(requestsOf(second)).toHaveLength(1)
    const limited = await run('max-tokens-refused', { ...fresh, parameters: { maxOutputTokens: 50, stop: [] } })
    expect(requestsOf(limited).map(({ body }) => (body as Record<string, unknown>)['max_completion_tokens'])).toEqual([
      undefined,
      50,
    ])
  })

  it('is not once a token came', async () => {
    const generation = await run('reset-at-5')
    expect(requestsOf(generation)).toHaveLength(1)
  })
})

describe('what stands in the way before the call', () => {
  it.each([['connection_missing', { connectionId: newId() }]])('%s ends at once', async (code, more) => {
    expect(await run('ok', more)).toMatchObject({ status: 'failed', finished: { error: { code } } })
  })

  it('C3: is a prompt that names no connection, though the owner has one', async () => {
    expect(await fixture.ended(await fixture.ask({ ownerId, model: 'ok' }))).toMatchObject({
      status: 'failed',
      finished: { error: { code: 'connection_missing' } },
    })
  })

  it('is another owner’s connection', async () => {
    expect(await run('ok', { ownerId: newId() })).toMatchObject({
      status: 'failed',
      finished: { error: { code: 'connection_missing' } },
    })
  })

  it('is a connection that was switched off', async () => {
    expect(await run('ok', { connectionId: await fixture.connect(ownerId, { enabled: false }) })).toMatchObject({
      finished: { error: { code: 'connection_disabled' } },
    })
  })

  it('is a key that was deleted while the job waited, and is not tried again (36)', async () => {
    const id = await fixture.connect(ownerId, { provider: 'openai', apiKey: 'sk-test-0123456789abcdef' })
    await fixture.connections.update({ id, fields: { models: [] }, mask: ['apiKey'] }, { ownerId })
    expect(await run('ok', { connectionId: id })).toMatchObject({
      status: 'failed',
      attempt: 1,
      finished: { error: { code: 'key_missing' } },
    })
  })

  it('is an address that may not be called, which nobody dials', async () => {
    const id = await fixture.connect(ownerId, { baseUrl: 'http://127.0.0.1:1/v1' })
    expect(await run('ok', { connectionId: id })).toMatchObject({
      status: 'failed',
      attempt: 1,
      finished: { error: { code: 'address_not_allowed' } },
    })
  })
})

describe('the deadline', () => {
  it('ends the answer with what had come', async () => {
    const generation = await run('tokens-1000-every-20', { row: { remainingMs: 300 } })
    expect(generation).toMatchObject({ status: 'failed', finished: { error: { code: 'deadline' } } })
    expect(generation.text.length).toBeGreaterThan(0)
  })
})

describe('ids alone', () => {
  it('are in a job: never a prompt, never a key (35)', async () => {
    const canary = `sk-canary-${newId()}`
    const id = await fixture.connect(ownerId, { apiKey: canary })
    const generation = await fixture.ask({
      ownerId,
      connectionId: id,
      model: 'slow',
      content: `prompt-canary-${canary}`,
    })
    await waitFor(() => generation.status === 'streaming', { what: 'the claim' })
    const rows = await fixture.fresh
      .sql<{ text: string }>("SELECT string_agg(t::text, ' ') AS text FROM jobs.bullmq_job t")
      .catch(async () => {
        const tables = await fixture.fresh.sql<{ name: string }>(
          "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'jobs'",
        )
        return await Promise.all(
          tables.map(
            async ({ name }) =>
              (
                await fixture.fresh.sql<{ text: string }>(
                  `SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM ${name} t`,
                )
              )[0],
          ),
        )
      })
    const dump = JSON.stringify(rows)
    expect(dump).toContain(generation.id)
    expect(dump).not.toContain('canary')
    await fixture.chat.cancel(generation.id)
  })
})

describe('chat out of reach', () => {
  const unavailable = (): never => {
    throw new ServiceError('unavailable')
  }

  it('while it claims: the same token gives the same attempt (82)', async () => {
    let lost = 0
    fixture.chat.faults.after.claim = () => {
      if ((lost += 1) === 1) unavailable()
    }
    expect(await run('ok')).toMatchObject({ status: 'complete', attempt: 1 })
  })

  it('while it streams: reads on, and stores it all afterwards', async () => {
    const until = performance.now() + 600
    fixture.chat.faults.before.checkpoint = () => {
      if (performance.now() < until) unavailable()
    }
    fixture.chat.faults.before.renew = () => {
      if (performance.now() < until) unavailable()
    }
    const generation = await run('tokens-60-every-10')
    expect(generation).toMatchObject({ status: 'complete', attempt: 1, text: expected(generation) })
  })

  it('whose every second reply is lost: nothing is doubled and nothing missing', async () => {
    let calls = 0
    const lose = (): void => {
      if ((calls += 1) % 2 === 1) unavailable()
    }
    fixture.chat.faults.after.checkpoint = lose
    fixture.chat.faults.after.finish = lose
    const generation = await run('tokens-60-every-5')
    expect(generation).toMatchObject({ status: 'complete', text: expected(generation) })
  })

  it('and back with less than it had confirmed: sends that again', async () => {
    const generation = await fixture.ask({ ownerId, connectionId, model: 'tokens-80-every-10' })
    await waitFor(() => generation.checkpoints.length >= 3, { what: 'three checkpoints' })
    const kept = generation.checkpoints[0]
    generation.savedSeq = kept?.throughSeq ?? 0
    generation.text = kept?.text ?? ''
    expect(await fixture.ended(generation)).toMatchObject({ status: 'complete', text: expected(generation) })
  })

  it('for too long: lets the provider go', async () => {
    fixture.chat.faults.before.checkpoint = unavailable
    fixture.chat.faults.before.renew = unavailable
    fixture.chat.faults.before.finish = unavailable
    const generation = await fixture.ask({ ownerId, connectionId, model: 'tokens-5000-every-10' })
    const request = await fixture.provider.log.waitForClose(
      ({ headers }) => headers['x-client-request-id']?.startsWith(generation.id) === true,
      6_000,
    )
    expect(request.tokensSent).toBeLessThan(5_000)
  })
})
