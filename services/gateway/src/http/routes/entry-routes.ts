import {
  strictObject,
  ContextAnswer,
  ContextBody,
  CreateEntryBody,
  EntryPage,
  EntryQuery,
  EntrySchema,
  IdParams,
  MentionsAnswer,
  MentionsBody,
  UpdateEntryBody,
} from '@scriptorium/contracts/http'
import type { Reason } from '@scriptorium/contracts/http'
import type { ClientOf, codex } from '@scriptorium/rpc'
import type { Creations } from '../../domain/creation.ts'
import { IdempotencyHeaders, problems } from '../route-defaults.ts'
import type { App } from '../route-defaults.ts'
import { callFor, creationFor } from '../session-gate.ts'
import { withCurrent } from '../version-conflict.ts'
import { fromChangedEntry, fromNewEntry, toEntry, toForm, toReason } from '../wire/entry-shape.ts'
import { booleanOf, given, limitOf } from '../wire/mask.ts'

export type EntryPorts = {
  entries: ClientOf<typeof codex.entries>
  context: ClientOf<typeof codex.context>
  creations: Creations
}

export function entryRoutes(app: App, { entries, creations }: Omit<EntryPorts, 'context'>): void {
  app.get('/novels/:id/entries', {
    schema: {
      tags: ['Codex'],
      summary: 'Entries of a novel, searched and filtered',
      params: IdParams,
      querystring: EntryQuery,
      response: { 200: EntryPage },
    },
    handler: async (request) => {
      const { q, type, tag, control, archived, sort, cursor } = request.query
      const page = { cursor: given(cursor), limit: limitOf(request.query) }
      const filter = {
        novelId: request.params.id,
        ...page,
        query: given(q),
        type: given(type),
        tag: given(tag),
        control,
        archived: booleanOf(archived),
        sort,
      }
      const { items, nextCursor } = await entries.list(filter, callFor(request))
      return { items: items.map(toEntry), nextCursor }
    },
  })

  app.post('/novels/:id/entries', {
    schema: {
      tags: ['Codex'],
      summary: 'Add an entry',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: CreateEntryBody,
      response: { 201: EntrySchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const novelId = request.params.id
      const entry = await creations.idempotent(creationFor(request, `POST /novels/${novelId}/entries`), {
        create: async (id) =>
          await entries.create(
            { id, novelId, fields: fromNewEntry(request.body) },
            callFor(request, { idempotent: true }),
          ),
        find: async (id) => await entries.get({ id }, callFor(request)),
      })
      return await reply.code(201).send(toEntry(entry))
    },
  })

  app.get('/entries/:id', {
    schema: { tags: ['Codex'], summary: 'An entry', params: IdParams, response: { 200: EntrySchema } },
    handler: async (request) => toEntry(await entries.get({ id: request.params.id }, callFor(request))),
  })

  app.patch('/entries/:id', {
    schema: {
      tags: ['Codex'],
      summary: 'Change an entry',
      params: IdParams,
      body: UpdateEntryBody,
      response: { 200: EntrySchema, ...problems(409) },
    },
    handler: async (request) => {
      const { id } = request.params
      const change = entries.update(
        { id, version: request.body.version, ...fromChangedEntry(request.body) },
        callFor(request),
      )
      return toEntry(await withCurrent(change, async () => toEntry(await entries.get({ id }, callFor(request)))))
    },
  })

  app.delete('/entries/:id', {
    schema: {
      tags: ['Codex'],
      summary: 'Delete an entry',
      params: IdParams,
      response: { 204: { type: 'null', description: 'Gone.' } },
    },
    handler: async (request, reply) => {
      await entries.delete({ id: request.params.id }, callFor(request))
      return await reply.code(204).send(null)
    },
  })

  app.post('/entries/:id/duplicate', {
    config: { optionalBody: true },
    schema: {
      tags: ['Codex'],
      summary: 'Copy an entry',
      params: IdParams,
      headers: IdempotencyHeaders,
      body: strictObject({}),
      response: { 201: EntrySchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const copy = await creations.idempotent(creationFor(request, `POST /entries/${id}/duplicate`), {
        create: async (newId) => await entries.duplicate({ id, newId }, callFor(request, { idempotent: true })),
        find: async (newId) => await entries.get({ id: newId }, callFor(request)),
      })
      return await reply.code(201).send(toEntry(copy))
    },
  })
}

export function contextRoutes(app: App, { context }: Pick<EntryPorts, 'context'>): void {
  app.post('/novels/:id/mentions', {
    schema: {
      tags: ['Codex'],
      summary: 'Where a text names entries',
      params: IdParams,
      body: MentionsBody,
      response: { 200: MentionsAnswer },
    },
    handler: async (request) => {
      const { mentions } = await context.findMentions(
        { novelId: request.params.id, text: request.body.text },
        callFor(request),
      )
      return {
        mentions: mentions.map(({ start, end, entryId, alias, ambiguousWith }) => ({
          start,
          end,
          entryId,
          alias,
          ambiguousWith: ambiguousWith.length === 0 ? undefined : ambiguousWith,
        })),
      }
    },
  })

  app.post('/novels/:id/context', {
    schema: {
      tags: ['Codex'],
      summary: 'What of the codex texts would bring into a prompt, and why',
      params: IdParams,
      body: ContextBody,
      response: { 200: ContextAnswer },
    },
    handler: async (request) => {
      const { texts, pins = [], budgetTokens = 0, model } = request.body
      const found = await context.lookup(
        { novelId: request.params.id, texts, pins, budgetTokens, model },
        callFor(request),
      )
      const candidates = found.entries.map((entry) => ({ ...entry, reasons: entry.reasons.map(toReason) }))
      return {
        text: found.text,
        tokens: found.tokens,
        estimated: found.estimated,
        entries: candidates
          .filter((entry) => entry.included)
          .map(({ entryId, form, tokens, reasons }) => ({
            entryId,
            form: toForm(form) ?? 'full',
            tokens: tokens ?? 0,
            reasons,
          })),
        trace: candidates.map(({ entryId, name, included, reasons }) => ({
          entryId,
          name,
          included,
          reason: decisive(included, reasons),
          reasons,
        })),
        codexVersion: found.codexVersion,
      }
    },
  })
}

/** The reason that decided: for one left out, what kept it out. */
function decisive(included: boolean, reasons: readonly Reason[]): Reason['kind'] {
  const against = reasons.find(({ kind }) => kind === 'never' || kind === 'budget')
  return (included ? reasons[0] : (against ?? reasons[0]))?.kind ?? (included ? 'detected' : 'manual')
}
