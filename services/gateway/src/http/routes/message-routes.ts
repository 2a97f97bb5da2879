import { ServiceError } from '@scriptorium/contracts'
import {
  ContinueBody,
  EditMessageBody,
  GenerationContextSchema,
  GenerationSchema,
  IdParams,
  messageBytesMax,
  MessagePage,
  MessageQuery,
  PreviewAnswer,
  RegenerateBody,
  SendMessageAnswer,
  SendMessageBody,
  strictObject,
} from '@scriptorium/contracts/http'
import type { ClientOf, chat } from '@scriptorium/rpc'
import { fitsBytes } from '@scriptorium/text'
import type { FastifyRequest } from 'fastify'
import { IdempotencyHeaders, problems } from '../route-defaults.ts'
import type { App } from '../route-defaults.ts'
import { callFor, sessionOf } from '../session-gate.ts'
import { given, limitOf } from '../wire/mask.ts'
import { fromParameters } from '../wire/thread-shape.ts'
import { toGeneration, toGenerationContext, toMessage, toPreview, toSendAnswer } from '../wire/message-shape.ts'

export type MessagePorts = { messages: ClientOf<typeof chat.messages>; generations: ClientOf<typeof chat.generations> }

export function messageRoutes(app: App, { messages }: Pick<MessagePorts, 'messages'>): void {
  app.get('/threads/:id/messages', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Messages of the path shown, the oldest first',
      params: IdParams,
      querystring: MessageQuery,
      response: { 200: MessagePage },
    },
    handler: async (request) => {
      const { before, cursor } = request.query
      const { items, nextCursor } = await messages.list(
        { threadId: request.params.id, before, cursor: given(cursor), limit: limitOf(request.query) },
        callFor(request),
      )
      return { items: items.map(toMessage), nextCursor }
    },
  })

  app.post('/threads/:id/messages', {
    preValidation: refuseLongMessage,
    schema: {
      tags: ['Workshop chat'],
      summary: 'Send a message',
      description: 'From here on the answer exists; `stream` says where to read it.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: SendMessageBody,
      response: { 202: SendMessageAnswer, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const sent = await messages.send(
        { threadId: request.params.id, ...messageOf(request.body), ...keyAndDefaults(request) },
        callFor(request),
      )
      return await reply.code(202).send(toSendAnswer(sent))
    },
  })
}

export function previewRoutes(app: App, { messages }: Pick<MessagePorts, 'messages'>): void {
  app.post('/threads/:id/preview', {
    preValidation: refuseLongMessage,
    schema: {
      tags: ['Workshop chat'],
      summary: 'What a message would ask the model now; sends nothing',
      params: IdParams,
      body: SendMessageBody,
      response: { 200: PreviewAnswer },
    },
    handler: async (request) => {
      const { idempotencyKey: _key, ...defaults } = keyAndDefaults(request)
      return toPreview(
        await messages.preview(
          { threadId: request.params.id, ...messageOf(request.body), ...defaults },
          callFor(request),
        ),
      )
    },
  })
}

/** What is done to a message that is there: the tree grows another branch, or loses one. */
export function branchRoutes(app: App, { messages }: Pick<MessagePorts, 'messages'>): void {
  app.post('/messages/:id/regenerate', {
    config: { optionalBody: true },
    schema: {
      tags: ['Workshop chat'],
      summary: 'Answer again, beside the answer named',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: RegenerateBody,
      response: { 202: SendMessageAnswer, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const sent = await messages.regenerate(
        { messageId: request.params.id, ...wishOf(request.body), ...keyAndDefaults(request) },
        callFor(request),
      )
      return await reply.code(202).send(toSendAnswer(sent))
    },
  })

  app.post('/messages/:id/continue', {
    config: { optionalBody: true },
    schema: {
      tags: ['Workshop chat'],
      summary: 'Go on from an answer that stopped early',
      description: 'A new message below the answer asks for the rest, in your name.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: ContinueBody,
      response: { 202: SendMessageAnswer, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const sent = await messages.continue(
        { messageId: request.params.id, ...wishOf(request.body), ...keyAndDefaults(request) },
        callFor(request),
      )
      return await reply.code(202).send(toSendAnswer(sent))
    },
  })

  app.patch('/messages/:id', {
    preValidation: refuseLongMessage,
    schema: {
      tags: ['Workshop chat'],
      summary: 'Edit a message of yours: another beside it, with an answer of its own',
      description: 'The message named and what follows it stay as they are, as another branch.',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: EditMessageBody,
      response: { 202: SendMessageAnswer, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const sent = await messages.edit(
        { messageId: request.params.id, pins: [], ...wishOf(request.body), ...keyAndDefaults(request) },
        callFor(request),
      )
      return await reply.code(202).send(toSendAnswer(sent))
    },
  })

  app.delete('/messages/:id', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Delete a message and all below it',
      params: IdParams,
      response: { 204: { type: 'null', description: 'Gone.' } },
    },
    handler: async (request, reply) => {
      await messages.delete({ id: request.params.id }, callFor(request))
      return await reply.code(204).send(null)
    },
  })
}

export function generationRoutes(app: App, { generations }: Pick<MessagePorts, 'generations'>): void {
  app.get('/generations/:id', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'An answer, whole or as far as it is',
      params: IdParams,
      response: { 200: GenerationSchema },
    },
    handler: async (request) => toGeneration(await generations.get({ id: request.params.id }, callFor(request))),
  })

  app.get('/generations/:id/context', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Every codex entry that was considered, and why it went in or not',
      params: IdParams,
      response: { 200: GenerationContextSchema },
    },
    handler: async (request) =>
      toGenerationContext(await generations.getContext({ id: request.params.id }, callFor(request))),
  })

  app.post('/generations/:id/cancel', {
    config: { optionalBody: true },
    schema: {
      tags: ['Workshop chat'],
      summary: 'Stop an answer; what has arrived is kept',
      params: IdParams,
      body: strictObject({}),
      response: { 200: GenerationSchema, ...problems(409) },
    },
    handler: async (request) =>
      toGeneration(await generations.cancel({ id: request.params.id }, callFor(request, { idempotent: true }))),
  })
}

function messageOf(body: SendMessageBody) {
  return { pins: [], ...wishOf(body) }
}

function wishOf<Body extends Pick<SendMessageBody, 'parameters'>>({ parameters, ...rest }: Body) {
  return { ...rest, parameters: fromParameters(parameters) }
}

function keyAndDefaults(request: FastifyRequest) {
  const { user } = sessionOf(request)
  const key = request.headers['idempotency-key']
  return {
    idempotencyKey: typeof key === 'string' ? key : undefined,
    defaultConnectionId: user.defaultConnectionId,
    defaultModel: user.defaultModel,
  }
}

/** The limit is in bytes, which no schema counts; past it the answer is 413 as for any body that is too large. */
async function refuseLongMessage(request: FastifyRequest): Promise<void> {
  const body = request.body
  if (typeof body !== 'object' || body === null || !('content' in body) || typeof body.content !== 'string') return
  if (!fitsBytes(body.content, messageBytesMax))
    throw new ServiceError('payload_too_large', { detail: 'A message may have 256 KB.' })
}
