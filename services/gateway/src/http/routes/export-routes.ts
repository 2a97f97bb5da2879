import { ServiceError } from '@scriptorium/contracts'
import { IdParams, ThreadExport, ThreadExportQuery } from '@scriptorium/contracts/http'
import type { Message } from '@scriptorium/contracts/http'
import { Type } from 'typebox'
import { attachmentOf, markdownOf } from '../../domain/thread-export.ts'
import type { App } from '../route-defaults.ts'
import { callFor } from '../session-gate.ts'
import { toMessage } from '../wire/message-shape.ts'
import { toThread } from '../wire/thread-shape.ts'
import type { MessagePorts } from './message-routes.ts'
import type { ThreadPorts } from './thread-routes.ts'

const pageSize = 200
/** UTF-16 units of text in one file; far more than a model could ever read. */
const unitsMax = 50_000_000

export function exportRoutes(
  app: App,
  { threads, messages }: Pick<ThreadPorts, 'threads'> & Pick<MessagePorts, 'messages'>,
): void {
  app.get('/threads/:id/export', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'The path that a thread shows, as a file',
      params: IdParams,
      querystring: ThreadExportQuery,
      response: {
        200: {
          description: 'The file.',
          content: { 'text/markdown': { schema: Type.String() }, 'application/json': { schema: ThreadExport } },
        },
      },
    },
    handler: async (request, reply) => {
      const call = callFor(request)
      const thread = toThread(await threads.get({ id: request.params.id }, call))
      const path: Message[] = []
      let cursor: string | undefined
      let units = 0
      do {
        const page = await messages.list({ threadId: thread.id, cursor, limit: pageSize }, call)
        for (const message of page.items) {
          units += message.content.length
          path.push(toMessage(message))
        }
        if (units > unitsMax)
          throw new ServiceError('payload_too_large', {
            detail: 'This thread is too long for one file. Read it page by page: GET /threads/{id}/messages.',
          })
        cursor = page.nextCursor
      } while (cursor !== undefined)
      if (request.query.format === 'json') {
        return await reply
          .header('content-disposition', attachmentOf(thread.title, 'json'))
          .type('application/json; charset=utf-8')
          .send({ thread, messages: path })
      }
      return await reply
        .header('content-disposition', attachmentOf(thread.title, 'md'))
        .type('text/markdown; charset=utf-8')
        .send(markdownOf(thread, path))
    },
  })
}
