/**
 * What the codex service answers how fast, and how much memory it takes, with 10,000 entries: lookups over gRPC, warm and first
 * after an edit, pages of the list, searches. The service has a process of its own, and a PostgreSQL.
 *
 * Run: npm run bench -- codex-service [--entries 10000] [--rounds 300] [--write]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { codex, createSigner, createVerifier, generateServiceKeys } from '@scriptorium/rpc'
import { createGrpcNetwork } from '@scriptorium/rpc/grpc'
import { createLogger, newId } from '@scriptorium/runtime'
import { freePort, freshDatabase, startTestServer } from '@scriptorium/testkit'
import { codexMigrations, codexSchema } from '../../services/codex/src/index.ts'
import type { Memory, Started } from './process.ts'

const { values: options } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '300' },
    write: { type: 'boolean', default: false },
  },
})
const [count, rounds] = [Number(options.entries), Number(options.rounds)]
const perCall = 500
const empty = { aliases: [], exclusions: [], details: [], tags: [] }
const syllables = 'ka ri mo ne ta lu so vi be dra el th an or in ash wen dor mir gal fa un is ul em'.split(' ')
const word = (index: number): string => {
  const letters = [0, 7, 13].map((shift) => syllables[(index * (shift + 3) + (index >> 3) + shift) % syllables.length])
  return `${letters.join('')}${syllables[index % syllables.length] ?? ''}`
}
const name = (index: number): string => `${capital(word(index))} ${capital(word(index * 31 + 7))} ${index}`

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const server = await startTestServer()
const fresh = await freshDatabase({
  serverUrl: server.superuserUrl,
  services: [{ schema: codexSchema, directories: codexMigrations }],
})
/** As docker-compose.yml starts it. */
const execArgv = ['--max-semi-space-size=1']
const service = fork(join(import.meta.dirname, 'process.ts'), { stdio: 'inherit', execArgv })
try {
  const lines = await measure()
  console.log(JSON.stringify(lines, undefined, 2))
  if (options.write) await write(lines)
} finally {
  service.kill()
  await fresh.drop()
  await server.stop()
}

async function connect() {
  const keys = { gateway: generateServiceKeys(), codex: generateServiceKeys() }
  const publicKeys = { gateway: keys.gateway.publicKey, codex: keys.codex.publicKey }
  const port = await freePort()
  const started: Started = {
    appUrl: fresh.appUrl(codexSchema),
    systemUrl: fresh.systemUrl(codexSchema),
    port,
    privateKey: keys.codex.privateKey,
    publicKeys,
  }
  service.send(started)
  await once(service, 'message')
  return createGrpcNetwork({
    self: 'gateway',
    addresses: { codex: `127.0.0.1:${port}` },
    signer: createSigner({ self: 'gateway', privateKey: keys.gateway.privateKey }),
    verifier: createVerifier({ self: 'gateway', publicKeys }),
    logger: createLogger({ service: 'bench', level: 'error' }),
  })
}

async function memory(): Promise<Memory> {
  service.send('memory')
  const [told] = (await once(service, 'message')) as [Memory]
  return told
}

/** What was made is published, and its mentions are counted, behind everybody's back. */
async function untilQuiet(): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    const { cpuMs } = await memory()
    await pause(1_000)
    if ((await memory()).cpuMs - cpuMs < 30) return
  }
}

async function measure() {
  const network = await connect()
  const novels = network.client(codex.novels)
  const entries = network.client(codex.entries)
  const context = network.client(codex.context)
  const as = { ownerId: newId(), deadlineMs: 60_000 }
  const { id: novelId } = await novels.create({ id: newId(), fields: { title: 'Bench' } }, as)
  const atStart = await memory()
  for (let at = 0; at < count; at += perCall)
    await entries.createMany(
      { novelId, entries: Array.from({ length: Math.min(perCall, count - at) }, (_, index) => newEntry(at + index)) },
      as,
    )
  const whenMade = await memory()
  const scene = Array.from({ length: 3_000 }, (_, index) =>
    index % 40 === 0 ? name((index * 37) % count) : 'the quiet sea',
  ).join(' ')
  const lookup = async (text: string): Promise<void> =>
    void (await context.lookup(
      { novelId, texts: [{ source: 'message', text }], pins: [], sceneIds: [], budgetTokens: 4_000 },
      as,
    ))
  const cold = await timed(1, () => lookup(scene))
  const whenBuilt = await memory()
  await untilQuiet()
  const before = await memory()
  const warm = await timed(rounds, () => lookup(scene))
  const whenWarm = await memory()
  const others = await timed(rounds, async (round) => await lookup(`${scene} ${round}`))
  const edited: number[] = []
  const { items } = await entries.list({ novelId, limit: 50 }, as)
  for (const { id, version } of items.slice(0, 30)) {
    await entries.update({ id, version, fields: { ...empty, name: `Changed ${id}` }, mask: ['name'] }, as)
    const [first = 0] = await timed(1, () => lookup(scene))
    edited.push(first)
  }
  let cursor: string | undefined
  const pages = await timed(Math.min(rounds, Math.ceil(count / 50)), async () => {
    const page = await entries.list({ novelId, limit: 50, ...(cursor === undefined ? {} : { cursor }) }, as)
    cursor = page.nextCursor
  })
  const searches = await timed(rounds, async (round) => {
    const query = name((round * 97) % count)
    await entries.list({ novelId, limit: 50, query: round % 2 === 0 ? query.slice(0, 4) : query.replace('a', 'e') }, as)
  })
  await network.close()
  return {
    entries: count,
    characters: scene.length,
    firstLookupMs: round(cold[0] ?? 0),
    lookup: shares(warm),
    lookupOfAnotherText: shares(others),
    lookupAfterEdit: shares(edited),
    listPage: shares(pages),
    search: shares(searches),
    lookupCpuMs: round((whenWarm.cpuMs - before.cpuMs) / rounds),
    buildCpuMs: whenBuilt.cpuMs - whenMade.cpuMs,
    memoryAtStart: atStart,
    memoryWhenMade: whenMade,
    memoryWhenBuilt: whenBuilt,
    memory: await memory(),
  }
}

function newEntry(index: number) {
  const alias = (text: string) => ({
    text,
    caseSensitive: false,
    wholeWord: true,
    foldDiacritics: false,
    enabled: true,
  })
  const fields = {
    ...empty,
    type: 'character',
    name: name(index),
    aliases: [alias(`${capital(word(index * 17 + 3))}${index}`), alias(`Captain ${capital(word(index))}${index}`)],
    description: `Born on the island, number ${index} of the register. `.repeat(6),
  }
  return { id: newId(), fields }
}

async function timed(times: number, work: (round: number) => Promise<void>): Promise<number[]> {
  const each: number[] = []
  for (let round = 0; round < times; round += 1) {
    const startedAtMs = performance.now()
    await work(round)
    each.push(performance.now() - startedAtMs)
  }
  return each
}

function shares(times: readonly number[]): { p50Ms: number; p99Ms: number } {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? 0)
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

async function write(lines: Awaited<ReturnType<typeof measure>>): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'results')
  await mkdir(folder, { recursive: true })
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), load ${Math.round(loadavg()[0] ?? 0)}, Node ${process.versions.node}`
  const date = new Date().toISOString().slice(0, 10)
  const report = { machine, date, rounds, ...lines }
  await writeFile(join(folder, 'codex-service.json'), `${JSON.stringify(report, undefined, 2)}\n`)
  const rows = [
    ['lookup over gRPC, warm: the same text again', lines.lookup],
    ['lookup over gRPC, warm: another text each time', lines.lookupOfAnotherText],
    ['lookup, first after an edit', lines.lookupAfterEdit],
    ['page of 50 entries', lines.listPage],
    ['search', lines.search],
  ] as const
  const table = rows.map(([what, { p50Ms, p99Ms }]) => `| ${what} | ${p50Ms} | ${p99Ms} |`).join('\n')
  const { memory: after, memoryAtStart: before } = lines
  await writeFile(
    join(folder, 'codex-service.md'),
    [
      '# The codex service',
      `${date}; ${machine}; ${lines.entries.toLocaleString('en')} entries, ${lines.characters.toLocaleString('en')} characters, ${rounds} rounds.`,
      `| | p50 ms | p99 ms |\n| --- | --- | --- |\n${table}`,
      `CPU of the process for a warm lookup: ${lines.lookupCpuMs} ms; for the first of all, which builds the index: ${lines.buildCpuMs} ms.`,
      `Memory of the process: ${before.rssMb} MB at its start, ${after.rssMb} MB after all of it, ${after.peakMb} MB at most.\n`,
    ].join('\n\n'),
  )
}
