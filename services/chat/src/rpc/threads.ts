import { ServiceError } from '@scriptorium/contracts'
import { chat, register, requireOwner } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ThreadsDefinition } from '@scriptorium/rpc/chat'
import type { Threads } from '../domain/thread/threads.ts'
import { idOf, limitOf, maskOf, refuse, threadFieldsOf, toThread } from './wire.ts'

export function serveThreads(threads: Threads): Registration {
  return register<ThreadsDefinition>(
    chat.threads,
    {
      create: async ({ id, novelId, fields }, context) =>
        toThread(
          await threads.create(requireOwner(context), {
            id: idOf(id),
            novelId: idOf(novelId),
            fields: threadFieldsOf(fields),
          }),
        ),
      get: async ({ id }, context) => toThread(await threads.get(requireOwner(context), idOf(id))),
      list: async ({ novelId, query, archived, cursor, limit }, context) => {
        const page = await threads.list(requireOwner(context), {
          novelId: idOf(novelId),
          text: query === '' ? undefined : query,
          archived,
          cursor,
          limit: limitOf(limit),
        })
        return { items: page.items.map(toThread), nextCursor: page.nextCursor }
      },
      update: async ({ id, version, fields, mask }, context) => {
        if (version === 0) refuse('/version', 'is missing')
        const change = { id: idOf(id), version, fields: threadFieldsOf(fields), mask: maskOf(mask) }
        if (change.mask.includes('title') && change.fields.title === undefined)
          throw new ServiceError('validation_failed', { errors: [{ path: '/title', message: 'cannot be cleared' }] })
        return toThread(await threads.update(requireOwner(context), change))
      },
      showBranch: async ({ threadId, messageId }, context) =>
        toThread(await threads.showBranch(requireOwner(context), idOf(threadId), idOf(messageId))),
      delete: async ({ id }, context) => {
        await threads.delete(requireOwner(context), idOf(id))
        return {}
      },
    },
    { callers: ['gateway'] },
  )
}
