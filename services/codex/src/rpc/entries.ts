import { ServiceError } from '@scriptorium/contracts'
import { acceptEach, acceptFields, acceptPatch, acceptValue } from '@scriptorium/contracts/check'
import {
  ChangeEntriesBody,
  DeleteEntriesBody,
  entry,
  entryLimits,
  EntryQuery,
  QuickEntryBody,
} from '@scriptorium/contracts/nouns'
import { PageLimit } from '@scriptorium/contracts/schema'
import { codex, idList, idOf, newIdOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ChangeEntriesRequest, EntriesDefinition, ListEntriesRequest, NewEntry } from '@scriptorium/rpc/codex'
import type { BulkChanges } from '../domain/entry/bulk-change.ts'
import type { Entries, EntryFilter, NewEntries } from '../domain/entry/entries.ts'

export function serveEntries(entries: Entries, bulk: Pick<BulkChanges, 'change' | 'delete'>): Registration {
  return register<EntriesDefinition>(
    codex.entries,
    {
      create: async ({ id, novelId, fields = {} }, call) =>
        await entries.create(scopeOf(call), {
          id: newIdOf(id),
          novelId: idOf(novelId),
          fields: acceptFields(entry, fields),
        }),
      createMany: async ({ novelId, entries: created }, call) => ({
        ids: await entries.createMany(scopeOf(call), { novelId: idOf(novelId), entries: newEntriesOf(created) }),
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
      createQuick: async ({ id, novelId, ...body }, call) =>
        await entries.createQuick(scopeOf(call), {
          ...acceptValue(QuickEntryBody, body),
          id: newIdOf(id),
          novelId: idOf(novelId),
        }),
      changeMany: async (request, call) => {
        const body = acceptValue(ChangeEntriesBody, changeOf(request))
        return { entries: await bulk.change(scopeOf(call), idOf(request.novelId), body) }
      },
      deleteMany: async ({ novelId, entries: chosen }, call) => {
        const body = acceptValue(DeleteEntriesBody, { entries: chosen })
        return { ids: await bulk.delete(scopeOf(call), idOf(novelId), body) }
      },
      listTags: async ({ novelId, cursor, limit }, call) =>
        await entries.tags(scopeOf(call), idOf(novelId), { cursor, limit: acceptValue(PageLimit, limit, '/limit') }),
      known: async ({ ids }, call) => ({
        ids: await entries.known(scopeOf(call), idList(ids, '/ids', entryLimits.knownIdsPerCall)),
      }),
    },
    {
      callers: {
        create: ['gateway'],
        createMany: ['gateway'],
        get: ['gateway', 'chat'],
        list: ['gateway', 'chat'],
        update: ['gateway'],
        delete: ['gateway'],
        duplicate: ['gateway'],
        createQuick: ['gateway'],
        listTags: ['gateway'],
        changeMany: ['gateway'],
        deleteMany: ['gateway'],
        known: ['chat'],
      },
    },
  )
}

/** Every error says at which entry of the list it is. */
function newEntriesOf(created: readonly NewEntry[]): NewEntries['entries'] {
  const most = entryLimits.createdPerCall
  const ids = idList(
    created.map(({ id }) => id),
    '/entries',
    most,
  )
  if (new Set(ids).size < ids.length)
    throw new ServiceError('validation_failed', { errors: [{ path: '/entries', message: 'must have distinct ids.' }] })
  return acceptEach(
    entry,
    created.map(({ fields = {} }) => fields),
    '/entries',
  ).map((fields, index) => ({ id: ids[index] as string, fields }))
}

function entryFilterOf({
  novelId,
  query,
  type,
  category,
  tag,
  control,
  archived = false,
  sort,
  pinnedFirst = sort === undefined && (query ?? '').trim() === '',
}: ListEntriesRequest): EntryFilter {
  const filter = acceptValue(EntryQuery, { q: query, type, category, tag, control, sort })
  return { ...filter, novelId: idOf(novelId), query, archived, pinnedFirst }
}

/** On the wire an empty text clears. */
function changeOf({ entries, change }: ChangeEntriesRequest) {
  const { categoryId, color, ...others } = change ?? { addTags: [], removeTags: [] }
  const cleared = (text: string | undefined) => (text === '' ? null : text)
  const given = { ...others, categoryId: cleared(categoryId), color: cleared(color) }
  return { entries, change: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}
