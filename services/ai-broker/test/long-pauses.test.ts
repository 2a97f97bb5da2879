/** What becomes of the pause that a provider asks for: how long one is waited for, and whom it holds up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '@scriptorium/contracts/nouns'
import { createCircuitBreaker } from '../src/domain/generation/circuit-breaker.ts'
import { openRunConnection } from '../src/domain/generation/run-connection.ts'
import type { ConnectionStore } from '../src/domain/ports.ts'
import { complete, openWire } from './wire.ts'
import type { Wire } from './wire.ts'

let wire: Wire
beforeAll(async () => {
  wire = await openWire()
})
afterAll(() => wire.close())

function limited(status: number, retryAfter: string): void {
  wire.serve(() => ({
    status,
    headers: { 'content-type': 'application/json', 'retry-after': retryAfter },
    body: JSON.stringify({ error: { message: 'Used 100000 of 100000 tokens per day.' } }),
  }))
}

describe('C7: a pause that is longer than anybody waits', () => {
  it.each([
    ['35000 seconds', '35000', 429],
    ['61 seconds', '61', 429],
    ['a date', new Date(Date.now() + 2 * 3_600_000).toUTCString(), 429],
    ['a server that rests', '3600', 503],
  ])('C7: of %s is no retry, and says until when and what the provider said', async (_name, retryAfter, status) => {
    limited(status, retryAfter)
    const { failure } = await complete(wire.provider())
    expect(failure).toMatchObject({
      retryable: false,
      message: expect.stringMatching(
        /It asks to wait until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. The provider said: Used 100000 of 100000/,
      ),
    })
    const [, until = ''] = /until (\S+ \S+) UTC/.exec(failure?.message ?? '') ?? []
    const aheadMs = Date.parse(`${until.replace(' ', 'T')}Z`) - Date.now()
    expect(Math.abs(aheadMs - (failure?.retryAfterMs ?? 0))).toBeLessThan(61_000)
    expect(failure?.retryAfterMs).toBeGreaterThan(60_000)
  })

  it('C7: but one of a minute is', async () => {
    limited(429, '60')
    const { failure } = await complete(wire.provider())
    expect(failure).toMatchObject({ retryable: true, retryAfterMs: 60_000 })
    expect(failure?.message).not.toContain('until')
  })

  it('C7: holds up one model of a connection, and no other', async () => {
    const connection = { id: 'c', provider: 'openai-compatible', baseUrl: wire.origin, enabled: true } as Connection
    const store = {
      findToRun: async () => ({
        connection,
        apiKey: undefined,
        known: undefined,
        spending: { spentThisDay: '0', spentThisMonth: '0' },
      }),
    } as unknown as ConnectionStore
    const circuitOf = async (model: string): Promise<string> => {
      const ports = {
        store,
        providers: wire.providers,
        defaultModel: async () => undefined,
        known: async () => undefined,
      }
      return (await openRunConnection(ports, 'owner', { connectionId: 'c', model })).circuit
    }
    const breaker = createCircuitBreaker({ now: () => 0 })
    const code = 'provider_rate_limited' as const
    breaker.failed(await circuitOf('limited'), { code, message: '', retryable: true, retryAfterMs: 5_000 })
    expect(breaker.blocked(await circuitOf('limited'))).toEqual({ waitMs: 5_000, code })
    expect(breaker.blocked(await circuitOf('other'))).toBeUndefined()
  })
})
