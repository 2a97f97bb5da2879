import type { EventHandler } from '@scriptorium/bus'
import type { Threads } from '../domain/thread/threads.ts'

/** A novel was deleted: its threads are deleted too, after their unfinished generations are cancelled. */
export function onNovelDeleted(threads: Threads): EventHandler<'novel.deleted'> {
  return async ({ id, data: { ownerId, novelId } }) => await threads.deleteOfNovel(ownerId, novelId, id)
}
