import { preset } from '@scriptorium/contracts/nouns'
import { chat, idOf, pageLimitOf, recordHandlers, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { PresetsDefinition } from '@scriptorium/rpc/chat'
import type { Presets } from '../domain/preset/presets.ts'

export function servePresets(presets: Presets): Registration {
  return register<PresetsDefinition>(
    chat.presets,
    {
      ...recordHandlers(preset, presets),
      list: async ({ novelId, cursor, limit }, call) =>
        await presets.list(scopeOf(call), {
          novelId: novelId === undefined ? undefined : idOf(novelId),
          cursor,
          limit: pageLimitOf(limit),
        }),
    },
    { callers: ['gateway'] },
  )
}
