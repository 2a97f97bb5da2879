/**
 * How fast `GET /models` answers over several connections with long lists, through the gateway of an embedded run on a fresh folder:
 * from what is kept, all and searched. Two times the requests are few enough for a user's limit of costly calls.
 *
 *   node bench/model-lists.ts [--connections 5] [--models 1000] [--requests 13]
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ApiUser } from '@scriptorium/testkit/api-user'
import { startCopy } from '../embedded/test/running-copy.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '5' },
    models: { type: 'string', default: '1000' },
    requests: { type: 'string', default: '13' },
  },
})
const [connections, models, requests] = [Number(values.connections), Number(values.models), Number(values.requests)]

const list = JSON.stringify({
  data: Array.from({ length: models }, (_none, index) => ({
    id: `maker-${index % 40}/model-${index}`,
    name: `Maker: Model ${index}`,
    context_length: 128_000,
    top_provider: { max_completion_tokens: 16_384 },
    pricing: { prompt: '0.0000025', completion: '0.00001' },
    supported_parameters: ['tools', 'reasoning'],
  })),
})
const server = createServer((_request, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(list),
)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
const copy = await startCopy(join(folder, 'data'), { EGRESS_ALLOW: host })
try {
  const user = new ApiUser(copy.url)
  await user.persist('POST', '/accounts', {
    email: `${randomUUID()}@example.org`,
    password: `pass ${randomUUID()}`,
    name: 'Bench',
  })
  for (let index = 0; index < connections; index += 1)
    await user.persist('POST', '/connections', {
      provider: 'openai-compatible',
      name: `List ${index}`,
      baseUrl: `http://${host}/v1`,
    })
  await ask(user, '/models')
  await measure(user, '/models')
  await measure(user, '/models?q=model-77')
} finally {
  await copy.end('SIGTERM')
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
}

async function ask(user: ApiUser, path: string): Promise<number> {
  const { status, body } = await user.request('GET', path)
  if (status !== 200) throw new Error(`${path} answered ${status}`)
  return (body as { items: unknown[] }).items.length
}

async function measure(user: ApiUser, path: string): Promise<void> {
  const each: number[] = []
  let found = 0
  for (let index = 0; index < requests; index += 1) {
    const startedAt = performance.now()
    found = await ask(user, path)
    each.push(performance.now() - startedAt)
  }
  const sorted = each.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1)
  console.log(`GET ${path}: ${found} models of ${connections} connections: p50 ${at(0.5)} ms, slowest ${at(1)} ms`)
}
