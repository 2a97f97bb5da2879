import type { Wire } from '@scriptorium/contracts'
import type { Parameters, SendMessageAnswer } from '@scriptorium/contracts/nouns'
import { basePath } from '@scriptorium/contracts/routes'
import type { messageRoutes } from '@scriptorium/contracts/routes'
import type { Parameters as WireParameters, SendMessageResponse } from '@scriptorium/rpc/chat'
import type { Logger } from '@scriptorium/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ChatClients } from '../clients/chat.ts'
import { idempotencyKeyOf } from './create-once.ts'
import { pageOf } from './query.ts'
import type { HandlersOf } from './route-handler.ts'
import { sessionOf } from './session-gate.ts'
import { runStream, wantsStream } from './stream-answer.ts'
import type { WriterLimits } from './stream-answer.ts'
import type { StreamHub } from './stream-hub.ts'

export type MessagePorts = Pick<ChatClients, 'messages'> &
  WriterLimits & { streams: StreamHub; logger: Pick<Logger, 'warn'> }

/** Within what a client waits, after its turn in the queue: nobody is left without knowing what has become of a message. */
const acceptOptions = { deadlineMs: 15_000 } as const

export function messageHandlers(ports: MessagePorts): HandlersOf<typeof messageRoutes> {
  return { ...sendingHandlers(ports), ...furtherAnswerHandlers(ports) }
}

type FurtherAnswers = 'regenerate' | 'continueAnswer' | 'editMessage' | 'replayGeneration'

function sendingHandlers(ports: MessagePorts): Omit<HandlersOf<typeof messageRoutes>, FurtherAnswers> {
  const { messages } = ports
  return {
    listMessages: async ({ params, query: { before, ...page } }) =>
      await messages.list({ threadId: params.id, before, ...pageOf(page) }),
    sendMessage: async (request, reply) =>
      await answerAccepted(
        ports,
        { request, reply },
        await messages.send(
          {
            threadId: request.params.id,
            ...contentOf(request.body),
            compared: request.body.models && { models: request.body.models },
            automaticTitle: sessionOf(request).user.automaticTitles,
            ...callerOf(request),
          },
          acceptOptions,
        ),
      ),
    previewMessage: async (request) =>
      previewOf(
        await messages.preview({
          threadId: request.params.id,
          ...contentOf(request.body),
          // Of several models, as the first one would be asked.
          ...request.body.models?.[0],
          ...defaultsOf(request),
        }),
      ),
    deleteMessage: async ({ params: { id } }) => await messages.delete({ id }),
  }
}

function furtherAnswerHandlers(ports: MessagePorts): Pick<HandlersOf<typeof messageRoutes>, FurtherAnswers> {
  const { messages } = ports
  return {
    regenerate: async (request, reply) =>
      await answerAccepted(
        ports,
        { request, reply },
        await messages.regenerate(
          { messageId: request.params.id, ...optionsOf(request.body), ...callerOf(request) },
          acceptOptions,
        ),
      ),
    continueAnswer: async (request, reply) =>
      await answerAccepted(
        ports,
        { request, reply },
        await messages.continue(
          { messageId: request.params.id, ...optionsOf(request.body), ...callerOf(request) },
          acceptOptions,
        ),
      ),
    editMessage: async (request, reply) =>
      await answerAccepted(
        ports,
        { request, reply },
        await messages.edit(
          {
            messageId: request.params.id,
            ...contentOf(request.body),
            automaticTitle: sessionOf(request).user.automaticTitles,
            ...callerOf(request),
          },
          acceptOptions,
        ),
      ),
    replayGeneration: async (request, reply) =>
      await answerAccepted(
        ports,
        { request, reply },
        await messages.replay(
          {
            generationId: request.params.id,
            ...optionsOf(request.body),
            idempotencyKey: idempotencyKeyOf(request),
          },
          acceptOptions,
        ),
      ),
  }
}

/** On the wire a list is always there. */
export function parametersOf(parameters: Parameters | undefined): WireParameters | undefined {
  return parameters === undefined ? undefined : { stop: [], ...parameters }
}

function optionsOf<Body extends { parameters?: Parameters }>({ parameters, ...options }: Body) {
  return { ...options, parameters: parametersOf(parameters) }
}

function contentOf<Body extends { parameters?: Parameters }>(body: Body) {
  return { pins: [], sceneIds: [], ...optionsOf(body) }
}

/** What the user has chosen for messages that choose nothing. */
function defaultsOf(request: FastifyRequest) {
  const { defaultConnectionId, defaultModel } = sessionOf(request).user
  return { defaultConnectionId, defaultModel }
}

/** chat keeps the keys of messages itself: the message, its generation and the key are one transaction. */
function callerOf(request: FastifyRequest) {
  return { ...defaultsOf(request), idempotencyKey: idempotencyKeyOf(request) }
}

function acceptedOf({ message, replyId, otherIds, replyStatus }: SendMessageResponse): Wire<SendMessageAnswer> {
  if (message === undefined) throw new Error('chat accepted a message and did not return it')
  const others = otherIds.map((id) => ({ id, status: replyStatus, stream: streamOf(id) }))
  return {
    message,
    reply: { id: replyId, status: replyStatus },
    stream: streamOf(replyId),
    ...(others.length === 0 ? {} : { others }),
  }
}

function streamOf(generationId: string): string {
  return `${basePath}/generations/${generationId}/stream`
}

const justAccepted = { status: 'queued', attempt: 0, text: '', textSeq: 0, reasoning: '' } as const

/**
 * The 202, or the stream itself to who asked for that. The message is accepted either way, so whoever cannot have a stream now has the 202
 * and its address.
 */
async function answerAccepted(
  { streams, logger, bufferBytesMax, lagMsMax }: MessagePorts,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  response: SendMessageResponse,
): Promise<Wire<SendMessageAnswer>> {
  const accepted = acceptedOf(response)
  if (!wantsStream(request)) return accepted
  const { user, sessionId } = sessionOf(request)
  const generationId = accepted.reply.id
  const onLost = (error: unknown): void =>
    logger.warn({ error, generationId }, 'a message was not answered by its stream')
  try {
    const row = response.isNew ? justAccepted : undefined
    const opened = await streams.open({ generationId, ownerId: user.id, sessionId, lastEventId: undefined, row })
    if (opened === undefined) return accepted
    // Nobody waits for its end here: the place in the queue of calls is for who sends next.
    const limits = { bufferBytesMax, lagMsMax }
    void runStream(opened, reply, { limits, first: { event: 'accepted', data: accepted } }).catch(onLost)
  } catch (error) {
    onLost(error)
  }
  return accepted
}

function previewOf<T extends { context?: unknown }>(preview: T): T & { context: NonNullable<T['context']> } {
  const { context } = preview
  if (context === undefined || context === null) throw new Error('chat made a preview without its context')
  return { ...preview, context }
}
