/**
 * Lists every id of docs/findings.md with the tests that hold it, and runs those that need nothing but Node:
 *
 *   npm run findings [-- --list]
 *
 * Browser tests and the faults on Compose are listed with the command that runs them. Ends with 1 when an id has no test, or
 * when a test fails.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

type Held = { id: string; file: string; title: string }

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/findings.md'), 'utf8')
const ids = [...page.matchAll(/^\| ([ACD]\d+) \|/gm)].map(([, id = '']) => id)
const held = findTests()

for (const id of ids) {
  const tests = held.filter((test) => test.id === id)
  console.log(`${id.padEnd(4)} ${tests.length === 0 ? 'NO TEST' : ''}`)
  for (const { file, title } of tests) console.log(`     ${file}: “${title}”`)
}
const without = ids.filter((id) => !held.some((test) => test.id === id))
const unknown = held.filter(({ id }) => !ids.includes(id))
for (const { id, file } of unknown) console.log(`${id} of ${file} is not in docs/findings.md`)
console.log(`${ids.length} findings, ${held.length} tests, ${without.length} without a test`)
const passed = process.argv.includes('--list') || runTests()
process.exit(passed && without.length === 0 && unknown.length === 0 ? 0 : 1)

/** Titles that begin with ids: `it('C1: …'`, `test('A2, A3: …'`; also of suites and of conformance files. */
function findTests(): Held[] {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test.ts', '*conformance.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  return files
    .split('\n')
    .filter((file) => file !== '')
    .flatMap((file) =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /\b(?:it|test|describe)(?:[.]each\([^]*?\))?\(\s*(['"`])((?:[ACD]\d+(?:, )?)+): (.*?)\1/g,
        ),
      ].flatMap(([, , list = '', rest = '']) =>
        list.split(', ').map((id) => ({ id, file, title: `${list}: ${rest}` })),
      ),
    )
}

function runTests(): boolean {
  const plain = held.filter(({ file }) => !/browser|containers|^web\/test/.test(file))
  const elsewhere = held.filter((test) => !plain.includes(test))
  if (elsewhere.length > 0)
    console.log(`${elsewhere.length} run elsewhere: npm run test:browser, npm run test:containers`)
  if (plain.length === 0) return true
  const pattern = String.raw`(^| )([ACD]\d+(, )?)+: `
  const paths = [...new Set(plain.map(({ file }) => file.replace(/[^/]*conformance[.]ts$/, '')))]
  return (
    spawnSync(process.execPath, ['tools/test.mjs', '-t', pattern, ...paths], { cwd: root, stdio: 'inherit' }).status ===
    0
  )
}
