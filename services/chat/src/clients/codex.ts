/** The codex service as the domain's port. */
import { ServiceError } from '@scriptorium/contracts'
import { codex } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import type { Codex } from '../domain/ports.ts'

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
        // Any other error leaves open whether there is such a novel.
        throw new ServiceError('unavailable', { cause: error })
      }
    },
    async hasEntries(ownerId, ids) {
      const { ids: known } = await entries.known({ ids: [...ids] }, { ownerId, deadlineMs })
      return ids.every((id) => known.includes(id))
    },
    async hasScenes(ownerId, novelId, ids) {
      const { ids: known } = await context.knownScenes({ novelId, ids: [...ids] }, { ownerId, deadlineMs })
      return ids.every((id) => known.includes(id))
    },
    async lookup(ownerId, { texts, pins, sceneIds, ...request }) {
      const lookup = { ...request, texts: [...texts], pins: [...pins], sceneIds: [...sceneIds] }
      const { text, novel, scenes, ...chosen } = await context.lookup(lookup, { ownerId, deadlineMs })
      return { text, novel, scenes, context: { ...chosen, withoutCodex: false } }
    },
  }
}
