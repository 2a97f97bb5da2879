import { afterEach, describe, expect, it } from 'vitest'
import type { Connection } from '@scriptorium/contracts/nouns'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAllowList } from '../src/domain/connection/allow-list.ts'
import { createDiscovery } from '../src/domain/connection/discovery.ts'
import { createEgress } from '../src/providers/egress/egress.ts'
import { createLocalProbe } from '../src/providers/local-probe.ts'

const open: Server[] = []
let dialled = 0
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  dialled = 0
})

/** Answers what it has under a path, else 404; `hang` never answers. @returns its port */
async function serve(answers: Record<string, unknown> | 'hang'): Promise<number> {
  const server = createServer((request, response) => {
    dialled += 1
    if (answers === 'hang') return
    const body = answers[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? { error: 'not found' }))
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const ollama = { '/api/version': { version: '0.17.1' }, '/api/tags': { models: [{ name: 'a' }, { name: 'b' }] } }
const lmStudio = { '/api/v0/models': { object: 'list', data: [{ id: 'x', type: 'llm', state: 'loaded' }] } }

async function discover(entries: string[], connections: Partial<Connection>[] = [], limitMs = 1_500) {
  const egress = createEgress({ allowList: createAllowList(entries), connectTimeoutMs: 500 })
  const store = { list: async () => ({ items: connections as Connection[] }) }
  const probe = createLocalProbe({ egress, answerMs: 700 })
  try {
    return await createDiscovery({ store, probe, entries, limitMs })('owner')
  } finally {
    await egress.close()
  }
}

describe('local providers', () => {
  it('are found at the allowed addresses, each once, and told apart', async () => {
    const [first, second] = [await serve(ollama), await serve(lmStudio)]
    const entries = [`127.0.0.1:${first}`, `localhost:${first}`, `[::1]:${first}`, `127.0.0.1:${second}`]
    const mine = { id: 'mine', baseUrl: `http://127.0.0.1:${first}/v1` }
    expect(await discover(entries, [mine])).toEqual([
      {
        provider: 'ollama',
        name: 'Ollama',
        baseUrl: `http://localhost:${first}`,
        modelCount: 2,
        connectionId: 'mine',
      },
      { provider: 'lm-studio', name: 'LM Studio', baseUrl: `http://127.0.0.1:${second}/v1`, modelCount: 1 },
    ])
  })

  it.each([
    ['its first list', { '/api/v1/models': { models: [{ type: 'llm', key: 'x', loaded_instances: [] }] } }],
    ['its older one alone', { '/api/v0/models': { data: [{ id: 'x', state: 'not-loaded' }] } }],
    ['words in a 200 for what it does not know', { ...lmStudio, '/api/v1/models': { error: 'Unexpected endpoint' } }],
  ])('are an LM Studio by %s', async (_name, answers) => {
    const port = await serve(answers)
    expect(await discover([`127.0.0.1:${port}`])).toMatchObject([{ provider: 'lm-studio', modelCount: 1 }])
  })

  it('are no other servers, whatever those answer, and nothing waits for one that hangs', async () => {
    const others = [
      await serve({ '/api/version': { version: 17 }, '/api/tags': { models: [] } }),
      await serve({ '/api/version': { version: '1' } }),
      await serve({ '/api/v0/models': { object: 'list', data: [{ id: 'x' }] } }),
      await serve({ '/api/v1/models': { models: [] }, '/api/v0/models': { data: [] } }),
      await serve({ '/api/version': '<html>', '/api/tags': '[]', '/api/v0/models': 'null' }),
      await serve('hang'),
      1,
    ]
    const found = await serve(ollama)
    const startedAt = performance.now()
    const items = await discover([...others, found].map((port) => `127.0.0.1:${port}`))
    expect(items.map(({ baseUrl }) => baseUrl)).toEqual([`http://127.0.0.1:${found}`])
    expect(performance.now() - startedAt).toBeLessThan(6_000)
  })

  it('are looked for nowhere else', async () => {
    await serve(ollama)
    expect(await discover([])).toEqual([])
    expect(dialled).toBe(0)
  })
})
