import { describe, expect, it } from 'vitest'
import { createRecords, isNotFound } from './index.ts'
import type { RecordStore } from './index.ts'

type Item = { id: string; parentId: string; version: number }

const scope = { ownerId: 'owner' }

/** What a store answers that holds `items` under the parents `a` and `b`. */
function storeOf(items: readonly Item[]): RecordStore<Item, object> {
  const at = (id: string): Item | undefined => items.find((item) => item.id === id)
  return {
    create: async (_scope, { id, parentId = '' }) => {
      if (!['a', 'b'].includes(parentId)) return undefined
      const known = at(id)
      return known === undefined || known.parentId === parentId ? (known ?? { id, parentId, version: 1 }) : undefined
    },
    get: async (_scope, id) => at(id),
    list: async (_scope, _page, parentId) =>
      parentId === 'a' ? { items: items.filter((item) => item.parentId === parentId) } : undefined,
    update: async (_scope, id, version) => (at(id)?.version === version ? at(id) : undefined),
    delete: async (_scope, id) => at(id) !== undefined,
  }
}

describe('records', () => {
  const one = { id: '1', parentId: 'a', version: 3 }
  const records = createRecords(storeOf([one]))

  it('are created once under their id', async () => {
    expect(await records.create(scope, { id: '2', parentId: 'a', fields: {} })).toMatchObject({ id: '2' })
    expect(await records.create(scope, { id: '1', parentId: 'a', fields: {} })).toBe(one)
  })

  it('say conflict for an id of another parent, not_found for a parent that is not there', async () => {
    const created = { id: '1', parentId: 'b', fields: {} }
    await expect(records.create(scope, created)).rejects.toMatchObject({ code: 'conflict' })
    const orphan = { id: '2', parentId: 'c', fields: {} }
    await expect(records.create(scope, orphan)).rejects.toMatchObject({ code: 'not_found' })
    await expect(records.list(scope, { limit: 1 }, 'c')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('say not_found for what is not there', async () => {
    await expect(records.get(scope, '9')).rejects.toMatchObject({ code: 'not_found' })
    expect(isNotFound(await records.delete(scope, '9').catch((error: unknown) => error))).toBe(true)
    await expect(records.update(scope, '9', 3, {})).rejects.toMatchObject({ code: 'not_found' })
  })

  it('say version_conflict for a stale version', async () => {
    expect(await records.update(scope, '1', 3, {})).toBe(one)
    await expect(records.update(scope, '1', 2, {})).rejects.toMatchObject({ code: 'version_conflict' })
  })
})
