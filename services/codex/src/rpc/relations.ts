import { acceptValue } from '@scriptorium/contracts/check'
import { relation } from '@scriptorium/contracts/nouns'
import { PageLimit } from '@scriptorium/contracts/schema'
import { codex, idOf, recordHandlers, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { RelationsDefinition } from '@scriptorium/rpc/codex'
import type { Relations } from '../domain/relation/relations.ts'

export function serveRelations(relations: Relations): Registration {
  const plain = recordHandlers(relation, relations, 'fromEntryId')
  return register<RelationsDefinition>(
    codex.relations,
    {
      ...plain,
      list: async ({ entryId, cursor, limit }, call) =>
        await relations.ofEntry(scopeOf(call), idOf(entryId), {
          cursor,
          limit: acceptValue(PageLimit, limit, '/limit'),
        }),
      getGraph: async ({ novelId, cursor }, call) => await relations.graph(scopeOf(call), idOf(novelId), cursor),
    },
    { callers: ['gateway'] },
  )
}
