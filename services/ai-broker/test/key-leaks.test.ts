/** A key is looked for wherever the service lets something out, in every form that it could have; a planted one is found. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { broker } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { dumpDatabase, findSecret, textOf, waitFor } from '@scriptorium/testkit'
import { openBrokerFixture } from './broker-fixture.ts'
import type { BrokerFixture } from './broker-fixture.ts'

const canary = `sk-canary-${newId()}-0A/+z`
let fixture: BrokerFixture

beforeAll(async () => {
  fixture = await openBrokerFixture()
})
afterAll(async () => await fixture.close())

describe('a key that is used, refused and echoed', () => {
  it('stands in no response, log, table, job, frame or event; planted there, it is found', async () => {
    const owner = { ownerId: newId() }
    const id = await fixture.connect(owner.ownerId, { apiKey: canary })
    const out: Record<string, string> = {}
    // What providers do with a key: take it, refuse it, say it back in words, headers and streams, hang up.
    const models = ['ok', 'echo-key', '401', '500', 'event-error', 'error-in-stream', '429-quota', 'no-such-model']
    const generations = []
    for (const model of models) generations.push(await fixture.ask({ ...owner, connectionId: id, model }))
    for (const generation of generations) await fixture.ended(generation, 15_000)
    const usage = fixture.network('gateway').client(broker.usage)
    const call = async (work: Promise<unknown>) => textOf(await work.catch((error: unknown) => error))
    out['responses'] = (
      await Promise.all([
        call(fixture.connections.get({ id }, owner)),
        call(fixture.connections.list({ limit: 0 }, owner)),
        call(fixture.connections.test({ id, complete: true, model: 'echo-key' }, owner)),
        call(fixture.connections.listModels({ refresh: true }, owner)),
        call(fixture.connections.discover({}, owner)),
        call(
          fixture.connections.update({ id, fields: { apiKey: `${canary} x`, models: [] }, mask: ['apiKey'] }, owner),
        ),
        call(fixture.connections.update({ id, fields: { apiKey: canary, models: [] }, mask: ['apiKey'] }, owner)),
        call(usage.report({ by: 'connection' }, owner)),
      ])
    ).join('\n')
    out['frames'] = textOf(
      await Promise.all(generations.map(async ({ id: of }) => await fixture.tokenLog.read(of, { attempt: 0, seq: 0 }))),
    )
    out['endings'] = textOf(generations.map(({ finished, text, status }) => ({ finished, text, status })))
    await waitFor(async () => (await dumpDatabase(fixture.fresh)).includes(id), { what: 'the dump' })
    out['database'] = await dumpDatabase(fixture.fresh)
    out['log'] = textOf(fixture.logger.lines)
    for (const [where, text] of Object.entries(out)) {
      expect([where, text.length > 100, findSecret(text, canary)]).toEqual([where, true, []])
      // The control: the same scan of the same text finds one that is there.
      expect(findSecret(`${text}${Buffer.from(canary).toString('base64')}`, canary)).not.toEqual([])
    }
    // To the provider it goes in one header, and nowhere else: no address, body or trace.
    const requests = fixture.provider.log.records().filter(({ method }) => method === 'POST')
    expect(requests.length).toBeGreaterThan(models.length)
    for (const { headers, ...rest } of requests) {
      const { authorization, ...others } = headers
      expect(findSecret(textOf([others, rest]), canary)).toEqual([])
      expect(findSecret(textOf(authorization), canary)).toContain('plain')
    }
    expect(new Set(generations.map(({ status }) => status))).toEqual(new Set(['complete', 'failed']))
  })

  it('would be found in the database, the log and the token log', async () => {
    const planted = `sk-planted-${newId()}`
    const id = await fixture.connect(newId(), { name: planted })
    fixture.logger.info({ error: new Error('x', { cause: new Error(planted) }) }, 'planted')
    expect(findSecret(await dumpDatabase(fixture.fresh), planted)).toContain('plain')
    expect(findSecret(textOf(fixture.logger.lines), planted)).toContain('plain')
    await fixture.fresh.sql('UPDATE ai_broker.connections SET key_hint = NULL, name = $1 WHERE id = $2', [
      Buffer.from(planted).toString('base64'),
      id,
    ])
    expect(findSecret(await dumpDatabase(fixture.fresh), planted)).toEqual(['base64 at 0', 'base64url at 0'])
  })
})
