import { ServiceError } from '@scriptorium/contracts'
import { codex, register, requireOwner } from '@scriptorium/rpc'
import type { CallContext, Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { NovelsDefinition } from '@scriptorium/rpc/codex'
import type { NovelStore, Scope } from '../domain/ports.ts'
import { readNovelFields, readNovelPatch } from './novel-fields.ts'
import { existingId, validated } from './validation.ts'

export const pageMax = 200

export function scopeOf(context: CallContext): Scope {
  return { ownerId: requireOwner(context), signal: context.signal }
}

export function registerNovels(store: NovelStore): Registration {
  const handlers: ServiceHandlers<NovelsDefinition> = {
    create: async ({ id, fields }, context) => {
      const scope = scopeOf(context)
      const checkedId = validated((checks) => checks.id('/id', id))
      return await store.create(scope, checkedId, readNovelFields(fields))
    },
    get: async ({ id }, context) => await store.get(scopeOf(context), existingId(id)),
    list: async ({ cursor, limit }, context) => {
      const scope = scopeOf(context)
      const checkedLimit = validated((checks) => checks.within('/limit', limit, 1, pageMax))
      return await store.list(scope, { cursor, limit: checkedLimit })
    },
    update: async ({ id, version, fields, mask }, context) => {
      const scope = scopeOf(context)
      const updated = await store.update(scope, existingId(id), version, readNovelPatch(fields, mask))
      if (updated === undefined) throw new ServiceError('version_conflict')
      return updated
    },
    delete: async ({ id }, context) => {
      await store.delete(scopeOf(context), existingId(id))
      return {}
    },
  }
  return register(codex.novels, handlers, {
    callers: {
      create: ['gateway'],
      get: ['gateway', 'chat'],
      list: ['gateway'],
      update: ['gateway'],
      delete: ['gateway'],
    },
  })
}
