/** What Prometheus is told while answers run through all four services, and that docs/metrics.md names all of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registeredMetrics, renderMetrics } from '@scriptorium/metrics'
import type { ApiUser, StoredGeneration } from '@scriptorium/testkit/api-user'
import { waitFor } from '@scriptorium/testkit'
import { readFileSync } from 'node:fs'
import { openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

type Page<T> = { items: T[] }
type Series = ReadonlyMap<string, number>

let stack: TestStack
beforeAll(async () => {
  stack = await openTestStack()
}, 60_000)
afterAll(async () => await stack.close())

async function scrape(): Promise<Series> {
  const { text } = await renderMetrics()
  const samples = text.split('\n').filter((line) => line.startsWith('scriptorium_'))
  return new Map(
    samples.map((line) => [line.slice('scriptorium_'.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  )
}

async function answer(user: ApiUser, model: string): Promise<StoredGeneration> {
  const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
  const [thread] = (await user.persist<Page<{ id: string }>>('GET', `/novels/${novel!.id}/threads`)).items
  const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${thread!.id}/messages`, {
    content: 'What is Maren hiding?',
    model,
  })
  return await waitFor(
    async () => {
      const stored = await user.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)
      return ['complete', 'failed'].includes(stored.status) && stored
    },
    { timeoutMs: 15_000, what: 'the end' },
  )
}

/** How much each series that the pattern names has grown, in all. */
function growth(before: Series, after: Series, pattern: RegExp): number {
  return [...after]
    .filter(([name]) => pattern.test(name))
    .reduce((sum, [name, value]) => sum + value - (before.get(name) ?? 0), 0)
}

describe('the metrics of all services', () => {
  it('count a message on its way, stage by stage, and how it ended', async () => {
    const user = await stack.register()
    const before = await scrape()
    expect((await answer(user, 'demo-brief')).status).toBe('complete')
    expect((await answer(user, 'cut-at-5')).status).toBe('failed')
    const usage = /attempts_total.*purpose="generation"/
    const after = await waitFor(
      async () => {
        const now = await scrape()
        return growth(before, now, usage) >= 2 && now
      },
      { what: 'the usage of both', timeoutMs: 10_000 },
    )
    const grown = (pattern: RegExp): number => growth(before, after, pattern)
    expect(grown(/^messages_accepted_total/)).toBe(2)
    expect(grown(/^generations_ended_total\{status="complete",code="none"/)).toBe(1)
    expect(grown(/^generations_ended_total\{status="failed",code="truncated/)).toBe(1)
    expect(grown(/^provider_calls_total.*outcome="finished"/)).toBe(1)
    for (const stage of ['commit', 'hand-over', 'claim'])
      expect([stage, grown(new RegExp(`^stage_seconds_count\\{stage="${stage}"`))]).toEqual([stage, 2])
    expect(grown(/^stage_seconds_count\{stage="provider"/)).toBe(2)
    expect(grown(/^stage_seconds_count\{stage="append"/)).toBeGreaterThan(0)
    expect(grown(/^tokens_total\{.*kind="output"/)).toBeGreaterThan(0)
    expect(grown(/^codex_lookup_seconds_count\{outcome="found"/)).toBe(2)
    expect(grown(/^http_requests_total\{route="sendMessage",status="202"/)).toBe(2)
    expect(grown(/^rpc_calls_total.*claim",code="ok"/i)).toBe(2)
    expect(grown(/^jobs_ended_total\{job="generate",outcome="done"/)).toBe(2)
  })

  it('show what waits and what is open, and nothing of it once the services have stopped', async () => {
    const series = await scrape()
    for (const name of [
      'generations{state="queued"}',
      'generations{state="held"}',
      'generations_oldest_seconds{state="streaming"}',
    ])
      expect([name, series.get(name)]).toEqual([name, 0])
    for (const service of ['chat', 'codex', 'gateway', 'ai-broker'])
      expect(series.get(`outbox_events{service="${service}",state="dead"}`)).toBe(0)
    expect(series.get('jobs{job="generate",state="waiting"}')).toBe(0)
    expect(series.get('database_connections{schema="chat",role="app",state="idle"}')).toBeGreaterThan(0)
    expect(series.get('sse_connections{kind="generation"}')).toBe(0)
  })

  it('are as many series for many users as for one, and name nobody', async () => {
    await answer(await stack.register(), 'demo-brief')
    const before = await scrape()
    const users = await Promise.all(Array.from({ length: 3 }, async () => await stack.register()))
    for (const user of users) await answer(user, 'demo-brief')
    const after = await scrape()
    // What a busy machine does not get done in time is counted by its code, of which there are few.
    const isFailure = (name: string): boolean =>
      /^rpc_calls_total.*code="(?!ok)|_failures_total|status="[45]/.test(name)
    expect([...after.keys()].filter((name) => !before.has(name) && !isFailure(name))).toEqual([])
    const named = /[\da-f]{8}-[\da-f]{4}|@example|Maren|demo-brief/
    expect([...after.keys()].filter((name) => named.test(name))).toEqual([])
  }, 60_000)

  it('stand in docs/metrics.md, each with what it means', async () => {
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(scriptorium_\w+)` \| (\w+) \| (.*) \|$/gm)].map(([, name, type, help]) => ({
      name,
      type,
      help,
    }))
    const known = (await registeredMetrics()).filter(({ name }) => !name.startsWith('scriptorium_test_'))
    const sorted = known
      .map(({ name, type, help }) => ({ name, type, help }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    expect(rows).toEqual(sorted)
  })
})
