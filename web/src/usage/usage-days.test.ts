import { expect, it } from 'vitest'
import { rangeOf, withEmptyDays } from './usage-days.ts'

const now = new Date('2026-03-02T23:30:00Z')

it('ends today, and counts today among its days', () => {
  expect(rangeOf('week', now)).toEqual({ from: '2026-02-24', to: '2026-03-02' })
  expect(rangeOf('month', now).from).toBe('2026-02-01')
})

it('has the days on which nothing was used too, in order', () => {
  const row = { day: '2026-02-28', cost: 0.5, inputTokens: 10, outputTokens: 2 } as never
  const days = withEmptyDays([row], '2026-02-27', '2026-03-01')
  expect(days.map(({ day }) => day)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect(days.map(({ cost, input }) => [cost, input])).toEqual([
    [0, 0],
    [0.5, 10],
    [0, 0],
  ])
})
