import { acceptFields, acceptPatch } from '@scriptorium/contracts/check'
import { novel } from '@scriptorium/contracts/nouns'
import { codex, register } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { NovelsDefinition } from '@scriptorium/rpc/codex'
import type { Novels } from '../domain/novel/novels.ts'
import { pageRequestOf, scopeOf } from './call.ts'
import { idOf, newIdOf } from './id.ts'

export function serveNovels(novels: Novels): Registration {
  return register<NovelsDefinition>(
    codex.novels,
    {
      create: async ({ id, fields = {} }, call) =>
        await novels.create(scopeOf(call), newIdOf(id), acceptFields(novel, fields)),
      get: async ({ id }, call) => await novels.get(scopeOf(call), idOf(id)),
      list: async (request, call) => await novels.list(scopeOf(call), pageRequestOf(request)),
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
