import { describe, expect, it } from 'vitest'
import { categoryLimits } from '@scriptorium/contracts/nouns'
import { requirePlace, requireRoom } from './category-tree.ts'
import type { CategoryTree } from './category-tree.ts'

const chain = (length: number): CategoryTree =>
  new Map(Array.from({ length }, (_, index) => [`c${index}`, index === 0 ? undefined : `c${index - 1}`]))
const refused = (message: RegExp) =>
  expect.objectContaining({ errors: [{ path: '/parentId', message: expect.stringMatching(message) }] })
const attempt = (work: () => void): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

describe('the category tree', () => {
  it('C32: has no circles', () => {
    const tree = chain(4)
    expect(attempt(() => requirePlace(tree, 'c1', 'c3'))).toEqual(refused(/itself or below/))
    expect(attempt(() => requirePlace(tree, 'c1', 'c1'))).toEqual(refused(/itself or below/))
    expect(attempt(() => requirePlace(tree, 'c3', 'c0'))).toBeUndefined()
  })

  it('has no more levels than the limit, also of what is moved with all below it', () => {
    const deep = chain(categoryLimits.depth)
    expect(attempt(() => requireRoom(deep, 'new', `c${categoryLimits.depth - 1}`))).toEqual(refused(/too deep/))
    expect(attempt(() => requireRoom(deep, 'new', `c${categoryLimits.depth - 2}`))).toBeUndefined()
    const two = new Map([...chain(categoryLimits.depth), ['top', undefined] as const])
    expect(attempt(() => requirePlace(two, 'c0', 'top'))).toEqual(refused(/too deep/))
    expect(attempt(() => requirePlace(two, 'top', 'c0'))).toBeUndefined()
  })

  it('is of one novel and of a bounded size', () => {
    expect(attempt(() => requirePlace(chain(2), 'c1', 'elsewhere'))).toEqual(refused(/no category of this novel/))
    expect(attempt(() => requireRoom(chain(categoryLimits.categories), 'new', undefined))).toEqual(refused(/most/))
  })
})
