import { describe, expect, it } from 'vitest'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/failures.md'), 'utf8')

type Row = { number: string; code: string[]; tests: { file: string; title: string }[] }
type Found = { rows: Row[]; problems: string[] }

/** A row of the page's tables: number, what breaks, what happens, code, tests. */
function readRows(text: string): Found {
  const rows: Row[] = []
  const problems: string[] = []
  for (const [line] of text.matchAll(/^\| \**\d.*$/gm)) {
    const cells = line.split(' | ')
    const number = /^\| \**(\d+[a-z]?)\**$/.exec(cells[0] ?? '')?.[1]
    const code = [...(cells[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    const tests = [
      ...cells
        .slice(4)
        .join(' | ')
        .matchAll(/`([^`]+)`: “([^”]+)”/g),
    ].map(([, file = '', title = '']) => ({ file, title }))
    if (number === undefined || code.length === 0 || tests.length === 0) problems.push(`cannot be read: ${line}`)
    else rows.push({ number, code, tests })
  }
  return { rows, problems }
}

/** The titles in a file: literals right behind `it(`, `describe(`, `it.each(…)(`. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(/(?:\b(?:it|describe)(?:\.each)?|\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(
    ([, , title = '']) => title.replaceAll(/\\(.)/g, '$1'),
  )
}

/** `row 50: …` in front, or `(50)` behind. */
function rowsNamedBy(title: string): string[] {
  return [...title.matchAll(/\brow (\d+[a-z]?)\b|\((\d+[a-z]?)\)$/g)].map(
    ([, before, behind]) => before ?? behind ?? '',
  )
}

/** What the page says that is not so. */
function wrongIn({ rows, problems }: Found): string[] {
  const titles = new Map<string, Set<string>>()
  const titlesOf = (file: string): Set<string> => {
    const known = titles.get(file) ?? new Set(titlesIn(readFileSync(join(root, file), 'utf8')))
    titles.set(file, known)
    return known
  }
  const wrong = rows.flatMap(({ number, code, tests }) => [
    ...[...code, ...tests.map(({ file }) => file)]
      .filter((file) => !existsSync(join(root, file)))
      .map((file) => `row ${number}: there is no ${file}`),
    ...tests
      .filter(({ file, title }) => existsSync(join(root, file)) && !titlesOf(file).has(title))
      .map(({ file, title }) => `row ${number}: no test “${title}” in ${file}`),
  ])
  const numbers = rows.map(({ number }) => number)
  return [
    ...problems,
    ...wrong,
    ...numbers
      .filter((number, index) => numbers.indexOf(number) !== index)
      .map((number) => `row ${number} is there twice`),
  ]
}

/** Titles of the repository that name a row and are not in it. */
function missingIn(rows: readonly Row[], files: readonly (readonly [file: string, source: string])[]): string[] {
  const known = new Set(
    rows.flatMap(({ number, tests }) => tests.map(({ file, title }) => `${number} ${file} ${title}`)),
  )
  return files.flatMap(([file, source]) =>
    titlesIn(source).flatMap((title) =>
      rowsNamedBy(title)
        .filter((number) => !known.has(`${number} ${file} ${title}`))
        .map((number) => `row ${number} does not name “${title}” of ${file}`),
    ),
  )
}

const testFiles = globSync(
  ['{packages,services,embedded,web}/**/*.test.{ts,tsx}', '{packages,services,embedded,web}/**/test/**/*.ts'],
  { cwd: root, exclude: (path) => path.includes('node_modules') },
).map((file) => [file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8')] as const)

describe('docs/failures.md', () => {
  it('names files and tests that exist', () => {
    const found = readRows(page)
    expect(found.rows.length).toBeGreaterThan(60)
    expect(wrongIn(found)).toEqual([])
  })

  it('has every test whose title names a row', () => {
    expect(testFiles.length).toBeGreaterThan(80)
    expect(testFiles.flatMap(([, source]) => titlesIn(source).flatMap(rowsNamedBy)).length).toBeGreaterThan(20)
    expect(missingIn(readRows(page).rows, testFiles)).toEqual([])
  })

  it('would be found out', () => {
    const file = 'services/gateway/test/streams.test.ts'
    const title = 'row 50: two gateways, reconnect at every frame'
    const line = (number: string, code: string, test: string): string =>
      `| ${number} | a | b | \`${code}\` | \`${file}\`: “${test}” |`
    const wrong = (text: string): string[] => wrongIn(readRows(text))
    expect(wrong(line('50', file, title))).toEqual([])
    expect(wrong(line('50', file, `${title}, never`))).toEqual([`row 50: no test “${title}, never” in ${file}`])
    expect(wrong(line('50', 'services/none.ts', title))).toEqual(['row 50: there is no services/none.ts'])
    expect(wrong(line('**50**', file, title) + '\n' + line('50', file, title))).toEqual(['row 50 is there twice'])
    expect(wrong('| 50 | a | b | c | d |')).toHaveLength(1)
    expect(missingIn([], [[file, `it('${title}', () => {})\nit.each([1])('another one (42c)', () => {})`]])).toEqual([
      `row 50 does not name “${title}” of ${file}`,
      `row 42c does not name “another one (42c)” of ${file}`,
    ])
  })
})
