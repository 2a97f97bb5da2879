/** The routes of a plain noun: list, create, get, update and delete, answered by the calls of its service. */
import type { Wire } from '@scriptorium/contracts'
import type { AnyNoun, Create, Patch, Read, Stored } from '@scriptorium/contracts/noun'
import type { Page } from '@scriptorium/records'
import type { CallOptions } from '@scriptorium/rpc'
import type { FastifyRequest } from 'fastify'
import type { CreateOnce } from './create-once.ts'
import { pageOf } from './query.ts'

type Fields<N> = Wire<Partial<Stored<N>>>
type Item<N> = Wire<Read<N>>

/** What the noun's service in the proto has, as a client sees it; `Parent` is the field that names what a record belongs to. */
type RecordClient<N, Parent extends string> = {
  create(
    request: { id: string; fields?: Fields<N> | undefined } & Record<Parent, string>,
    options?: CallOptions,
  ): Promise<Item<N>>
  get(request: { id: string }): Promise<Item<N>>
  list(request: { cursor?: string | undefined; limit: number } & Record<Parent, string>): Promise<Page<Item<N>>>
  update(request: { id: string; version: number; mask: string[]; fields?: Fields<N> | undefined }): Promise<Item<N>>
  delete(request: { id: string }): Promise<unknown>
}

type ById = { params: { id: string } }
type Listed = { params: unknown; query: { cursor?: string; limit?: string } }

export type RecordRoutes<N> = {
  list: (request: Listed) => Promise<Page<Item<N>>>
  create: (request: FastifyRequest & { params: unknown; body: Create<N> }) => Promise<Item<N>>
  get: (request: ById) => Promise<Item<N>>
  update: (request: ById & { body: Patch<N> }) => Promise<Item<N>>
  delete: (request: ById) => Promise<unknown>
}

/** `parent`: the field of the calls that names what a record belongs to, where its noun has a parent: the `:id` of the path. */
type RecordOptions<Parent extends string> = { createOnce: CreateOnce; parent?: Parent }

export function recordRoutes<N extends AnyNoun, Parent extends string = never>(
  noun: N,
  client: RecordClient<N, Parent>,
  options: RecordOptions<Parent>,
): RecordRoutes<N> {
  return {
    list: async (request) => await client.list({ ...belongs(options, request), ...pageOf(request.query) }),
    ...singleRecordRoutes(noun, client, options),
  }
}

/** As `recordRoutes`, for a noun whose list is one of its own. */
export function singleRecordRoutes<N extends AnyNoun, Parent extends string = never>(
  noun: N,
  client: Omit<RecordClient<N, Parent>, 'list'>,
  options: RecordOptions<Parent>,
): Omit<RecordRoutes<N>, 'list'> {
  const { createOnce } = options
  const lists = emptyLists(noun)
  return {
    create: async (request) =>
      await createOnce(request, {
        create: async (id) =>
          await client.create(
            { id, ...belongs(options, request), fields: noun.fieldsOf(request.body as never) as Fields<N> },
            { idempotent: true },
          ),
        find: async (id) => await client.get({ id }),
      }),
    get: async ({ params: { id } }) => await client.get({ id }),
    update: async ({ params: { id }, body }) => {
      const { mask, fields } = noun.changesOf(body as never)
      const { version } = body as unknown as { version: number }
      return await client.update({ id, version, mask, fields: { ...lists, ...fields } as Fields<N> })
    },
    delete: async ({ params: { id } }) => await client.delete({ id }),
  }
}

function belongs<Parent extends string>(
  { parent }: RecordOptions<Parent>,
  { params }: { params: unknown },
): Record<Parent, string> {
  return (parent === undefined ? {} : { [parent]: (params as { id: string }).id }) as Record<Parent, string>
}

/** On the wire a list is always there. */
function emptyLists({ fields }: AnyNoun): Record<string, never[]> {
  const names = Object.keys(fields).filter((name) => fields[name]?.stored !== 'no' && isList(fields[name]?.schema))
  return Object.fromEntries(names.map((name) => [name, []]))
}

function isList(schema: object | undefined): boolean {
  return schema !== undefined && 'type' in schema && schema.type === 'array'
}
