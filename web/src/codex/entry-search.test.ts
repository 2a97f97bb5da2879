import { describe, expect, it } from 'vitest'
import { entryQueryOf, filterOf, orderOf, withOrder } from './entry-search.ts'

describe('entryQueryOf', () => {
  it('A1: a search without a chosen order asks for none, so that it is ranked and finds misspelt names', () => {
    expect(entryQueryOf({ q: 'Tomass Heron' })).toEqual({ q: 'Tomass Heron' })
    expect(entryQueryOf({ q: 'Tomass', type: 'character' })).toEqual({ q: 'Tomass', type: 'character' })
    expect(orderOf({ q: 'Tomass' })).toBe('best')
  })

  it('A1: a chosen order is kept while searching, and a list that is not searched is by name', () => {
    expect(entryQueryOf({ q: 'Tomass', sort: '-updated' })).toEqual({ q: 'Tomass', sort: '-updated' })
    expect(entryQueryOf({})).toEqual({ sort: 'name' })
    expect(entryQueryOf({ q: '' })).toEqual({ q: '', sort: 'name' })
  })
})

describe('withOrder', () => {
  it('A1: the best match can be chosen again after another order', () => {
    const byName = withOrder({ q: 't' }, 'name')
    expect(entryQueryOf(byName)).toEqual({ q: 't', sort: 'name' })
    expect(entryQueryOf(withOrder(byName, 'best'))).toEqual({ q: 't' })
    expect(withOrder({ type: 'lore', sort: 'type' }, null)).toEqual({ type: 'lore' })
  })

  it('A1: the order by name of a list that is not searched does not hold for the search that follows', () => {
    expect(entryQueryOf({ ...withOrder({}, 'name'), q: 'Tmoas' })).toEqual({ q: 'Tmoas' })
  })
})

describe('filterOf', () => {
  it('A15: reads the whole filter from the address', () => {
    const filter = { q: 'gate', type: 'lore', tag: 'act one', control: 'never', archived: 'true', sort: '-name' }
    expect(filterOf(filter)).toEqual(filter)
  })

  it('A15: takes words that look like numbers, and leaves out what is no filter', () => {
    expect(filterOf({ q: 1777, tag: true, archived: true })).toEqual({ q: '1777', tag: 'true', archived: 'true' })
    expect(filterOf({ q: '', type: null, control: 'sometimes', sort: 'size', archived: 'no', other: 'x' })).toEqual({})
    expect(filterOf({ q: { a: 1 }, tag: ['x'] })).toEqual({})
  })
})
