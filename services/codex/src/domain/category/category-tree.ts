/** The rules of the category tree of one novel: no circle, a bounded depth, a bounded number. */
import { ServiceError } from '@scriptorium/contracts'
import { categoryLimits } from '@scriptorium/contracts/nouns'

/** Of every category of the novel, by id: the one that it is in; undefined at the top. */
export type CategoryTree = ReadonlyMap<string, string | undefined>

/** @throws ServiceError `validation_failed` when one more would be too many, or its place is not allowed */
export function requireRoom(tree: CategoryTree, id: string, parentId: string | undefined): void {
  if (tree.size >= categoryLimits.categories)
    throw refusal(`would be one of more than ${categoryLimits.categories} categories, the most that a novel may have.`)
  requirePlace(tree, id, parentId)
}

/**
 * Whether a category, with all below it, may be in `parentId`.
 *
 * @throws ServiceError `validation_failed` for a parent of another novel, one below the category itself, and one too deep
 */
export function requirePlace(tree: CategoryTree, id: string, parentId: string | undefined): void {
  if (parentId === undefined) return
  if (!tree.has(parentId)) throw refusal('is no category of this novel.')
  const above = pathTo(tree, parentId)
  if (above.includes(id)) throw refusal('is the category itself or below it.')
  if (above.length + heightOf(tree, id) > categoryLimits.depth)
    throw refusal(`is too deep: categories have at most ${categoryLimits.depth} levels.`)
}

/** The category and all that it is in, from below. */
function pathTo(tree: CategoryTree, id: string): string[] {
  const path: string[] = []
  for (let at: string | undefined = id; at !== undefined && path.length <= tree.size; at = tree.get(at)) path.push(at)
  return path
}

/** Levels from the category down; 1 where there is nothing below it. */
function heightOf(tree: CategoryTree, id: string): number {
  const depths = [...tree.keys()].flatMap((other) => {
    const at = pathTo(tree, other).indexOf(id)
    return at === -1 ? [] : [at + 1]
  })
  return Math.max(1, ...depths)
}

function refusal(message: string): ServiceError {
  return new ServiceError('validation_failed', { errors: [{ path: '/parentId', message }] })
}
