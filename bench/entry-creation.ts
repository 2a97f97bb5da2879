/**
 * How fast entries of one novel are created, singly and in bulk, through the gateway of an embedded run on a fresh folder.
 *
 *   node bench/entry-creation.ts [--clients 6] [--entries 3000] [--url URL]
 *
 * Closed loop: each client, with a connection of its own, sends its next request when the answer is there.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ApiUser } from '@scriptorium/testkit/api-user'
import { startCopy } from '../embedded/test/running-copy.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '6' },
    entries: { type: 'string', default: '3000' },
    url: { type: 'string' },
  },
})
const [clients, entries] = [Number(values.clients), Number(values.entries)]
const warmUp = 300
const perBulk = 500

const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
const copy = values.url === undefined ? await startCopy(join(folder, 'data'), {}) : undefined
try {
  const user = new ApiUser(values.url ?? copy?.url ?? '')
  const email = `${randomUUID()}@example.org`
  await user.persist('POST', '/accounts', { email, password: `pass ${randomUUID()}`, name: 'Bench' })
  const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'Bench', language: 'en' })
  const single = async (index: number): Promise<void> =>
    await expectCreated(user, `/novels/${novel.id}/entries`, entryOf(index))
  await inParallel(warmUp, single)
  report('singly', entries, await inParallel(entries, single))
  const bulk = async (): Promise<void> =>
    await expectCreated(user, `/novels/${novel.id}/entries/bulk`, {
      entries: Array.from({ length: perBulk }, (_none, index) => entryOf(index)),
    })
  const calls = Math.ceil(entries / perBulk)
  report(`${perBulk} a call`, calls * perBulk, await inParallel(calls, bulk))
} finally {
  await copy?.end('SIGTERM')
  await rm(folder, { recursive: true, force: true })
}

function entryOf(index: number): object {
  return {
    type: 'character',
    name: `Person ${index}`,
    aliases: [`P${index}`, `Captain Person ${index}`],
    tags: ['crew'],
    description: `Born on the island, number ${index} of the register. `.repeat(6),
  }
}

async function expectCreated(user: ApiUser, path: string, body: object): Promise<void> {
  const { status, body: answer } = await user.request('POST', path, body)
  if (status !== 201) throw new Error(`${path} answered ${status}: ${JSON.stringify(answer)}`)
}

/** @returns the milliseconds of each, and of all */
async function inParallel(
  count: number,
  one: (index: number) => Promise<void>,
): Promise<{ each: number[]; allMs: number }> {
  const each: number[] = []
  let next = 0
  const began = performance.now()
  const client = async (): Promise<void> => {
    while (next < count) {
      const startedAt = performance.now()
      await one(next++)
      each.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { each, allMs: performance.now() - began }
}

function report(what: string, count: number, { each, allMs }: { each: number[]; allMs: number }): void {
  const sorted = each.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1)
  const rate = (count / (allMs / 1_000)).toFixed(0)
  console.log(`${what}: ${count} entries, ${clients} clients: ${rate}/s; a call p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`)
}
