import { ServiceError } from '@scriptorium/contracts'
import type { Wire } from '@scriptorium/contracts'
import type * as contract from '@scriptorium/contracts/nouns'
import { thread } from '@scriptorium/contracts/nouns'
import type { ThreadFields } from '@scriptorium/contracts/nouns'
import type { threadRoutes } from '@scriptorium/contracts/routes'
import type { ThreadFields as WireFields, ThreadHit } from '@scriptorium/rpc/chat'
import type { ChatClients } from '../clients/chat.ts'
import type { CodexClients } from '../clients/codex.ts'
import type { CreateOnce } from './create-once.ts'
import { parametersOf } from './messages.ts'
import { booleanOf, emptyToUndefined, pageOf } from './query.ts'
import type { HandlersOf } from './route-handler.ts'
import { sendThreadFile } from './thread-file.ts'

export type ThreadPorts = Pick<ChatClients, 'threads' | 'messages'> &
  Pick<CodexClients, 'novels'> & { createOnce: CreateOnce }

export function threadHandlers(ports: ThreadPorts): HandlersOf<typeof threadRoutes> {
  const { threads, novels, createOnce } = ports
  return {
    listThreads: async ({ params, query: { q, archived, ...page } }) => {
      const filter = { novelId: params.id, query: emptyToUndefined(q), archived: booleanOf(archived) }
      const [list] = await Promise.all([
        threads.list({ ...filter, ...pageOf(page) }),
        // chat knows threads, not novels: codex knows whether there is one; without codex the threads are shown all the same.
        novels.get({ id: params.id }).catch(ignoreOutage),
      ])
      return list
    },
    createThread: async (request) =>
      await createOnce(request, {
        create: async (id) =>
          await threads.create(
            { id, novelId: request.params.id, fields: fieldsOf(thread.fieldsOf(request.body)) },
            { idempotent: true },
          ),
        find: async (id) => await threads.get({ id }),
      }),
    getThread: async ({ params: { id } }) => await threads.get({ id }),
    updateThread: async ({ params: { id }, body }) => {
      const { mask, fields } = thread.changesOf(body)
      return await threads.update({ id, version: body.version, mask, fields: fieldsOf(fields) })
    },
    showBranch: async ({ params, body }) =>
      await threads.showBranch({ threadId: params.id, messageId: body.messageId }),
    deleteThread: async ({ params: { id } }) => await threads.delete({ id }),
    searchThreads: async ({ params, query: { q, limit } }) => {
      await novels.get({ id: params.id }).catch(ignoreOutage)
      const found = await threads.search({ novelId: params.id, text: q, limit: Number(limit ?? 0) })
      return { items: found.items.map(hitOf) }
    },
    listDeletedThreads: async ({ params: { id } }) => {
      await novels.get({ id }).catch(ignoreOutage)
      return await threads.listDeleted({ novelId: id })
    },
    recoverThread: async ({ params: { id } }) => await threads.recover({ id }),
    exportThread: async ({ params, query }, reply) =>
      await sendThreadFile(ports, reply, { threadId: params.id, format: query.format ?? 'markdown' }),
  }
}

/** On the wire a list is always there. A title that is left out is absent, since chat takes no empty one. */
function fieldsOf({ pins = [], fallback = [], title, parameters, ...fields }: Partial<ThreadFields>): WireFields {
  return { ...fields, pins, fallback, title: emptyToUndefined(title), parameters: parametersOf(parameters) }
}

function hitOf({ excerpt, ...hit }: ThreadHit): Wire<contract.ThreadHit> {
  return { ...hit, excerpt: excerpt ?? { text: '', matches: [] } }
}

function ignoreOutage(error: unknown): undefined {
  if (ServiceError.is(error) && error.retryable) return undefined
  throw error
}
