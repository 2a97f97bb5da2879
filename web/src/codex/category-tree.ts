import type { Category } from '@scriptorium/contracts/nouns'

export type TreeItem = Category & { depth: number; path: string }

/** The categories from top to bottom as a tree shows them, with how deep each is (0 at the top) and the names that lead to it. */
export function categoryTree(categories: readonly Category[]): TreeItem[] {
  const children = new Map<string, Category[]>()
  const known = new Set(categories.map(({ id }) => id))
  for (const category of categories) {
    const parent = category.parentId !== undefined && known.has(category.parentId) ? category.parentId : ''
    children.set(parent, [...(children.get(parent) ?? []), category])
  }
  const walk = (parent: string, depth: number, before: string): TreeItem[] =>
    (children.get(parent) ?? [])
      .sort((a, b) => a.position - b.position)
      .flatMap((category) => {
        const path = before === '' ? category.name : `${before} / ${category.name}`
        return [{ ...category, depth, path }, ...walk(category.id, depth + 1, path)]
      })
  return walk('', 0, '')
}
