import { acceptValue } from '@scriptorium/contracts/check'
import { DuplicateNovelBody, entryLimits } from '@scriptorium/contracts/nouns'
import { codex, idList, idOf, newIdOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { CopiesDefinition } from '@scriptorium/rpc/codex'
import type { BulkChanges } from '../domain/entry/bulk-change.ts'
import type { Novels } from '../domain/novel/novels.ts'

export function serveCopies(bulk: Pick<BulkChanges, 'copy'>, novels: Novels): Registration {
  return register<CopiesDefinition>(
    codex.copies,
    {
      copyEntries: async ({ id, novelId, fromId, entryIds, chosen }, call) =>
        await bulk.copy(scopeOf(call), {
          id: newIdOf(id),
          novelId: idOf(novelId),
          fromId: idOf(fromId),
          ...(chosen ? { entryIds: idList(entryIds, '/entryIds', entryLimits.createdPerCall) } : {}),
        }),
      duplicateNovel: async ({ id, newId, title }, call) =>
        await novels.duplicate(scopeOf(call), idOf(id), {
          newId: newIdOf(newId, '/newId'),
          ...acceptValue(DuplicateNovelBody, { title }),
        }),
    },
    { callers: ['gateway'] },
  )
}
