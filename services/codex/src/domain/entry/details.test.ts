import { describe, expect, it } from 'vitest'
import type { DetailKind } from '@scriptorium/contracts/nouns'
import { detailErrors } from './details.ts'

const choices = new Map([['Side', ['north', 'south']]])
const errorOf = (kind: DetailKind, value: string, name = 'Side') =>
  detailErrors([{ name, kind, value, sendToAi: true }], choices)

describe('the value of a detail', () => {
  it.each<[DetailKind, string[], string[]]>([
    ['text', ['', 'anything\nat all'], []],
    ['number', ['', '34', '-1.5', '.5', '+7'], ['34 years', '1e5', '1,5', 'NaN', ' 3']],
    ['date', ['', '1910', '1910-11', '1910-11-03', '-300', '3019'], ['1910-13', '1910-11-32', 'spring', '03.11.1910']],
    ['url', ['', 'https://example.org/a', 'HTTP://x'], ['example.org', 'javascript:alert(1)', 'https://']],
    ['entry', ['', '01980000-0000-7000-8000-000000000000'], ['Mara', '01980000']],
    ['list', ['', 'one\ntwo'], ['x\n'.repeat(500)]],
    ['choice', ['', 'north'], ['west', 'north\n']],
  ])('of kind %s is checked', (kind, right, wrong) => {
    for (const value of right) expect([value, errorOf(kind, value)]).toEqual([value, []])
    for (const value of wrong)
      expect([value, errorOf(kind, value)]).toEqual([
        value,
        [{ path: '/details/0/value', message: expect.stringMatching(/^must /) }],
      ])
  })

  it('may be any line where no template offers choices', () => {
    expect(errorOf('choice', 'west', 'Mood')).toEqual([])
    expect(errorOf('choice', 'we\nst', 'Mood')).toHaveLength(1)
  })
})
