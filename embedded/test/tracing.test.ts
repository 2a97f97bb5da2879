/** One trace, from the browser's request to the end of the answer, as a collector gets it over OTLP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderMetrics } from '@scriptorium/metrics'
import { startTracing } from '@scriptorium/tracing/start'
import { waitFor } from '@scriptorium/testkit'
import type { ApiUser } from '@scriptorium/testkit/api-user'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string; attributes: unknown[] }
type Page<T> = { items: T[] }

let stack: TestStack
let stop: () => Promise<void>
const received: Span[] = []
/** Speaks what a collector of OpenTelemetry does: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const collector = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[]
    }
    received.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve)
  })
  const { port } = collector.address() as AddressInfo
  stop = startTracing({ service: 'test', endpoint: `http://127.0.0.1:${port}`, ratio: 0 })
  stack = await openTestStack()
}, 60_000)
afterAll(async () => {
  await stop()
  await stack.close()
  collector.closeAllConnections()
  collector.close()
})

const idHex = (bytes: number): string => randomBytes(bytes).toString('hex')

const canary = `sk-canary-${idHex(12)}`

async function connect(user: ApiUser): Promise<string> {
  const fields = { name: 'Own', provider: 'openai-compatible', baseUrl: stack.provider.url, apiKey: canary }
  return (await user.persist<{ id: string }>('POST', '/connections', fields)).id
}

/** The whole answer as the response to one request. */
async function ask(user: ApiUser, traceparent: string): Promise<string> {
  const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
  const [thread] = (await user.persist<Page<{ id: string }>>('GET', `/novels/${novel!.id}/threads`)).items
  const response = await fetch(`${user.url}/api/v1/threads/${thread!.id}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', cookie: user.cookie, traceparent },
    body: JSON.stringify({ content: 'What is Maren hiding?', connectionId: await connect(user), model: 'ok' }),
  })
  return await response.text()
}

describe('a trace', () => {
  it('leads from the request through every service to the last frame, and holds nothing of what was written', async () => {
    const traceId = idHex(16)
    const frames = await ask(await stack.register(), `00-${traceId}-${idHex(8)}-01`)
    expect(frames).toContain('event: end')
    const spans = await waitFor(
      () => {
        const own = received.filter((span) => span.traceId === traceId)
        return (
          own.some(({ name }) => name.startsWith('POST ')) &&
          own.some(({ name }) => name.includes('generation.ended')) &&
          own
        )
      },
      { what: 'the spans', timeoutMs: 15_000 },
    )
    const names = spans.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'POST /api/v1/threads/:id/messages',
        '/scriptorium.chat.v1.Messages/Send',
        'job generate',
        '/scriptorium.chat.v1.Generations/Claim',
        '/scriptorium.codex.v1.Context/Lookup',
        'call of openai-compatible',
        '/scriptorium.chat.v1.Generations/Finish',
      ]),
    )
    const ids = new Set(spans.map(({ spanId }) => spanId))
    const [request] = spans.filter(({ name }) => name.startsWith('POST '))
    const orphans = spans.filter((span) => span !== request && !ids.has(span.parentSpanId ?? ''))
    expect(orphans).toEqual([])
    const kept = JSON.stringify(received) + (await renderMetrics()).text
    expect(kept).not.toMatch(/Maren|hiding|example[.]org/)
    for (const form of [canary, Buffer.from(canary).toString('base64')]) expect(kept).not.toContain(form)
    // The search finds one that is there.
    expect(JSON.stringify([...received, { name: canary }])).toContain(canary)
  })

  it('is not kept when its beginning says so, nor one of ours beyond the share that is kept', async () => {
    const traceId = idHex(16)
    const before = received.length
    await ask(await stack.register(), `00-${traceId}-${idHex(8)}-00`)
    await stop()
    expect(received.slice(before)).toEqual([])
  })
})
