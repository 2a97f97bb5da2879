import { describe, expect, it } from 'vitest'
import { findUses } from '../tools/contract/uses.ts'
import { findCopies } from '../tools/structure/noun-copies.ts'
import { parse } from '../tools/structure/source.ts'
import { findDuplicates, longestFunction } from '../tools/structure/tree.ts'

const file = 'services/codex/src/store/a.ts'
const members = ['title', 'author', 'language', 'genre', 'tense', 'synopsis']
const copied = (text: string) => findCopies(parse(file, text)).map(({ noun, kind, line }) => `${noun} ${kind} ${line}`)

describe('the count of what is written again', () => {
  it.each([
    ['a type', `/* é */\ntype Row = { ${members.join(': string; ')}: string }`, 'novel shape 2'],
    ['an interface', `interface Row {\n ${members.join(': string; ')}: string }`, 'novel shape 1'],
    ['a list of names', `\nconst names = [${members.map((name) => `'${name}'`).join()}]`, 'novel shape 2'],
    ['a schema', `const S = strictObject({ ${members.map((name) => `${name}: text(1)`).join()} })`, 'novel shape 1'],
    [
      'a mapper',
      `const f = (r) => ({ ${members.map((name) => `${name}: r.${name} ?? undefined`).join()} })`,
      'novel mapper 1',
    ],
    ['values of a statement', `run([${members.map((name) => `r.${name}`).join()}])`, 'novel mapper 1'],
    ['a statement', `run(\`SELECT ${members.join(', ')} FROM novels\`)`, 'novel statement 1'],
  ])('finds %s', (_, text, found) => {
    expect(copied(text)).toEqual([found])
  })

  it('finds nothing in a derived type, in data, and in three fields', () => {
    expect(copied("type Row = Omit<Novel, 'title' | 'author' | 'genre'>")).toEqual([])
    expect(copied(`const demo = { ${members.map((name) => `${name}: 'x'`).join()} }`)).toEqual([])
    expect(copied('const f = (r) => ({ title: r.title, author: r.author, genre: r.genre })')).toEqual([])
  })

  it('measures functions and runs that stand twice', () => {
    const run = Array.from({ length: 9 }, (_, index) => `  call(${index})`).join('\n')
    const sources = [parse(file, `function a() {\n${run}\n}\n`), parse('services/chat/src/b.ts', `go()\n${run}\n`)]
    expect(longestFunction(sources)).toEqual({ file, line: 1, lines: 11 })
    expect(findDuplicates(sources)).toEqual([{ lines: 9, places: [`${file}:2`, 'services/chat/src/b.ts:2'] }])
  })
})

describe('the uses of a field', () => {
  const fieldsOf = (text: string): string[] => [...findUses([parse(file, text)]).fields]

  it('are readings and values, not copies, constants and types', () => {
    expect(fieldsOf('show(row.color)')).toEqual(['color'])
    expect(fieldsOf('make({ color: pick(1) })')).toEqual(['color'])
    expect(fieldsOf('const { color } = row')).toEqual(['color'])
    expect(fieldsOf('make({ color: row.color ?? undefined })')).toEqual([])
    expect(fieldsOf('make({ favourite: false, sceneIds: [] })')).toEqual([])
    expect(fieldsOf('type Row = { color: string }')).toEqual([])
  })
})
