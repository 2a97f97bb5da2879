/** The calls of a plain noun: Create, Get, List, Update and Delete, checked by the noun's table and answered by its records. */
import type { Wire } from '@scriptorium/contracts'
import { acceptFields, acceptPatch, acceptValue } from '@scriptorium/contracts/check'
import type { AnyNoun, Read, Stored } from '@scriptorium/contracts/noun'
import { PageLimit } from '@scriptorium/contracts/schema'
import type { Page, Records } from '@scriptorium/records'
import { idOf, newIdOf } from './id.ts'
import { scopeOf } from './registration.ts'
import type { CallContext } from './service.ts'

type Given<N> = Wire<Partial<Stored<N>>>
type Call<Request, Response> = (request: Request, call: CallContext) => Promise<Response>

/** The `ServiceHandlers` of a noun's service in the proto. */
export type RecordHandlers<N> = {
  create: Call<{ id: string; fields?: Given<N> | undefined }, Read<N>>
  get: Call<{ id: string }, Read<N>>
  list: Call<{ cursor?: string | undefined; limit: number }, Page<Read<N>>>
  update: Call<{ id: string; version: number; fields?: Given<N> | undefined; mask: string[] }, Read<N>>
  delete: Call<{ id: string }, Record<string, never>>
}

/** @param parent the field of the requests that names what a record belongs to, where its noun has a parent: `novelId` */
export function recordHandlers<N extends AnyNoun>(
  noun: N,
  records: Records<Read<N>, Stored<N>>,
  parent?: string,
): RecordHandlers<N> {
  const parentOf = (request: object): string | undefined =>
    parent === undefined ? undefined : idOf(String(Reflect.get(request, parent)))
  const none = {} as Given<N>
  return {
    create: async (request, call) =>
      await records.create(scopeOf(call), {
        id: newIdOf(request.id),
        parentId: parentOf(request),
        fields: acceptFields(noun, request.fields ?? none),
      }),
    get: async ({ id }, call) => await records.get(scopeOf(call), idOf(id)),
    list: async (request, call) =>
      await records.list(
        scopeOf(call),
        { cursor: request.cursor, limit: acceptValue(PageLimit, request.limit, '/limit') },
        parentOf(request),
      ),
    update: async ({ id, version, fields = none, mask }, call) =>
      await records.update(scopeOf(call), idOf(id), version, acceptPatch(noun, fields, mask)),
    delete: async ({ id }, call) => {
      await records.delete(scopeOf(call), idOf(id))
      return {}
    },
  }
}
