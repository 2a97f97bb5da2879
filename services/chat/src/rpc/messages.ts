import { chat, register, requireOwner } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { MessagesDefinition, SendMessageResponse } from '@scriptorium/rpc/chat'
import type { Messages } from '../domain/message/messages.ts'
import type { ShowPreview } from '../domain/message/preview.ts'
import type { AcceptedMessage } from '../domain/views.ts'
import { idList, idOf, limitOf, optionalId, parametersOf, refuse, toMessage } from './wire.ts'

const keyCharsMax = 255

type AnswerOptions = {
  connectionId?: string
  model?: string
  defaultConnectionId?: string
  defaultModel?: string
  idempotencyKey?: string
  parameters?: Parameters<typeof parametersOf>[0]
}

export function serveMessages(messages: Messages, preview: ShowPreview): Registration {
  return register<MessagesDefinition>(
    chat.messages,
    {
      send: async (request, context) => {
        const { threadId, content, parentId, pins, sceneIds } = request
        return acceptedOf(
          await messages.send(requireOwner(context), {
            ...answerOptionsOf(request),
            threadId: idOf(threadId),
            content,
            parentId: optionalId(parentId),
            pins: idList(pins, '/pins'),
            sceneIds: idList(sceneIds, '/sceneIds'),
          }),
        )
      },
      preview: async (request, context) => {
        const { threadId, content, parentId, pins, sceneIds } = request
        return await preview(requireOwner(context), {
          ...answerOptionsOf(request),
          threadId: idOf(threadId),
          content,
          parentId: optionalId(parentId),
          pins: idList(pins, '/pins'),
          sceneIds: idList(sceneIds, '/sceneIds'),
        })
      },
      regenerate: async (request, context) =>
        acceptedOf(
          await messages.regenerate(requireOwner(context), {
            ...answerOptionsOf(request),
            messageId: idOf(request.messageId),
          }),
        ),
      edit: async (request, context) => {
        const { messageId, content, pins } = request
        return acceptedOf(
          await messages.edit(requireOwner(context), {
            ...answerOptionsOf(request),
            messageId: idOf(messageId),
            content,
            pins: idList(pins, '/pins'),
          }),
        )
      },
      continue: async (request, context) =>
        acceptedOf(
          await messages.continue(requireOwner(context), {
            ...answerOptionsOf(request),
            messageId: idOf(request.messageId),
          }),
        ),
      delete: async ({ id }, context) => {
        await messages.delete(requireOwner(context), idOf(id))
        return {}
      },
      list: async ({ threadId, before, limit, cursor }, context) => {
        const page = await messages.list(requireOwner(context), {
          threadId: idOf(threadId),
          before: optionalId(before),
          cursor,
          limit: limitOf(limit),
        })
        return { ...page, items: page.items.map(toMessage) }
      },
    },
    { callers: ['gateway'] },
  )
}

function answerOptionsOf({
  connectionId,
  model,
  parameters,
  defaultConnectionId,
  defaultModel,
  idempotencyKey,
}: AnswerOptions) {
  if (idempotencyKey !== undefined && (idempotencyKey === '' || idempotencyKey.length > keyCharsMax))
    refuse('/idempotencyKey', `must have 1 to ${keyCharsMax} characters`)
  return {
    connectionId: optionalId(connectionId),
    model,
    parameters: parametersOf(parameters),
    idempotencyKey,
    defaults: { connectionId: optionalId(defaultConnectionId), model: defaultModel },
  }
}

/** The first answer and its repetitions are the same: the answer's state is that at the accept. */
function acceptedOf({ message, replyId }: AcceptedMessage): SendMessageResponse {
  return { message: toMessage(message), replyId, replyStatus: 'queued' }
}
