import { ServiceError } from '@scriptorium/contracts'
import type { EntryRelation, Graph, Relation, RelationFields } from '@scriptorium/contracts/nouns'
import { createRecords, found } from '@scriptorium/records'
import type { Page, PageRequest, Records, RecordStore, Scope } from '@scriptorium/records'

/** What entries are to each other: a relation belongs to both its entries, and goes with either. */
export type Relations = Records<Relation, RelationFields> & {
  /** Those from and to the entry, each as that entry has it, the oldest first. */
  ofEntry(scope: Scope, entryId: string, page: PageRequest): Promise<Page<EntryRelation>>
  graph(scope: Scope, novelId: string, cursor: string | undefined): Promise<Graph>
}

/** Whether two entries can be related. `far`: they are in no common codex, or the second is not there. */
export type Nearness = 'near' | 'far' | 'full'

export type RelationStore = Omit<RecordStore<Relation, RelationFields>, 'list'> & {
  /** Undefined when there is no entry `fromEntryId`; `full` when one of them has as many relations as it may. */
  nearness(scope: Scope, fromEntryId: string, toEntryId: string): Promise<Nearness | undefined>
  ofEntry(scope: Scope, entryId: string, page: PageRequest): Promise<Page<EntryRelation> | undefined>
  graph(scope: Scope, novelId: string, cursor: string | undefined): Promise<Graph | undefined>
}

const refusals = {
  far: 'is no entry of this codex.',
  full: 'cannot be related: one of the two has as many relations as an entry may have.',
} as const

export function createRelations(store: RelationStore): Relations {
  // A list is of one entry, which `ofEntry` gives.
  const records = createRecords<Relation, RelationFields>({ ...store, list: async () => undefined })
  return {
    ...records,
    create: async (scope, created) => {
      const { parentId = '', fields } = created
      const nearness = found(await store.nearness(scope, parentId, fields.toEntryId))
      if (fields.toEntryId === parentId) throw refusal('must be another entry.')
      // What is there already under the id is no new one.
      if (nearness !== 'near' && (await store.get(scope, created.id)) === undefined) throw refusal(refusals[nearness])
      return await records.create(scope, created)
    },
    ofEntry: async (scope, entryId, page) => found(await store.ofEntry(scope, entryId, page)),
    graph: async (scope, novelId, cursor) => found(await store.graph(scope, novelId, cursor)),
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('validation_failed', { errors: [{ path: '/toEntryId', message }] })
}
