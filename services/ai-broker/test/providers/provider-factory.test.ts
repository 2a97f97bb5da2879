/** The table of providers: what one line of it takes, and what the factory keeps for each connection. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { createEgress } from '../../src/providers/egress/egress.ts'
import type { Egress } from '../../src/providers/egress/egress.ts'
import { createAllowList } from '../../src/domain/connection/allow-list.ts'
import { createProviderFactory, providerMakers } from '../../src/providers/provider-factory.ts'
import type { ProviderMakers } from '../../src/providers/provider-factory.ts'
import type { ProviderMaker } from '../../src/providers/provider-maker.ts'
import { readCompletion } from './conformance.ts'
import { linesOfText } from './eighth-provider.ts'

const eighth = 'lines-of-text' as ProviderKind
const makers: ProviderMakers = {
  ...providerMakers,
  [eighth]: linesOfText,
}
const never = new AbortController().signal
const request = {
  model: 'lines',
  messages: [{ role: 'user', content: 'Rain?' } as const],
  parameters: {},
  requestId: 'g.1',
}

let server: Server
let egress: Egress
let baseUrl: string
beforeAll(async () => {
  server = createServer((incoming, response) => {
    incoming.resume()
    response.writeHead(incoming.url === '/busy' ? 503 : 200).end('It rains.\nIt pours.\n.\n')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  baseUrl = `http://127.0.0.1:${port}`
  egress = createEgress({ allowList: createAllowList([`127.0.0.1:${port}`]) })
})
afterAll(async () => {
  await egress.close()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

describe('an eighth provider', () => {
  it('is one file and one line', async () => {
    const provider = createProviderFactory({ egress, makers }).open({ kind: eighth, baseUrl, apiKey: undefined })
    expect(provider && (await readCompletion(provider.stream(request, never)))).toEqual({
      text: 'It rains.\nIt pours.',
      usage: undefined,
      end: { type: 'finish', reason: 'stop', proper: true },
    })
  })

  it('has the statuses of all', async () => {
    const address = { kind: eighth, baseUrl: `${baseUrl}/busy`, apiKey: undefined }
    const provider = createProviderFactory({ egress, makers }).open(address)
    expect(provider && (await readCompletion(provider.stream(request, never)))).toMatchObject({
      end: { failure: { code: 'provider_overloaded', retryable: true } },
    })
  })

  it('is refused without its line', () => {
    expect(createProviderFactory({ egress }).open({ kind: eighth, baseUrl, apiKey: undefined })).toBeUndefined()
  })
})

describe('what was learned about a server', () => {
  it('is kept for one connection, kind and base URL', () => {
    const made: string[] = []
    const counting: ProviderMaker = (options) => {
      made.push(options.baseUrl.pathname)
      return linesOfText(options)
    }
    const factory = createProviderFactory({ egress, makers: { openai: counting, groq: counting } })
    const address = { kind: 'openai', baseUrl: `${baseUrl}/a`, apiKey: undefined, connectionKey: 'o c' } as const
    for (const change of [{}, {}, { connectionKey: 'o d' }, { kind: 'groq' as const }, { baseUrl: `${baseUrl}/b` }, {}])
      factory.open({ ...address, ...change })
    expect(made).toEqual(['/a', '/a', '/a', '/b'])
    const { connectionKey: _, ...unstored } = address
    factory.open(unstored)
    factory.open(unstored)
    expect(made).toHaveLength(6)
  })
})
