import { chat, idOf, optionalId, pageLimitOf, register, requireOwner } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { MessagesDefinition, SendMessageResponse } from '@scriptorium/rpc/chat'
import { measureAccept } from '../metrics/generations.ts'
import type { Messages } from '../domain/message/messages.ts'
import type { AcceptedMessage } from '../domain/message/ports.ts'
import type { ShowPreview } from '../domain/message/preview.ts'
import {
  continueRequestOf,
  editRequestOf,
  regenerateRequestOf,
  replayRequestOf,
  sendRequestOf,
} from './messages-body.ts'

export function serveMessages(messages: Messages, preview: ShowPreview): Registration {
  return register<MessagesDefinition>(
    chat.messages,
    {
      send: async (request, context) =>
        acceptedOf(await measureAccept(async () => await messages.send(requireOwner(context), sendRequestOf(request)))),
      preview: async (request, context) => await preview(requireOwner(context), sendRequestOf(request)),
      regenerate: async (request, context) =>
        acceptedOf(
          await measureAccept(
            async () => await messages.regenerate(requireOwner(context), regenerateRequestOf(request)),
          ),
        ),
      edit: async (request, context) =>
        acceptedOf(await measureAccept(async () => await messages.edit(requireOwner(context), editRequestOf(request)))),
      continue: async (request, context) =>
        acceptedOf(
          await measureAccept(async () => await messages.continue(requireOwner(context), continueRequestOf(request))),
        ),
      replay: async (request, context) =>
        acceptedOf(
          await measureAccept(async () => await messages.replay(requireOwner(context), replayRequestOf(request))),
        ),
      delete: async ({ id }, context) => {
        await messages.delete(requireOwner(context), idOf(id))
        return {}
      },
      forgetConnection: async ({ connectionId }, context) => {
        await messages.forgetConnection(requireOwner(context), idOf(connectionId))
        return {}
      },
      list: async ({ threadId, before, limit, cursor, everyBranch }, context) => {
        const page = { before: optionalId(before), cursor, limit: pageLimitOf(limit) }
        const request = { threadId: idOf(threadId), everyBranch, ...page }
        return await messages.list(requireOwner(context), request)
      },
    },
    { callers: ['gateway'] },
  )
}

/** What the first response and its repetitions say is equal: the status is that at the accept. */
function acceptedOf({ message, replyId, otherIds, isNew }: AcceptedMessage): SendMessageResponse {
  return { message, replyId, otherIds, replyStatus: 'queued', isNew }
}
