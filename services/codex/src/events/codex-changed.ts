import type { EventHandlers } from '@scriptorium/bus'
import type { MentionIndex } from '../domain/mention/mention-index.ts'

/** A scene or an entry has changed: the mentions of its novel are brought up to date. A repeat finds nothing to do. */
export function onCodexChanged(mentions: MentionIndex): EventHandlers {
  return {
    'manuscript.scene-changed': async ({ data: { ownerId, novelId } }) => await mentions.refresh({ ownerId }, novelId),
    'codex.entry-changed': async ({ data: { ownerId, novelId } }) => await mentions.refresh({ ownerId }, novelId),
  }
}
