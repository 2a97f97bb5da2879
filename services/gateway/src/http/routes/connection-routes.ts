import {
  strictObject,
  ConnectionPage,
  ConnectionSchema,
  CreateConnectionBody,
  IdParams,
  ModelsAnswer,
  ModelsQuery,
  PageQuery,
  TestAnswer,
  TestSavedBody,
  TestUnsavedBody,
  UpdateConnectionBody,
} from '@scriptorium/contracts/http'
import type { ClientOf, broker } from '@scriptorium/rpc'
import type { ListModelsResponse } from '@scriptorium/rpc/broker'
import type { Creations } from '../../domain/creation.ts'
import { IdempotencyHeaders, problems } from '../route-defaults.ts'
import type { App } from '../route-defaults.ts'
import { callFor, creationFor } from '../session-gate.ts'
import { toConnection, toModel, toTestAnswer } from '../wire/connection-shape.ts'
import { given, limitOf, maskOf } from '../wire/mask.ts'

export type ConnectionPorts = { connections: ClientOf<typeof broker.connections>; creations: Creations }

/** A test walks five steps over the network, each with a limit of its own; so does a fresh list of models. */
const testDeadlineMs = 60_000
const modelsDeadlineMs = 20_000

export function connectionRoutes(app: App, { connections, creations }: ConnectionPorts): void {
  app.get('/connections', {
    schema: {
      tags: ['AI connections'],
      summary: 'My connections, in my order',
      querystring: strictObject(PageQuery),
      response: { 200: ConnectionPage },
    },
    handler: async (request) => {
      const { items, nextCursor } = await connections.list(
        { cursor: given(request.query.cursor), limit: limitOf(request.query) },
        callFor(request),
      )
      return { items: items.map(toConnection), nextCursor }
    },
  })

  app.post('/connections', {
    schema: {
      tags: ['AI connections'],
      summary: 'Add a connection',
      headers: IdempotencyHeaders,
      body: CreateConnectionBody,
      response: { 201: ConnectionSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const connection = await creations.idempotent(creationFor(request, 'POST /connections'), {
        create: async (id) =>
          await connections.create(
            { id, fields: { enabled: true, models: [], ...request.body }, demo: false },
            callFor(request, { idempotent: true }),
          ),
        find: async (id) => await connections.get({ id }, callFor(request)),
      })
      return await reply.code(201).send(toConnection(connection))
    },
  })

  app.get('/connections/:id', {
    schema: {
      tags: ['AI connections'],
      summary: 'A connection, without its key',
      params: IdParams,
      response: { 200: ConnectionSchema },
    },
    handler: async (request) => toConnection(await connections.get({ id: request.params.id }, callFor(request))),
  })

  app.patch('/connections/:id', {
    schema: {
      tags: ['AI connections'],
      summary: 'Change a connection',
      description: 'Another origin in the base URL drops the key.',
      params: IdParams,
      body: UpdateConnectionBody,
      response: { 200: ConnectionSchema, ...problems(409, 422) },
    },
    handler: async (request) => {
      const { mask, fields } = maskOf(request.body)
      const change = { id: request.params.id, mask, fields: { models: [], ...fields } }
      return toConnection(await connections.update(change, callFor(request)))
    },
  })

  app.delete('/connections/:id', {
    schema: {
      tags: ['AI connections'],
      summary: 'Delete a connection and its key',
      params: IdParams,
      response: { 204: { type: 'null', description: 'Gone.' } },
    },
    handler: async (request, reply) => {
      await connections.delete({ id: request.params.id }, callFor(request))
      return await reply.code(204).send(null)
    },
  })
}

export function connectionTestRoutes(app: App, { connections }: Pick<ConnectionPorts, 'connections'>): void {
  app.post('/connections/test', {
    schema: {
      tags: ['AI connections'],
      summary: 'Test a connection that is not saved',
      body: TestUnsavedBody,
      response: { 200: TestAnswer, ...problems(422, 502) },
    },
    handler: async (request) => {
      const { complete, model, ...fields } = request.body
      return toTestAnswer(
        await connections.test(
          { fields: { models: [], ...fields }, complete: complete ?? false, model },
          callFor(request, { deadlineMs: testDeadlineMs }),
        ),
      )
    },
  })

  app.post('/connections/:id/test', {
    config: { optionalBody: true },
    schema: {
      tags: ['AI connections'],
      summary: 'Test a connection, as it is or with changes',
      params: IdParams,
      body: TestSavedBody,
      response: { 200: TestAnswer, ...problems(422, 502) },
    },
    handler: async (request) => {
      const { complete, model, ...changes } = request.body
      const fields = Object.keys(changes).length === 0 ? undefined : { models: [], ...changes }
      return toTestAnswer(
        await connections.test(
          { id: request.params.id, fields, complete: complete ?? false, model },
          callFor(request, { deadlineMs: testDeadlineMs }),
        ),
      )
    },
  })

  app.get('/connections/:id/models', {
    schema: {
      tags: ['AI connections'],
      summary: 'Models of a connection',
      params: IdParams,
      querystring: ModelsQuery,
      response: { 200: ModelsAnswer, ...problems(422, 502) },
    },
    handler: async (request) => {
      const refresh = request.query.refresh === 'true'
      return toModels(
        await connections.listModels(
          { connectionId: request.params.id, refresh },
          callFor(request, { deadlineMs: modelsDeadlineMs }),
        ),
      )
    },
  })

  app.get('/models', {
    schema: {
      tags: ['AI connections'],
      summary: 'Models of all enabled connections',
      querystring: ModelsQuery,
      response: { 200: ModelsAnswer, ...problems(422, 502) },
    },
    handler: async (request) =>
      toModels(
        await connections.listModels(
          { refresh: request.query.refresh === 'true' },
          callFor(request, { deadlineMs: modelsDeadlineMs }),
        ),
      ),
  })
}

function toModels({ items, stale, errorCode, errorMessage }: ListModelsResponse) {
  return {
    items: items.map(toModel),
    stale: stale || undefined,
    error: errorCode === undefined ? undefined : { code: errorCode, message: errorMessage ?? '' },
  }
}
