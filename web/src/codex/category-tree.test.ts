import { expect, it } from 'vitest'
import type { Category } from '@scriptorium/contracts/nouns'
import { categoryTree } from './category-tree.ts'

const category = (id: string, position: number, parentId?: string): Category => ({
  id,
  name: id.toUpperCase(),
  novelId: 'n',
  position,
  version: 1,
  createdAt: '',
  updatedAt: '',
  ...(parentId === undefined ? {} : { parentId }),
})

it('lists each category below its parent, siblings by position, and one whose parent is missing at the top', () => {
  const tree = categoryTree([category('c', 0, 'b'), category('b', 1), category('a', 0), category('x', 2, 'gone')])
  expect(tree.map(({ id, depth, path }) => [id, depth, path])).toEqual([
    ['a', 0, 'A'],
    ['b', 0, 'B'],
    ['c', 1, 'B / C'],
    ['x', 0, 'X'],
  ])
})
