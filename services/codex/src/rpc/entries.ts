import { ServiceError } from '@scriptorium/contracts'
import { entryControls, entrySorts } from '@scriptorium/contracts/http'
import { codex, register } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { EntriesDefinition, ListEntriesRequest } from '@scriptorium/rpc/codex'
import type { EntryFilter, EntryStore } from '../domain/ports.ts'
import { copyOf, readEntryFields, readEntryPatch } from './entry-fields.ts'
import { optional } from './novel-fields.ts'
import { pageMax, scopeOf } from './novels.ts'
import { existingId, validated } from './validation.ts'

const queryMax = 200
const knownMax = 200

export function registerEntries(store: EntryStore): Registration {
  const handlers: ServiceHandlers<EntriesDefinition> = {
    create: async ({ id, novelId, fields }, context) => {
      const scope = scopeOf(context)
      const checkedId = validated((checks) => checks.id('/id', id))
      return await store.create(scope, checkedId, existingId(novelId), readEntryFields(fields))
    },
    get: async ({ id }, context) => await store.get(scopeOf(context), existingId(id)),
    list: async (request, context) => {
      const scope = scopeOf(context)
      const filter = readFilter(request)
      const limit = validated((checks) => checks.within('/limit', request.limit, 1, pageMax))
      return await store.list(scope, filter, { cursor: request.cursor, limit })
    },
    update: async ({ id, version, fields, mask }, context) => {
      const scope = scopeOf(context)
      const updated = await store.update(scope, existingId(id), version, readEntryPatch(fields, mask))
      if (updated === undefined) throw new ServiceError('version_conflict')
      return updated
    },
    delete: async ({ id }, context) => {
      await store.delete(scopeOf(context), existingId(id))
      return {}
    },
    duplicate: async ({ id, newId }, context) => {
      const scope = scopeOf(context)
      const checkedId = validated((checks) => checks.id('/newId', newId))
      const original = await store.get(scope, existingId(id))
      return await store.create(scope, checkedId, original.novelId, copyOf(original))
    },
    known: async ({ ids }, context) => {
      const checkedIds = validated((checks) =>
        checks.atMost('/ids', ids, knownMax).map((id, index) => checks.id(`/ids/${index}`, id)),
      )
      return { ids: await store.known(scopeOf(context), checkedIds) }
    },
  }
  const callers = {
    create: ['gateway'],
    get: ['gateway', 'chat'],
    list: ['gateway', 'chat'],
    update: ['gateway'],
    delete: ['gateway'],
    duplicate: ['gateway'],
    known: ['chat'],
  } as const
  return register(codex.entries, handlers, { callers })
}

function readFilter(request: ListEntriesRequest): EntryFilter {
  return validated((checks) => ({
    novelId: existingId(request.novelId),
    query: optional(request.query, (value) => checks.text('/query', value, { min: 0, max: queryMax })),
    type: optional(request.type, (value) => checks.text('/type', value, { max: 100 })),
    tag: optional(request.tag, (value) => checks.text('/tag', value, { max: 100 })),
    control: optional(request.control, (value) => checks.oneOf('/control', value, entryControls)),
    archived: request.archived ?? false,
    sort: optional(request.sort, (value) => checks.oneOf('/sort', value, entrySorts)),
  }))
}
