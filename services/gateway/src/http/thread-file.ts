import { ServiceError } from '@scriptorium/contracts'
import type { FastifyReply } from 'fastify'
import type { ChatClients } from '../clients/chat.ts'
import { attachmentOf, markdownOf } from '../domain/thread-export.ts'
import type { ShownMessage } from '../domain/thread-export.ts'

const pageSize = 200
/** UTF-16 units of text in one file; far more than a model could ever read. */
const unitsMax = 50_000_000

/** Sends the path that a thread shows as a file. */
export async function sendThreadFile(
  { threads, messages }: Pick<ChatClients, 'threads' | 'messages'>,
  reply: FastifyReply,
  { threadId, format }: { threadId: string; format: 'markdown' | 'json' },
): Promise<FastifyReply> {
  const thread = await threads.get({ id: threadId })
  const path = await readPath(messages, threadId)
  if (format === 'json') {
    return await reply
      .header('content-disposition', attachmentOf(thread.title, 'json'))
      .type('application/json; charset=utf-8')
      .send({ thread, messages: path })
  }
  return await reply
    .header('content-disposition', attachmentOf(thread.title, 'md'))
    .type('text/markdown; charset=utf-8')
    .send(markdownOf(thread, path))
}

async function readPath(messages: ChatClients['messages'], threadId: string): Promise<ShownMessage[]> {
  const path: ShownMessage[] = []
  let cursor: string | undefined
  let units = 0
  do {
    const page = await messages.list({ threadId, cursor, limit: pageSize })
    for (const message of page.items) {
      units += message.content.length
      path.push(message)
    }
    if (units > unitsMax)
      throw new ServiceError('payload_too_large', {
        detail: 'This thread is too long for one file. Read it page by page: GET /threads/{id}/messages.',
      })
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return path
}
