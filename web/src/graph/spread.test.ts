import { expect, it } from 'vitest'
import { spread } from './spread.ts'

it('parts what lies upon each other, and leaves what is far from everything where it is', () => {
  const places = [...Array.from({ length: 60 }, (_none, index) => ({ x: index % 3, y: 0 })), { x: 5_000, y: 5_000 }]
  spread(places, 50)
  const distances = places.flatMap((a, at) => places.slice(at + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y)))
  expect(Math.min(...distances)).toBeGreaterThan(30)
  expect(Math.abs(places.at(-1)!.x - 5_000)).toBeLessThan(2)
})
