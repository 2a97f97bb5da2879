import type { EventHandler } from '@scriptorium/bus'
import type { Threads } from '../domain/thread/threads.ts'

/** A novel is gone: its threads go too, what runs in them is cancelled first. */
export function onNovelDeleted(threads: Threads): EventHandler<'novel.deleted'> {
  return async ({ id, data: { ownerId, novelId } }) => await threads.deleteOfNovel(ownerId, novelId, id)
}
