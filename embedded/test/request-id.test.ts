import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

type Line = { service: string; message: string; requestId?: string; method?: string; type?: string }

const lines: Line[] = []
const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Line) }
let stack: TestStack

beforeAll(async () => {
  stack = await openTestStack({ logger: createLogger({ service: 'stack', level: 'debug', stream }) })
})
afterAll(async () => await stack.close())

describe('the id of a request', () => {
  it('follows a message through all four services, the queue and the events', async () => {
    const user = await stack.register()
    const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'The Salt Road' })
    const connection = await user.persist<{ id: string }>('POST', '/connections', {
      provider: 'openai-compatible',
      name: 'Fake',
      baseUrl: stack.provider.url,
      apiKey: 'sk-canary-end-to-end-0123456789',
    })
    const thread = await user.persist<{ id: string }>('POST', `/novels/${novel.id}/threads`, {
      connectionId: connection.id,
      model: 'ok',
    })
    const sent = await user.request('POST', `/threads/${thread.id}/messages`, { content: 'Who is there?' })
    expect(sent.status).toBe(202)
    const requestId = sent.headers.get('x-request-id') ?? ''
    expect(requestId).not.toBe('')
    const of = (service: string): Line[] =>
      lines.filter((line) => line.service === service && line.requestId === requestId)
    await waitFor(() => of('chat').some(({ method }) => method?.endsWith('/Finish')), { what: 'the end of the answer' })
    const calls = (service: string): (string | undefined)[] =>
      of(service).map(({ method }) => method?.split('/').at(-1))

    expect(of('gateway').map(({ message }) => message)).toContain('request completed')
    expect(calls('chat')).toEqual(expect.arrayContaining(['Send', 'Claim', 'Finish']))
    expect(calls('codex')).toContain('Lookup')
    expect(of('ai-broker').map(({ message }) => message)).toContain('generation claimed')
  })

  it('is another one for each request', async () => {
    const user = await stack.register()
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await user.request('GET', '/me')).headers.get('x-request-id')),
    )
    expect(new Set(ids).size).toBe(3)
  })
})
