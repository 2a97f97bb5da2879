import { ServiceError } from '@scriptorium/contracts'
import { acceptFields, acceptPatch, schemaErrors } from '@scriptorium/contracts/check'
import { thread, threadSearchLimits, ThreadSearchQuery } from '@scriptorium/contracts/nouns'
import type { ThreadFields } from '@scriptorium/contracts/nouns'
import { chat, idOf, newIdOf, pageLimitOf, register, requireOwner } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ThreadsDefinition, ThreadFields as WireFields } from '@scriptorium/rpc/chat'
import type { Threads } from '../domain/thread/threads.ts'
import { parametersOf, toWire } from './threads-parameters.ts'

export function serveThreads(threads: Threads): Registration {
  return register<ThreadsDefinition>(
    chat.threads,
    {
      create: async ({ id, novelId, fields }, context) => {
        const request = { id: newIdOf(id), novelId: idOf(novelId), fields: fieldsOf(fields) }
        return toWire(await threads.create(requireOwner(context), request))
      },
      get: async ({ id }, context) => toWire(await threads.get(requireOwner(context), idOf(id))),
      list: async ({ novelId, query, archived, cursor, limit }, context) => {
        const text = query === '' ? undefined : query
        const request = { novelId: idOf(novelId), text, archived, cursor, limit: pageLimitOf(limit) }
        const { items, nextCursor } = await threads.list(requireOwner(context), request)
        return { items: items.map(toWire), nextCursor }
      },
      update: async ({ id, version, fields, mask }, context) => {
        if (version === 0)
          throw new ServiceError('validation_failed', { errors: [{ path: '/version', message: 'must be given.' }] })
        const change = { id: idOf(id), version, fields: changesOf(fields, mask) }
        return toWire(await threads.update(requireOwner(context), change))
      },
      showBranch: async ({ threadId, messageId }, context) =>
        toWire(await threads.showBranch(requireOwner(context), idOf(threadId), idOf(messageId))),
      search: async ({ novelId, text, limit }, context) => {
        const { hits } = threadSearchLimits
        const errors = schemaErrors(ThreadSearchQuery.properties.q, text, '/q')
        if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
        const request = { novelId: idOf(novelId), text, limit: Math.min(limit || hits, hits) }
        return { items: await threads.search(requireOwner(context), request) }
      },
      listDeleted: async ({ novelId }, context) => ({
        items: await threads.listDeleted(requireOwner(context), idOf(novelId)),
      }),
      recover: async ({ id }, context) => toWire(await threads.recover(requireOwner(context), idOf(id))),
      delete: async ({ id }, context) => {
        await threads.delete(requireOwner(context), idOf(id))
        return {}
      },
    },
    { callers: ['gateway'] },
  )
}

const nothing: WireFields = { fallback: [], pins: [] }

function fieldsOf({ parameters, ...fields }: WireFields = nothing): ThreadFields {
  if (fields.title !== undefined) refuseEmptyTitle(fields.title)
  return acceptFields(thread, { ...fields, parameters: parametersOf(parameters) })
}

function changesOf({ parameters, ...fields }: WireFields = nothing, mask: readonly string[]): Partial<ThreadFields> {
  if (mask.includes('title')) refuseEmptyTitle(fields.title ?? '')
  return acceptPatch(thread, { ...fields, parameters: parametersOf(parameters) }, mask)
}

/** A title is empty until the first message gives one; nobody writes an empty one. */
function refuseEmptyTitle(title: string): void {
  const errors = schemaErrors(thread.fields.title.input, title, '/title')
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
}
