/**
 * What the path of a message costs, beside a bare pass-through and Portkey's gateway: added time to the first token, added time of
 * each later one, CPU, statements and transactions. All targets are asked in turn, round after round, in one run.
 *
 *   npm run bench -- path [--profile] [--rounds 5] [--rate 20] [--seconds 10] [--model clock-60-50] [--smoke] [--compose URL] [--write]
 *
 * `--smoke` is one short round that fails only where something breaks. `--compose` names a distributed run on this host whose
 * services may call this provider (EGRESS_ALLOW); `--write` puts the result under bench/results.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '@scriptorium/testkit'
import { measureCosts } from './costs.ts'
import { composePids } from './compose.ts'
import { startPortkey } from './portkey.ts'
import { sharesOfProfile } from './profile.ts'
import { printReport, writeReport } from './report.ts'
import type { Round } from './report.ts'
import { scriptoriumTarget, startScriptorium } from './scriptorium.ts'
import type { ScriptoriumTarget } from './scriptorium.ts'
import { chatCompletionsTarget } from './target.ts'
import type { Answer, Target } from './target.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    model: { type: 'string', default: 'clock-60-50' },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    compose: { type: 'string' },
    profile: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    'no-costs': { type: 'boolean', default: false },
  },
})
const rounds = values.smoke ? 1 : Number(values.rounds)
const rate = Number(values.rate)
const seconds = values.smoke ? 3 : Number(values.seconds)
const model = values.model
const profileLines = 25
const profileFolder = values.profile ? await mkdtemp(join(tmpdir(), 'scriptorium-profile-')) : undefined
const closing: (() => Promise<void>)[] = []

try {
  const targets = (await openTargets()).filter(
    ({ name }) => values.only === undefined || name.includes(values.only) || name === 'direct',
  )
  const results: Round[] = []
  for (const target of targets) await warmUp(target)
  for (let round = 1; round <= rounds; round += 1)
    for (const target of targets) {
      await prepare(target, model, rate * seconds)
      const answers = await askAll(target, { model, count: rate * seconds, perSecond: rate })
      results.push({ target: target.name, round, answers })
      console.log(
        `round ${round}, ${target.name}: ${answers.filter(({ isWhole }) => isWhole).length} of ${answers.length} whole`,
      )
    }
  const costs = values['no-costs']
    ? []
    : await measureCosts(
        targets.filter((target) => target.pids().length > 0),
        { askAll, isSmoke: values.smoke },
      )
  printReport({ rounds: results, costs, rate, model })
  if (values.write) await writeReport('path', { rounds: results, costs, rate, model })
  if (results.some(({ answers }) => answers.some(({ isWhole }) => !isWhole))) throw new Error('an answer was not whole')
} finally {
  for (const close of closing.toReversed()) await close()
  if (profileFolder !== undefined)
    for (const [owner, share] of (await sharesOfProfile(profileFolder)).slice(0, profileLines))
      console.log(`  ${(share * 100).toFixed(1).padStart(5)} %  ${owner}`)
}

async function openTargets(): Promise<Target[]> {
  const clockPort = values.compose === undefined ? await freePort() : 9_955
  const clock = await startChild('clock.ts', [clockPort])
  const providerUrl = `http://127.0.0.1:${clockPort}/v1`
  const targets: Target[] = [chatCompletionsTarget({ name: 'direct', baseUrl: providerUrl })]
  closing.push(async () => void clock.kill())

  const passPort = await freePort()
  const passThrough = await startChild('pass-through.ts', [passPort, clockPort])
  closing.push(async () => void passThrough.kill())
  targets.push(
    chatCompletionsTarget({
      name: 'pass-through',
      baseUrl: `http://127.0.0.1:${passPort}/v1`,
      pids: [passThrough.pid ?? 0],
    }),
  )

  const portkeyPort = await freePort()
  const portkey = values.smoke || values.only !== undefined ? undefined : await startPortkey(portkeyPort)
  if (portkey !== undefined) {
    closing.push(async () => portkey.close())
    const headers = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': providerUrl }
    targets.push(
      chatCompletionsTarget({
        name: 'Portkey',
        baseUrl: `http://127.0.0.1:${portkeyPort}/v1`,
        headers,
        pids: [portkey.pid],
      }),
    )
  }

  if (values.compose === undefined) {
    const copy = await startScriptorium(`127.0.0.1:${clockPort}`, profileFolder)
    closing.push(async () => await copy.close())
    const options = { url: copy.url, providerUrl, pids: () => [copy.pid], databaseUrl: copy.databaseUrl }
    targets.push(await scriptoriumTarget({ ...options, name: 'embedded, one request', way: 'one-request' }))
    targets.push(await scriptoriumTarget({ ...options, name: 'embedded, 202 and GET', way: 'two-requests' }))
  } else {
    const options = { url: values.compose, providerUrl, pids: composePids }
    targets.push(await scriptoriumTarget({ ...options, name: 'Compose, one request', way: 'one-request' }))
  }
  for (const target of targets) closing.push(async () => await target.close())
  return targets
}

async function startChild(file: string, args: number[]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, file), args.map(String))
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error(`${file} did not start`)))
  })
  return child
}

async function warmUp(target: Target): Promise<void> {
  const count = values.smoke ? 20 : 100
  await prepare(target, 'clock-20-50', count)
  await askAll(target, { model: 'clock-20-50', count, perSecond: 20 })
}

/** What asking needs is made before anything is measured. */
async function prepare(target: Target, schedule: string, count: number): Promise<void> {
  if (isScriptorium(target)) await target.prepare(schedule, count)
}

/** Open-loop arrivals: each begins when its time has come, whatever became of those before. */
async function askAll(
  target: Target,
  { model: schedule, count, perSecond }: { model: string; count: number; perSecond: number },
): Promise<Answer[]> {
  const started = performance.now()
  const answers: Promise<Answer>[] = []
  for (let index = 0; index < count; index += 1) {
    const waitMs = started + (index * 1_000) / perSecond - performance.now()
    if (waitMs > 0) await pause(waitMs)
    answers.push(target.ask(schedule))
  }
  return await Promise.all(answers)
}

function isScriptorium(target: Target): target is ScriptoriumTarget {
  return 'prepare' in target
}
