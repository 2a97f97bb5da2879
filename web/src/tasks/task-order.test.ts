import { describe, expect, it } from 'vitest'
import { dayOf, dueOf, endOfDay, placeBefore } from './task-order.ts'

const tasks = [
  { id: 'a', position: 1 },
  { id: 'b', position: 2 },
  { id: 'c', position: 4 },
]

describe('the place of a task', () => {
  it('is the mean of its neighbours, and beyond the ends one further', () => {
    expect(placeBefore(tasks, 'x', 'c')).toBe(3)
    expect(placeBefore(tasks, 'x', 'a')).toBe(0)
    expect(placeBefore(tasks, 'x', undefined)).toBe(5)
    expect(placeBefore([], 'x', undefined)).toBe(0)
  })

  it('does not count the task itself among its neighbours', () => {
    expect(placeBefore(tasks, 'b', 'c')).toBe(2.5)
    expect(placeBefore(tasks, 'c', undefined)).toBe(3)
  })
})

describe('a due day', () => {
  const now = new Date(2026, 10, 29, 9)
  it('is overdue only once its day is over', () => {
    const at = (day: number) => new Date(2026, 10, day, 23, 59).toISOString()
    expect([at(28), at(29), at(30), new Date(2026, 11, 20).toISOString()].map((each) => dueOf(each, now))).toEqual([
      'overdue',
      'today',
      'soon',
      'later',
    ])
  })

  it('comes back from a date field as the day that was chosen', () => {
    expect(dayOf(endOfDay('2026-12-24') ?? '')).toBe('2026-12-24')
    expect(endOfDay('')).toBeNull()
    expect(dayOf(undefined)).toBe('')
  })
})
