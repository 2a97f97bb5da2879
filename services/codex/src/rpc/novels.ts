import { acceptFields, acceptPatch, acceptValue } from '@scriptorium/contracts/check'
import { novel } from '@scriptorium/contracts/nouns'
import { PageLimit } from '@scriptorium/contracts/schema'
import { codex, idOf, newIdOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { NovelsDefinition } from '@scriptorium/rpc/codex'
import type { Novels } from '../domain/novel/novels.ts'

export function serveNovels(novels: Novels): Registration {
  return register<NovelsDefinition>(
    codex.novels,
    {
      create: async ({ id, fields = {} }, call) =>
        await novels.create(scopeOf(call), newIdOf(id), acceptFields(novel, fields)),
      get: async ({ id }, call) => await novels.get(scopeOf(call), idOf(id)),
      list: async (request, call) =>
        await novels.list(scopeOf(call), {
          cursor: request.cursor,
          limit: acceptValue(PageLimit, request.limit, '/limit'),
        }),
      update: async ({ id, version, fields = {}, mask }, call) =>
        await novels.update(scopeOf(call), idOf(id), version, acceptPatch(novel, fields, mask)),
      delete: async ({ id }, call) => {
        await novels.delete(scopeOf(call), idOf(id))
        return {}
      },
    },
    {
      callers: {
        create: ['gateway'],
        get: ['gateway', 'chat'],
        list: ['gateway'],
        update: ['gateway'],
        delete: ['gateway'],
      },
    },
  )
}
