/**
 * What finding names costs: 100 to 100,000 entries with three names each, in 100,000 characters of prose in which one word in
 * fifty is a name, beside a matcher with a regular expression for each name. CPU time of this process, since the machine may do
 * other things. Run: npm run bench -- codex [--rounds 100] [--write]
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIndex, changeIndex, createIndex, detect } from '../services/codex/src/domain/detection/codex-index.ts'
import { createFolding } from '@scriptorium/text/folding'
import type { IndexedEntry } from '../services/codex/src/domain/detection/indexed-entry.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, write: { type: 'boolean', default: false } },
})
const rounds = Number(options.rounds)
const characters = 100_000
const folderOf = createFolding()
const syllables = 'ka ri mo ne ta lu so vi be dra el th an or in ash wen dor mir gal fa un is ul em'.split(' ')
const prose =
  `the of and a to in is was he for it with as his on be at by had not are but from or have an they which one you were her all
  she there would their we him been has when who will more no if out so said what up its about into than them can only other new some could
  time these two may then do first any my now such like our over man me even most made after also did many before must through years`.split(
    /\s+/u,
  )

/** A linear congruential generator (Numerical Recipes), so that every run has the same names. */
let state = 42
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const name = (): string => {
  const word = Array.from({ length: 3 + Math.floor(random() * 2) }, () => pick(syllables)).join('')
  return word.charAt(0).toUpperCase() + word.slice(1)
}
const alias = (text: string) => ({ text, caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true })
const entry = (_: unknown, index: number): IndexedEntry => ({
  id: `entry-${index}`,
  name: `${name()} ${name()}`,
  aliases: [alias(name()), alias(`${name()} of ${name()}`)],
  exclusions: [],
  type: 'character',
  control: 'detected',
  archived: false,
})

function textWith(entries: readonly IndexedEntry[]): string {
  const words: string[] = []
  for (let length = 0; length < characters; length += (words.at(-1)?.length ?? 0) + 1)
    words.push(random() < 0.02 ? pick(entries).name : pick(prose))
  return words.join(' ').slice(0, characters)
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function timed(work: () => void): { p50: number; p99: number } {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAtMs = performance.now()
    work()
    times.push(performance.now() - startedAtMs)
  }
  times.sort((one, other) => one - other)
  return { p50: times[Math.floor(rounds / 2)] ?? 0, p99: times[Math.floor(rounds * 0.99)] ?? 0 }
}

/** Steps of the work, and the longest of them: what others wait for at most, beside the slice's own few milliseconds. */
function build(entries: readonly IndexedEntry[]) {
  const work = buildIndex({ version: 1, language: 'en', entries }, folderOf)
  let longestStepMs = 0
  for (;;) {
    const startedAtMs = performance.now()
    const { done, value } = work.next()
    longestStepMs = Math.max(longestStepMs, performance.now() - startedAtMs)
    if (done === true) return { index: value, longestStepMs }
  }
}

/** A regular expression for each name, over the whole text: milliseconds of one pass. */
function naiveMs(entries: readonly IndexedEntry[], text: string): number {
  const patterns = entries.flatMap(({ name, aliases }) =>
    [name, ...aliases.map(({ text: other }) => other)].map((one) => new RegExp(`\\b${one}\\b`, 'giu')),
  )
  const few = patterns.slice(0, 3_000)
  const startedAtMs = performance.now()
  for (const pattern of few) for (const _ of text.matchAll(pattern));
  return ((performance.now() - startedAtMs) * patterns.length) / few.length
}

const lines: Record<string, number>[] = []
for (const count of [100, 1_000, 10_000, 100_000]) {
  const entries = Array.from({ length: count }, entry)
  const text = textWith(entries)
  const aliasCharacters = entries.reduce(
    (sum, { name: own, aliases }) =>
      sum + own.length + aliases.reduce((inner, { text: other }) => inner + other.length, 0),
    0,
  )
  let index = createIndex(1, 'en', [], folderOf)
  let longestStepMs = 0
  const buildMs = cpuMs(() => {
    ;({ index, longestStepMs } = build(entries))
  })
  const editMs = cpuMs(() => void changeIndex(index, { version: 2, language: 'en', changed: [entry(0, 0)] }, folderOf))
  for (let round = 0; round < 20; round++) detect(index, text, folderOf)
  const cpu =
    cpuMs(() => {
      for (let round = 0; round < rounds; round++) detect(index, text, folderOf)
    }) / rounds
  const { p50, p99 } = timed(() => void detect(index, text, folderOf))
  const automatonBytes = index.layers.reduce((sum, layer) => sum + layer.automaton.bytes, 0)
  const line = {
    entries: count,
    aliases: count * 3,
    mentions: detect(index, text, folderOf).length,
    p50Ms: round(p50),
    p99Ms: round(p99),
    cpuMs: round(cpu),
    timesNaive: Math.round(naiveMs(entries, text) / p50),
    buildCpuMs: round(buildMs),
    longestStepMs: round(longestStepMs),
    editCpuMs: round(editMs),
    automatonBytesPerAliasCharacter: round(automatonBytes / aliasCharacters),
    bytesPerAliasCharacter: round(index.bytes / aliasCharacters),
  }
  lines.push(line)
  console.log(JSON.stringify(line))
}

if (options.write) {
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`
  const day = new Date().toISOString().slice(0, 10)
  const heads = Object.keys(lines[0] ?? {})
  const table = [heads, heads.map(() => '---'), ...lines.map((line) => heads.map((head) => String(line[head])))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
  await writeFile(
    join(folder, 'codex.json'),
    `${JSON.stringify({ machine, date: day, rounds, lines }, undefined, 2)}\n`,
  )
  await writeFile(
    join(folder, 'codex.md'),
    `# Finding names\n\n${day}; ${machine}; ${characters.toLocaleString('en')} characters, ${rounds} rounds; naive: a regular expression for each name, measured on 3,000 of them.\n\n${table}\n`,
  )
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
