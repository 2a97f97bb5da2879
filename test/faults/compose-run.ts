/**
 * Hurts the Compose run under load (two of each service: docs/operations.md, "Several of each") and audits what is left:
 *
 *   npm run faults -- --url http://127.0.0.1:8080 [--rounds 4] [--seed 7] [--answers 6] [--freeze 60] [--only rolling]
 *
 * Each round starts some answers, hurts one part while they stream, and waits until all have ended. No process may have ended
 * of what happened to another one.
 */
import { randomInt, randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiUser, newRecord } from '@scriptorium/testkit/api-user'
import type { StoredGeneration, StreamRecord } from '@scriptorium/testkit/api-user'
import { audit, auditComplete, endedProcesses } from './auditor.ts'
import type { Observation } from './auditor.ts'
import { restartCounts } from './containers.ts'
import { faults, seededRandom } from './nemesis.ts'
import type { Fault } from './nemesis.ts'

type Page<T> = { items: T[] }
type Message = { id: string; role: string; parentId?: string }
type Setting = { user: ApiUser; novelId: string; connectionId: string }

const endTimeoutMs = 150_000
const slowModel = 'demo-slow'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    rounds: { type: 'string', default: String(faults.length) },
    seed: { type: 'string' },
    answers: { type: 'string', default: '6' },
    freeze: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
  },
})
if (values.url === undefined) {
  console.error('Name the server: npm run faults -- --url http://127.0.0.1:8080')
  process.exit(2)
}
const seed = Number(values.seed ?? randomInt(1_000_000))
const random = seededRandom(seed)
console.log(`seed ${seed}`)

const setting = await prepare(values.url)
const chance = { random, freezeMsMax: Number(values.freeze) * 1_000 }
const chosen = faults.filter(({ name }) => name.includes(values.only))
let breaches = 0
for (let round = 0; round < Number(values.rounds); round += 1) {
  const fault = chosen[round % chosen.length]
  if (fault !== undefined) breaches += await runRound(setting, fault, Number(values.answers))
}
console.log(breaches === 0 ? 'faults: nothing lost, nothing doubled' : `faults: ${breaches} breaches (seed ${seed})`)
process.exit(breaches === 0 ? 0 : 1)

async function prepare(url: string): Promise<Setting> {
  const user = new ApiUser(url)
  await user.persist('POST', '/accounts', {
    email: `faults-${randomUUID()}@example.org`,
    password: `pass ${randomUUID()}`,
    name: 'Faults',
  })
  const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
  const connection = (await user.persist<Page<{ id: string; demo: boolean }>>('GET', '/connections')).items.find(
    (item) => item.demo,
  )
  if (novel === undefined || connection === undefined)
    throw new Error('The account has no demo novel and connection: start the server with its demo provider.')
  return { user, novelId: novel.id, connectionId: connection.id }
}

async function runRound(setting: Setting, fault: Fault, answers: number): Promise<number> {
  const started = performance.now()
  const before = await restartCounts()
  const records = Array.from({ length: answers }, newRecord)
  const observing = records.map(async (record) => await tryObserve(setting, record))
  // Between the first text and the end is where there is most to lose.
  const hurting = someText(records).then(async () => await fault.run(chance))
  const more = fault.isHarmless === true ? observeWhile(setting, hurting, answers) : Promise.resolve([])
  // What was frozen is thawed before anything is judged.
  const seen = (await hurting) ?? []
  const outcomes = [...(await Promise.all(observing)), ...(await more)]
  const observations = outcomes.filter((outcome) => typeof outcome !== 'string')
  const found = [
    ...seen,
    ...outcomes.filter((outcome) => typeof outcome === 'string'),
    ...observations.flatMap(audit),
    ...(fault.isHarmless === true ? observations.flatMap(auditComplete) : []),
    ...endedProcesses(before, await restartCounts(), fault.kills),
  ]
  const byState = Object.groupBy(observations, ({ stored }) =>
    stored.error === undefined ? stored.status : `${stored.status} (${stored.error.code})`,
  )
  const states = Object.entries(byState).map(([state, list]) => `${list?.length ?? 0} ${state}`)
  const reconnects = observations.reduce((sum, { record }) => sum + record.reconnects, 0)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(
    `${found.length === 0 ? '✓' : '✗'} ${fault.name}: ${states.join(', ')}; ${reconnects} reconnects; ${seconds} s`,
  )
  for (const breach of found) console.log(`    ${breach}`)
  return found.length
}

/** Answers for as long as the fault lasts, so many at once. */
async function observeWhile(
  setting: Setting,
  hurting: Promise<unknown>,
  atOnce: number,
): Promise<(Observation | string)[]> {
  const state = { isOver: false }
  const end = (): void => void (state.isOver = true)
  hurting.then(end, end)
  const lanes = Array.from({ length: atOnce }, async () => {
    const outcomes: (Observation | string)[] = []
    while (!state.isOver) outcomes.push(await tryObserve(setting, newRecord()))
    return outcomes
  })
  return (await Promise.all(lanes)).flat()
}

/** A sentence when it could not be observed: the run goes on, and counts it. */
async function tryObserve(setting: Setting, record: StreamRecord): Promise<Observation | string> {
  try {
    return await observe(setting, record)
  } catch (error) {
    return `I0: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function someText(records: readonly StreamRecord[]): Promise<void> {
  const until = Date.now() + endTimeoutMs
  while (records.every(({ text }) => text === '') && Date.now() < until) await pause(50)
}

async function observe({ user, novelId, connectionId }: Setting, record: StreamRecord): Promise<Observation> {
  const thread = await user.persist<{ id: string }>(
    'POST',
    `/novels/${novelId}/threads`,
    { title: 'Under fire', connectionId, model: slowModel },
    { 'idempotency-key': randomUUID() },
  )
  const question = { content: 'Tell me about the keeper.' }
  const sent = await user.persist<{ message: { id: string }; reply: { id: string } }>(
    'POST',
    `/threads/${thread.id}/messages`,
    question,
    { 'idempotency-key': randomUUID() },
  )
  await user.follow(sent.reply.id, endTimeoutMs, record)
  const stored = await user.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)
  const { items } = await user.persist<Page<Message>>('GET', `/threads/${thread.id}/messages`)
  const storedAgain = await user.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)
  const rowsInThread = items.filter((item) => item.role === 'assistant' && item.parentId === sent.message.id).length
  return { id: sent.reply.id, accepted: true, record, stored, storedAgain, rowsInThread }
}
