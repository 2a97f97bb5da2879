import {
  CreateNovelBody,
  strictObject,
  IdParams,
  NovelPage,
  NovelSchema,
  PageQuery,
  UpdateNovelBody,
} from '@scriptorium/contracts/http'
import type { ClientOf, codex } from '@scriptorium/rpc'
import type { Creations } from '../../domain/creation.ts'
import { IdempotencyHeaders, problems } from '../route-defaults.ts'
import type { App } from '../route-defaults.ts'
import { callFor, creationFor } from '../session-gate.ts'
import { withCurrent } from '../version-conflict.ts'
import { given, limitOf, maskOf } from '../wire/mask.ts'
import { toNovel } from '../wire/novel-shape.ts'

export type NovelPorts = { novels: ClientOf<typeof codex.novels>; creations: Creations }

export function novelRoutes(app: App, { novels, creations }: NovelPorts): void {
  app.get('/novels', {
    schema: {
      tags: ['Novels'],
      summary: 'My novels, the one changed last first',
      querystring: strictObject(PageQuery),
      response: { 200: NovelPage },
    },
    handler: async (request) => {
      const { items, nextCursor } = await novels.list(
        { cursor: given(request.query.cursor), limit: limitOf(request.query) },
        callFor(request),
      )
      return { items: items.map(toNovel), nextCursor }
    },
  })

  app.post('/novels', {
    schema: {
      tags: ['Novels'],
      summary: 'Begin a novel',
      headers: IdempotencyHeaders,
      body: CreateNovelBody,
      response: { 201: NovelSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const novel = await creations.idempotent(creationFor(request, 'POST /novels'), {
        create: async (id) =>
          await novels.create(
            { id, fields: { language: 'en', ...request.body } },
            callFor(request, { idempotent: true }),
          ),
        find: async (id) => await novels.get({ id }, callFor(request)),
      })
      return await reply.code(201).send(toNovel(novel))
    },
  })

  app.get('/novels/:id', {
    schema: { tags: ['Novels'], summary: 'A novel', params: IdParams, response: { 200: NovelSchema } },
    handler: async (request) => toNovel(await novels.get({ id: request.params.id }, callFor(request))),
  })

  app.patch('/novels/:id', {
    schema: {
      tags: ['Novels'],
      summary: 'Change a novel',
      params: IdParams,
      body: UpdateNovelBody,
      response: { 200: NovelSchema, ...problems(409) },
    },
    handler: async (request) => {
      const { id } = request.params
      const change = novels.update({ id, version: request.body.version, ...maskOf(request.body) }, callFor(request))
      return toNovel(await withCurrent(change, async () => toNovel(await novels.get({ id }, callFor(request)))))
    },
  })

  app.delete('/novels/:id', {
    schema: {
      tags: ['Novels'],
      summary: 'Delete a novel, its codex and its threads',
      params: IdParams,
      response: { 204: { type: 'null', description: 'Gone.' } },
    },
    handler: async (request, reply) => {
      await novels.delete({ id: request.params.id }, callFor(request))
      return await reply.code(204).send(null)
    },
  })
}
