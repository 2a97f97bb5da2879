/**
 * Takes out each protection of mutants.ts, one at a time, in a copy of the working tree, and runs the test that has to
 * notice:
 *
 *   npm run mutants [-- --row 24] [--part 1/2]
 *
 * `--part 1/2` is every second one, for a run that has little time: CI takes another half each day.
 *
 * Before that the same tests run in an untouched copy and have to pass, so that a test that fails anyway proves nothing.
 */
import { execFile, execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { patch, patternOf } from './patch.ts'
import { mutants } from './mutants.ts'
import type { Mutant } from './mutants.ts'

type Named = Mutant['caughtBy']
type Result = { title: string; status: string }
type Report = { testResults: { message: string; assertionResults: Result[] }[] }

const root = join(import.meta.dirname, '..', '..')
const copiesAtOnce = 2
const runTimeoutMs = 300_000
const outputBytesMax = 64 * 1_024 * 1_024
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'unit',
  '--project',
  'services',
  '--project',
  'processes',
]

const { values } = parseArgs({
  options: { row: { type: 'string', multiple: true }, part: { type: 'string', default: '1/1' } },
})
const [part = 1, parts = 1] = values.part.split('/').map(Number)
const chosen = mutants
  .filter(({ row }) => values.row === undefined || values.row.includes(row))
  .filter((_, index) => index % parts === part - 1)
const scratch = mkdtempSync(join(tmpdir(), 'scriptorium-mutants-'))
try {
  const sound = await unnoticed()
  const failures = sound ? await tryAll() : 1
  console.log(`mutants: ${sound ? chosen.length - failures : 0} caught, ${failures} not`)
  process.exitCode = failures === 0 && chosen.length > 0 ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** The control: nothing is taken out, and every named test passes. */
async function unnoticed(): Promise<boolean> {
  const results = await runTests(
    copyTree('control'),
    chosen.map(({ caughtBy }) => caughtBy),
  )
  const unsound = chosen.filter(
    ({ caughtBy }) =>
      !results.of(caughtBy).some(({ status }) => status === 'passed') ||
      results.of(caughtBy).some(({ status }) => status === 'failed'),
  )
  for (const { caughtBy } of unsound)
    console.log(`✗ does not pass as it is: “${caughtBy.title}” of ${caughtBy.file}\n${results.messages}`)
  return unsound.length === 0
}

async function tryAll(): Promise<number> {
  const waiting = [...chosen]
  let failures = 0
  await Promise.all(
    Array.from({ length: copiesAtOnce }, async (_, index) => {
      const copy = copyTree(`copy-${index}`)
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const caught = await isCaught(copy, next)
        if (!caught) failures += 1
      }
    }),
  )
  return failures
}

async function isCaught(copy: string, { row, takesOut, file, find, replace, caughtBy }: Mutant): Promise<boolean> {
  const started = performance.now()
  const whole = readFileSync(join(copy, file), 'utf8')
  writeFileSync(join(copy, file), patch(whole, find, replace))
  const results = await runTests(copy, [caughtBy])
  writeFileSync(join(copy, file), whole)
  const caught = results.of(caughtBy).some(({ status }) => status === 'failed')
  console.log(
    `${caught ? '✓' : '✗'} row ${row}, without ${takesOut} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  )
  if (!caught) console.log(`    nobody noticed: “${caughtBy.title}” of ${caughtBy.file}\n${results.messages}`)
  return caught
}

/** The tracked files as they are now; packages are linked within the copy, all other dependencies are those of the checkout. */
function copyTree(name: string): string {
  const copy = join(scratch, name)
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\n')
  for (const file of files.filter((each) => each !== '' && existsSync(join(root, each)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
  const modules = join(root, 'node_modules')
  const own = '@scriptorium'
  mkdirSync(join(copy, 'node_modules', own), { recursive: true })
  for (const entry of readdirSync(modules).filter((each) => each !== own))
    symlinkSync(join(modules, entry), join(copy, 'node_modules', entry))
  for (const entry of readdirSync(join(modules, own)))
    symlinkSync(readlinkSync(join(modules, own, entry)), join(copy, 'node_modules', own, entry))
  return copy
}

/** A test that crashes its file, or a file that cannot be loaded, has no result of its own: that is not being caught. */
async function runTests(
  copy: string,
  tests: readonly Named[],
): Promise<{ of(test: Named): Result[]; messages: string }> {
  const output = join(copy, 'report.json')
  rmSync(output, { force: true })
  const titles = tests.map(({ title }) => `(?:^| )${patternOf(title)}$`).join('|')
  const files = [...new Set(tests.map(({ file }) => file))]
  const args = [...vitest, '--reporter=json', `--outputFile=${output}`, '-t', titles, ...files]
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: copy, timeout: runTimeoutMs, killSignal: 'SIGKILL', maxBuffer: outputBytesMax },
      (_error, _stdout, stderr) => resolve(stderr),
    )
  })
  const report = existsSync(output) ? (JSON.parse(readFileSync(output, 'utf8')) as Report) : { testResults: [] }
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return {
    of: ({ title }) => results.filter((result) => new RegExp(`^${patternOf(title)}$`).test(result.title)),
    messages: said.split('\n').slice(-60).join('\n'),
  }
}
