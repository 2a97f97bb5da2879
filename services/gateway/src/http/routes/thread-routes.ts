import { ServiceError } from '@scriptorium/contracts'
import {
  CreateThreadBody,
  IdParams,
  ShowBranchBody,
  ThreadPage,
  ThreadQuery,
  ThreadSchema,
  UpdateThreadBody,
} from '@scriptorium/contracts/http'
import type { ClientOf, chat, codex } from '@scriptorium/rpc'
import type { Creations } from '../../domain/creation.ts'
import { IdempotencyHeaders, problems } from '../route-defaults.ts'
import type { App } from '../route-defaults.ts'
import { callFor, creationFor } from '../session-gate.ts'
import { withCurrent } from '../version-conflict.ts'
import { booleanOf, given, limitOf, maskOf } from '../wire/mask.ts'
import { fromThreadFields, toThread } from '../wire/thread-shape.ts'

export type ThreadPorts = {
  threads: ClientOf<typeof chat.threads>
  novels: ClientOf<typeof codex.novels>
  creations: Creations
}

export function threadRoutes(app: App, { threads, novels, creations }: ThreadPorts): void {
  app.get('/novels/:id/threads', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Threads of a novel',
      params: IdParams,
      querystring: ThreadQuery,
      response: { 200: ThreadPage },
    },
    handler: async (request) => {
      const { q, archived, cursor } = request.query
      const novelId = request.params.id
      const [{ items, nextCursor }] = await Promise.all([
        threads.list(
          {
            novelId,
            query: given(q),
            archived: booleanOf(archived),
            cursor: given(cursor),
            limit: limitOf(request.query),
          },
          callFor(request),
        ),
        // chat knows threads, not novels: whether there is one, codex says; without codex the threads are shown all the same.
        novels.get({ id: novelId }, callFor(request)).catch(tolerateAbsence),
      ])
      return { items: items.map(toThread), nextCursor }
    },
  })

  app.post('/novels/:id/threads', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Open a thread',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: CreateThreadBody,
      response: { 201: ThreadSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const novelId = request.params.id
      const thread = await creations.idempotent(creationFor(request, `POST /novels/${novelId}/threads`), {
        create: async (id) =>
          await threads.create(
            { id, novelId, fields: fromThreadFields(request.body) },
            callFor(request, { idempotent: true }),
          ),
        find: async (id) => await threads.get({ id }, callFor(request)),
      })
      return await reply.code(201).send(toThread(thread))
    },
  })

  app.get('/threads/:id', {
    schema: { tags: ['Workshop chat'], summary: 'A thread', params: IdParams, response: { 200: ThreadSchema } },
    handler: async (request) => toThread(await threads.get({ id: request.params.id }, callFor(request))),
  })

  app.patch('/threads/:id', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Change a thread',
      params: IdParams,
      body: UpdateThreadBody,
      response: { 200: ThreadSchema, ...problems(409) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { mask, fields } = maskOf(request.body)
      const change = threads.update(
        { id, version: request.body.version, mask, fields: fromThreadFields(fields) },
        callFor(request),
      )
      return toThread(await withCurrent(change, async () => toThread(await threads.get({ id }, callFor(request)))))
    },
  })

  app.put('/threads/:id/branch', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Choose the branch that a thread shows',
      params: IdParams,
      body: ShowBranchBody,
      response: { 200: ThreadSchema },
    },
    handler: async (request) =>
      toThread(
        await threads.showBranch({ threadId: request.params.id, messageId: request.body.messageId }, callFor(request)),
      ),
  })

  app.delete('/threads/:id', {
    schema: {
      tags: ['Workshop chat'],
      summary: 'Delete a thread',
      params: IdParams,
      response: { 204: { type: 'null', description: 'Gone.' } },
    },
    handler: async (request, reply) => {
      await threads.delete({ id: request.params.id }, callFor(request))
      return await reply.code(204).send(null)
    },
  })
}

function tolerateAbsence(error: unknown): undefined {
  if (ServiceError.is(error) && error.retryable) return undefined
  throw error
}
