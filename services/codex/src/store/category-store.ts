/** Categories in PostgreSQL: a tree, each level in its writer's order. */
import { category } from '@scriptorium/contracts/nouns'
import type { Category, CategoryFields } from '@scriptorium/contracts/nouns'
import { namedStatement, rowsOf } from '@scriptorium/database'
import type { Database, Tx } from '@scriptorium/database'
import type { RecordStore } from '@scriptorium/records'
import { requirePlace, requireRoom } from '../domain/category/category-tree.ts'
import type { CategoryTree } from '../domain/category/category-tree.ts'
import { createOrderedStore } from './ordered-store.ts'
import type { NovelPlace } from './ordered-store.ts'

const tree = namedStatement<NovelPlace>(
  'categories_tree',
  'SELECT id, parent_id FROM categories WHERE owner_id = $ownerId AND novel_id = $novelId',
)
const raiseCategories = namedStatement<{ ownerId: string; id: string }>(
  'categories_raise',
  `UPDATE categories AS c SET parent_id = gone.parent_id, position = c.position + 1000000
   FROM categories AS gone WHERE gone.owner_id = $ownerId AND gone.id = $id AND c.owner_id = $ownerId AND c.parent_id = gone.id`,
)
const raiseEntries = namedStatement<{ ownerId: string; id: string }>(
  'categories_raise_entries',
  `UPDATE entries AS e SET category_id = gone.parent_id
   FROM categories AS gone WHERE gone.owner_id = $ownerId AND gone.id = $id AND e.owner_id = $ownerId AND e.category_id = gone.id`,
)

export function createCategoryStore(database: Database): RecordStore<Category, CategoryFields> {
  return createOrderedStore({
    database,
    noun: category,
    table: 'categories',
    parent: { field: 'novelId', table: 'novels' },
    group: 'parentId',
    check: async (tx, place, { id, fields: { parentId }, isNew }) =>
      (isNew ? requireRoom : requirePlace)(await readTree(tx, place), id, parentId),
    // What was in it goes to where it was, behind what is there.
    beforeDelete: async (tx, { ownerId }, id) => {
      await tx.query(raiseCategories({ ownerId, id }))
      await tx.query(raiseEntries({ ownerId, id }))
    },
  })
}

async function readTree(tx: Tx, place: NovelPlace): Promise<CategoryTree> {
  const rows = rowsOf<{ id: string; parentId?: string }>(await tx.query(tree(place)))
  return new Map(rows.map(({ id, parentId }) => [id, parentId]))
}
