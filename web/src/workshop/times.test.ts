import { expect, it } from 'vitest'
import { ageOf, timeWords } from './times.ts'

const now = new Date(2026, 10, 29, 9, 30)
const at = (day: number, hour = 12, month = 10, year = 2026) => new Date(year, month, day, hour).toISOString()

it('parts a list by how long ago something was, by days and not by hours', () => {
  expect([at(29, 1), at(28, 23), at(23), at(1), at(1, 12, 9)].map((each) => ageOf(each, now))).toEqual([
    'today',
    'yesterday',
    'week',
    'month',
    'older',
  ])
})

it('tells the time of today, and the day of all others', () => {
  expect(timeWords(at(29, 8), now)).toMatch(/8:00/)
  expect(timeWords(at(3), now)).toBe('Nov 3')
  expect(timeWords(at(3, 12, 10, 2024), now)).toContain('2024')
})
