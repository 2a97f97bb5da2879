import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { createBoundedMap } from './bounded-map.ts'
import type { EvictionReason } from './bounded-map.ts'

function keysIn(map: { peek(key: string): unknown }, keys: string): string {
  return Array.from(keys)
    .filter((key) => map.peek(key) !== undefined)
    .join('')
}

describe('a bounded map', () => {
  it('lets what was used longest ago make room; get and set are uses, peek is none', () => {
    const map = createBoundedMap<string, number>({ entriesMax: 3 })
    for (const key of 'abc') map.set(key, 1)
    map.get('a')
    map.peek('b')
    map.set('d', 1)
    expect(keysIn(map, 'abcd')).toBe('acd')
    map.set('c', 2)
    map.set('e', 1)
    expect(keysIn(map, 'acde')).toBe('cde')
    expect(map.get('c')).toBe(2)
    expect(map.size()).toBe(3)
  })

  it('is bounded by weight, and keeps nothing that is too heavy alone', () => {
    const map = createBoundedMap<string, string>({ weightMax: 10, weightOf: (value) => value.length })
    map.set('a', '12345')
    map.set('b', '12345')
    map.set('c', '1')
    expect(keysIn(map, 'abc')).toBe('bc')
    expect(map.weight()).toBe(6)
    map.set('b', '12345678901')
    expect(keysIn(map, 'abc')).toBe('c')
    expect(map.weight()).toBe(1)
    map.delete('c')
    expect([map.weight(), map.delete('c')]).toEqual([0, false])
  })

  it('forgets what is over its time, the map’s or the entry’s own', () => {
    let now = 0
    const map = createBoundedMap<string, number>({ entriesMax: 3, ageMaxMs: 100, now: () => now })
    map.set('a', 1)
    map.set('b', 1, 50)
    map.set('c', 1, Infinity)
    now = 50
    expect(keysIn(map, 'abc')).toBe('ac')
    now = 100
    expect([map.get('a'), map.get('c'), map.size()]).toEqual([undefined, 1, 1])
  })

  it('tells of what it evicts, and not of what is deleted or replaced', () => {
    const evicted: [string, number, EvictionReason][] = []
    let now = 0
    const map = createBoundedMap<string, number>({
      entriesMax: 2,
      now: () => now,
      onEvict: (key, value, reason) => evicted.push([key, value, reason]),
    })
    map.set('a', 1)
    map.set('a', 2)
    map.set('b', 3, 10)
    map.set('c', 4)
    now = 10
    map.get('b')
    map.delete('c')
    map.set('d', 5)
    map.clear()
    expect(evicted).toEqual([
      ['a', 2, 'room'],
      ['b', 3, 'age'],
    ])
    expect([map.size(), map.weight()]).toEqual([0, 0])
  })

  it('must have a bound', () => {
    expect(() => createBoundedMap({})).toThrow(RangeError)
  })

  it('keeps within its bounds and does as a list would, whatever is asked', () => {
    const step = fc.tuple(fc.constantFrom('get', 'set', 'delete'), fc.integer({ min: 0, max: 6 }), fc.nat({ max: 9 }))
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const map = createBoundedMap<number, number>({ entriesMax: 4, weightMax: 20, weightOf: (value) => value })
        let model: [number, number][] = []
        const weight = () => model.reduce((sum, [, value]) => sum + value, 0)
        for (const [what, key, value] of steps) {
          const found = model.find(([known]) => known === key)
          const others = model.filter(([known]) => known !== key)
          if (what === 'get') {
            expect(map.get(key)).toBe(found?.[1])
            if (found !== undefined) model = [...others, found]
          } else if (what === 'set') {
            map.set(key, value)
            model = [...others, [key, value]]
          } else {
            expect(map.delete(key)).toBe(found !== undefined)
            model = others
          }
          while (model.length > 4 || weight() > 20) model.shift()
          expect([map.size(), map.weight(), map.entries()]).toEqual([model.length, weight(), model])
        }
      }),
    )
  })
})
