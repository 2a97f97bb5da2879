import { acceptFields, acceptPatch, acceptValue } from '@scriptorium/contracts/check'
import { entry, entryLimits, EntryQuery } from '@scriptorium/contracts/nouns'
import { PageLimit } from '@scriptorium/contracts/schema'
import { codex, idList, idOf, newIdOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { EntriesDefinition, ListEntriesRequest } from '@scriptorium/rpc/codex'
import type { Entries, EntryFilter } from '../domain/entry/entries.ts'

export function serveEntries(entries: Entries): Registration {
  return register<EntriesDefinition>(
    codex.entries,
    {
      create: async ({ id, novelId, fields = {} }, call) =>
        await entries.create(scopeOf(call), {
          id: newIdOf(id),
          novelId: idOf(novelId),
          fields: acceptFields(entry, fields),
        }),
      get: async ({ id }, call) => await entries.get(scopeOf(call), idOf(id)),
      list: async (request, call) =>
        await entries.list(scopeOf(call), entryFilterOf(request), {
          cursor: request.cursor,
          limit: acceptValue(PageLimit, request.limit, '/limit'),
        }),
      update: async ({ id, version, fields = {}, mask }, call) =>
        await entries.update(scopeOf(call), idOf(id), version, acceptPatch(entry, fields, mask)),
      delete: async ({ id }, call) => {
        await entries.delete(scopeOf(call), idOf(id))
        return {}
      },
      duplicate: async ({ id, newId }, call) =>
        await entries.duplicate(scopeOf(call), idOf(id), newIdOf(newId, '/newId')),
      known: async ({ ids }, call) => ({
        ids: await entries.known(scopeOf(call), idList(ids, '/ids', entryLimits.knownIdsPerCall)),
      }),
    },
    {
      callers: {
        create: ['gateway'],
        get: ['gateway', 'chat'],
        list: ['gateway', 'chat'],
        update: ['gateway'],
        delete: ['gateway'],
        duplicate: ['gateway'],
        known: ['chat'],
      },
    },
  )
}

function entryFilterOf({
  novelId,
  query,
  type,
  tag,
  control,
  archived = false,
  sort,
}: ListEntriesRequest): EntryFilter {
  const filter = acceptValue(EntryQuery, { q: query, type, tag, control, sort })
  return { ...filter, novelId: idOf(novelId), query, archived }
}
