import { acceptValue } from '@scriptorium/contracts/check'
import { PageLimit, Version } from '@scriptorium/contracts/schema'
import { codex, idOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { EntryHistoryDefinition } from '@scriptorium/rpc/codex'
import type { FieldDifference, History } from '../domain/history/history.ts'

export function serveEntryHistory(history: History): Registration {
  return register<EntryHistoryDefinition>(
    codex.entryHistory,
    {
      list: async ({ entryId, cursor, limit }, call) =>
        await history.versions(scopeOf(call), idOf(entryId), {
          cursor,
          limit: acceptValue(PageLimit, limit, '/limit'),
        }),
      diff: async ({ entryId, from, to }, call) => {
        const difference = await history.diff(scopeOf(call), idOf(entryId), { from, to })
        return { ...difference, changes: difference.changes.map(asJson) }
      },
      restore: async ({ id, version, to }, call) =>
        await history.restore(scopeOf(call), idOf(id), version, acceptValue(Version, to, '/to')),
      listDeleted: async ({ novelId, cursor, limit }, call) =>
        await history.deleted(scopeOf(call), idOf(novelId), {
          cursor,
          limit: acceptValue(PageLimit, limit, '/limit'),
        }),
      recover: async ({ id }, call) => await history.recover(scopeOf(call), idOf(id)),
    },
    { callers: ['gateway'] },
  )
}

function asJson({ field, before, after }: FieldDifference) {
  return { field, before: JSON.stringify(before), after: JSON.stringify(after) }
}
