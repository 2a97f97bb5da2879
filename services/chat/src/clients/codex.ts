/** The codex service as the domain's port. */
import { ServiceError } from '@scriptorium/contracts'
import { codex } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import type { LookupResponse } from '@scriptorium/rpc/codex'
import type { Codex, LookupResult } from '../domain/ports.ts'

/** @param deadlineMs of one call; past it the codex counts as out of reach. */
export function createCodexClient({ rpc, deadlineMs }: { rpc: RpcNetwork; deadlineMs: number }): Codex {
  const novels = rpc.client(codex.novels)
  const entries = rpc.client(codex.entries)
  const context = rpc.client(codex.context)
  return {
    async hasNovel(ownerId, novelId) {
      try {
        await novels.get({ id: novelId }, { ownerId, deadlineMs })
        return true
      } catch (error) {
        if (ServiceError.is(error) && error.code === 'not_found') return false
        // Whatever it is, the answer is not known.
        throw new ServiceError('unavailable', { cause: error })
      }
    },
    async hasEntries(ownerId, ids) {
      const { ids: known } = await entries.known({ ids: [...ids] }, { ownerId, deadlineMs })
      return ids.every((id) => known.includes(id))
    },
    lookup: async (ownerId, { novelId, texts, pins, sceneId, budgetTokens, model }) =>
      resultOf(
        await context.lookup(
          { novelId, texts: [...texts], pins: [...pins], sceneId, budgetTokens, model },
          { ownerId, deadlineMs },
        ),
      ),
  }
}

function resultOf({
  text,
  tokens,
  estimated,
  entries,
  budgetTokens,
  codexVersion,
  novel,
}: LookupResponse): LookupResult {
  return {
    text,
    novel,
    context: {
      entries: entries.map(({ entryId, name, included, form, tokens: entryTokens, reasons }) => ({
        entryId,
        name,
        included,
        form,
        tokens: entryTokens,
        reasons,
      })),
      tokens,
      budgetTokens,
      estimated,
      codexVersion,
      withoutCodex: false,
    },
  }
}
