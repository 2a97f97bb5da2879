/**
 * Counts what docs/architecture.md promises: `npm run structure`.
 *
 *   node tools/structure.ts [--base FOLDER] [--list]     another tree; every copy with its place
 */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findFieldFiles } from './structure/field-files.ts'
import { findCopies, nouns } from './structure/noun-copies.ts'
import type { Copy, Kind } from './structure/noun-copies.ts'
import { readSources } from './structure/source.ts'
import type { Source } from './structure/source.ts'
import { fileSizes, findDuplicates, longestFunction } from './structure/tree.ts'
import type { Size } from './structure/tree.ts'

const { values } = parseArgs({ options: { base: { type: 'string' }, list: { type: 'boolean', default: false } } })
const root = resolve(import.meta.dirname, '..')
const base = resolve(values.base ?? root)

/** Optional fields by which the files of one more are counted. */
const optionalFields = [
  ['entry', 'summary'],
  ['entry', 'color'],
] as const

const layers = checkLayers()
const all = readSources(base)
const sources = all.filter(({ isTest }) => !isTest)
const copies = sources.flatMap(findCopies)

printNouns()
for (const [noun, field] of optionalFields) printFieldFiles(noun, field)
printTree()
await printLayers()
if (values.list) printList()

function printNouns(): void {
  console.log('noun          shapes  mappers  statements')
  const count = (noun: string, kind: Kind): number =>
    copies.filter((copy) => copy.noun === noun && copy.kind === kind).length
  for (const { name } of nouns) {
    const numbers = [count(name, 'shape'), count(name, 'mapper'), count(name, 'statement')]
    console.log(name.padEnd(12) + numbers.map((number) => String(number).padStart(8)).join(' '))
  }
}

function printFieldFiles(noun: string, field: string): void {
  const found = findFieldFiles(base, all, noun, field)
  const edits = found.reduce((sum, file) => sum + file.edits, 0)
  console.log(`\n${noun}.${field}: ${found.length} hand-written files, ${edits} places`)
  for (const file of found) console.log(`  ${file.file} (${file.edits})`)
}

function printTree(): void {
  const sizes = fileSizes(sources)
  console.log(
    `\nsource files    ${sizes.length}, ${sumLines(sizes)} lines; with tests, bench and tools ${all.length}, ${sumLines(fileSizes(all))} lines`,
  )
  console.log(`median file     ${sizes[sizes.length >> 1]?.lines ?? 0} lines`)
  const largest = sizes.at(-1)
  console.log(`largest file    ${largest?.lines ?? 0} lines: ${largest?.file ?? ''}`)
  const longest = longestFunction(sources)
  console.log(`longest function ${longest.lines} lines: ${longest.file}:${longest.line}`)
  printDuplicates('source', sources)
  printDuplicates(
    'tests, bench and tools',
    all.filter(({ isTest }) => isTest),
  )
}

function sumLines(sizes: readonly Size[]): number {
  return sizes.reduce((sum, { lines }) => sum + lines, 0)
}

function printDuplicates(what: string, of: readonly Source[]): void {
  const duplicates = findDuplicates(of)
  console.log(`duplicate runs in ${what}: ${duplicates.length}`)
  for (const { lines, places } of duplicates.slice(0, values.list ? undefined : 5))
    console.log(`  ${lines} lines: ${places.slice(0, 4).join(' ')}`)
}

function printList(): void {
  console.log('')
  const line = ({ noun, kind, file, line: at, fields }: Copy): string =>
    `${noun} ${kind} ${file}:${at} (${fields} fields)`
  for (const text of copies.map(line).toSorted()) console.log(text)
}

/** The layer rules of the tree itself, in a process of their own meanwhile. */
async function checkLayers(): Promise<string> {
  return await new Promise((done) => {
    execFile(process.execPath, ['tools/layers.mjs'], { cwd: base }, (_, stdout, stderr) => done(stdout + stderr))
  })
}

async function printLayers(): Promise<void> {
  const lines = (await layers).trim().split('\n')
  const breaches = lines.filter((line) => line.includes(' -> '))
  const circles = breaches.filter((line) => line.startsWith('no-circles'))
  const modules = /layers: (\d+) modules/.exec(lines.join('\n'))?.[1]
  if (modules === undefined) throw new Error(`The layers could not be read: ${lines.join('\n')}`)
  console.log(
    `imports against the layers: ${breaches.length - circles.length} of ${modules} modules; circles: ${circles.length}`,
  )
  for (const breach of breaches) console.log(`  ${breach}`)
}
