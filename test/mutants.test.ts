import { describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { patch } from './mutants/patch.ts'
import { mutants } from './mutants/mutants.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/failures.md'), 'utf8')

describe('mutants', () => {
  it.each(mutants)('find what they take out: row $row, $takesOut', ({ file, find, replace }) => {
    const source = readFileSync(join(root, file), 'utf8')
    expect(patch(source, find, replace)).not.toBe(source)
  })

  it.each(mutants.filter(({ file }) => file.endsWith('/migration.sql')))(
    'are where a function of the schema is as it is now: row $row, $takesOut',
    ({ file, find }) => {
      const source = readFileSync(join(root, file), 'utf8')
      const before = source.slice(0, source.indexOf(find))
      const [, named] = [...before.matchAll(/FUNCTION (\w+)\(/gu)].at(-1) ?? []
      // A later migration that defines it anew would hide what was taken out.
      const folder = join(root, file, '..', '..')
      const later = readdirSync(folder).filter(
        (name) => name > basename(dirname(file)) && name !== 'migration_lock.toml',
      )
      const defines = new RegExp(`CREATE (OR REPLACE )?FUNCTION ${named}\\(`, 'u')
      const hidden = later.filter((name) => defines.test(readFileSync(join(folder, name, 'migration.sql'), 'utf8')))
      expect(named === undefined ? [] : hidden).toEqual([])
    },
  )

  it.each(mutants)('are to be caught by a test of their row: row $row, $takesOut', ({ row, caughtBy }) => {
    const line = page.split('\n').find((each) => each.startsWith(`| **${row}** |`)) ?? ''
    // The suite of a port stands in conformance.ts, and is run by the test of each adapter.
    const named = [caughtBy.file, join(caughtBy.file, '..', 'conformance.ts')].map(
      (file) => `\`${file}\`: “${caughtBy.title}”`,
    )
    expect(named.some((name) => line.includes(name))).toBe(true)
  })

  it('are there for every row that docs/failures.md says was tested from the other side', () => {
    const bold = [...page.matchAll(/^\| \*\*(\d+[a-z]?)\*\*/gm)].map(([, number = '']) => number)
    expect(bold.length).toBeGreaterThan(20)
    expect([...new Set(mutants.map(({ row }) => row))].sort()).toEqual(bold.sort())
  })

  it('would be found out when the code has moved on', () => {
    expect(() => patch('a b a', 'a', 'c')).toThrow('2 times')
    expect(() => patch('a b a', 'd', 'c')).toThrow('0 times')
  })
})
