import { describe, expect, it } from 'vitest'
import { isUuid, newId } from './id.ts'

describe('ids', () => {
  it('are UUIDs that sort as they were made', () => {
    const ids = Array.from({ length: 2_000 }, newId)
    expect(ids.every(isUuid)).toBe(true)
    expect(ids.toSorted()).toEqual(ids)
    expect([undefined, 7, '', 'x', `${ids[0]} `, '{}'].some(isUuid)).toBe(false)
  })
})
