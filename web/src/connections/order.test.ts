import { describe, expect, it } from 'vitest'
import { renumbered } from './order.ts'

const items = [
  { id: 'a', position: 0 },
  { id: 'b', position: 0 },
  { id: 'c', position: 7 },
]

describe('renumbered', () => {
  it('makes room and repairs equal positions', () => {
    expect([...renumbered(items, 2, -1)]).toEqual([
      ['c', 1],
      ['b', 2],
    ])
  })

  it('goes nowhere beyond the ends', () => {
    expect(renumbered(items, 0, -1).size).toBe(0)
    expect(renumbered(items, 2, 1).size).toBe(0)
  })
})
