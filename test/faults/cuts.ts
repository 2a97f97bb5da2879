/**
 * Generations of random length, their streams cut and resumed at random: what each reader has in the end is what is stored, and what the
 * provider sent, byte for byte.
 */
import { randomUUID } from 'node:crypto'
import { audit } from './auditor.ts'
import type { Observation } from './auditor.ts'
import type { ApiUser, StoredGeneration } from '@scriptorium/testkit/api-user'
import { readWithCuts } from '@scriptorium/testkit/cut-reader'
import type { CutRecord } from '@scriptorium/testkit/cut-reader'
import { demoTokens } from '@scriptorium/demo-provider'

export type CutsOptions = {
  /** Of gateways that serve the same. */
  urls: readonly string[]
  users: readonly ApiUser[]
  /** Of the fake provider, with its base URL. */
  providerUrl: string
  count: number
  /** So many at once. */
  lanes: number
  random: () => number
  /** Tokens of the longest that is usual; one in a thousand is longer. */
  tokensMax: number
  /** Nothing is begun after that; in milliseconds since 1970. */
  until?: number
  onDone?: (done: number) => void
}
export type CutsReport = { generations: number; characters: number; longest: number; cuts: number; breaches: string[] }

type Lane = { user: ApiUser; connectionId: string; threadId: string; left: number }

const messagesPerThread = 20
const cutsMax = 12
const timeoutMs = 120_000
const longTokens = 100_000

export async function runCuts(options: CutsOptions): Promise<CutsReport> {
  const report: CutsReport = { generations: 0, characters: 0, longest: 0, cuts: 0, breaches: [] }
  let begun = 0
  const connections = await Promise.all(options.users.map(async (user) => await connect(user, options.providerUrl)))
  const lane = async (index: number): Promise<void> => {
    const user = options.users[index % options.users.length]
    const connectionId = connections[index % options.users.length]
    if (user === undefined || connectionId === undefined) throw new Error('there is nobody to write')
    const state: Lane = { user, connectionId, threadId: '', left: 0 }
    while (begun < options.count && Date.now() < (options.until ?? Infinity)) {
      begun += 1
      add(report, await observe(options, state, begun))
      options.onDone?.(report.generations)
    }
  }
  await Promise.all(Array.from({ length: options.lanes }, async (_, index) => await lane(index)))
  return report
}

async function connect(user: ApiUser, baseUrl: string): Promise<string> {
  const fields = { provider: 'openai-compatible', name: 'Fake', baseUrl }
  return (await user.persist<{ id: string }>('POST', '/connections', fields)).id
}

/** As likely short as long; of a thousand one is as long as an answer may be expected to be. */
function modelFor({ random, tokensMax, count }: CutsOptions, index: number): string {
  const tokens =
    index % 1_000 === 500 && count >= 1_000 ? longTokens : Math.ceil(Math.exp(random() * Math.log(tokensMax)))
  return `tokens-${tokens}-every-0`
}

type Cut = { observation: Observation & { record: CutRecord }; expected: string }

async function observe(options: CutsOptions, lane: Lane, index: number): Promise<Cut> {
  const { user } = lane
  if (lane.left === 0) Object.assign(lane, { threadId: await openThread(lane), left: messagesPerThread })
  lane.left -= 1
  const model = modelFor(options, index)
  const sent = await user.persist<{ reply: { id: string } }>(
    'POST',
    `/threads/${lane.threadId}/messages`,
    { content: `Number ${index}`, model },
    { 'idempotency-key': randomUUID() },
  )
  const { id } = sent.reply
  const { urls, random } = options
  const record = await readWithCuts({ urls, cookie: user.cookie, generationId: id, random, cutsMax, timeoutMs })
  const stored = await user.persist<StoredGeneration>('GET', `/generations/${id}`)
  const requestId = `${id}.${stored.attempt}`
  const expected = demoTokens({ model, messages: [], seed: undefined, requestId }).join('')
  return { observation: { id, accepted: true, record, stored, storedAgain: stored, rowsInThread: 1 }, expected }
}

async function openThread({ user, connectionId }: Lane): Promise<string> {
  const [novel] = (await user.persist<{ items: { id: string }[] }>('GET', '/novels')).items
  const body = { title: 'Cut', connectionId, history: { messages: 0 } }
  const key = { 'idempotency-key': randomUUID() }
  return (await user.persist<{ id: string }>('POST', `/novels/${novel?.id}/threads`, body, key)).id
}

function add(report: CutsReport, { observation, expected }: Cut): void {
  const { id, stored, record } = observation
  report.generations += 1
  report.characters += stored.text.length
  report.longest = Math.max(report.longest, stored.text.length)
  report.cuts += record.cuts
  report.breaches.push(...audit(observation))
  if (stored.status !== 'complete')
    report.breaches.push(`${id}: ${stored.status} (${stored.error?.code ?? 'no reason'})`)
  else if (stored.text !== expected) report.breaches.push(`${id}: I5: not what the provider sent`)
}
