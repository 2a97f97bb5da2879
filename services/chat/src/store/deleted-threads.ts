/** Threads that were deleted and can come back. */
import type { DeletedThread } from '@scriptorium/contracts/nouns'
import { deletedThreadLimits } from '@scriptorium/contracts/nouns'
import { rowOf, rowsOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'

/** @returns whether there was one */
export async function deleteThread(tx: Tx, ownerId: string, id: string): Promise<boolean> {
  const values = [ownerId, id, deletedThreadLimits.kept, deletedThreadLimits.days]
  const query = { name: 'thread_delete', text: 'SELECT delete_thread($1, $2, $3, $4) AS done', values }
  return rowOf(await tx.query<{ done: boolean }>(query))?.done === true
}

/** @returns whether there was one */
export async function recoverThread(tx: Tx, ownerId: string, id: string): Promise<boolean> {
  const query = { name: 'thread_recover', text: 'SELECT recover_thread($1, $2) AS done', values: [ownerId, id] }
  return rowOf(await tx.query<{ done: boolean }>(query))?.done === true
}

/** The newest first. */
export async function listDeletedThreads(tx: Tx, ownerId: string, novelId: string): Promise<DeletedThread[]> {
  return rowsOf(
    await tx.query<DeletedThread>({
      name: 'threads_deleted',
      text: `SELECT id, title, message_count AS messages, deleted_at FROM deleted_threads
        WHERE owner_id = $1 AND novel_id = $2 ORDER BY deleted_at DESC, id DESC LIMIT ${deletedThreadLimits.kept}`,
      values: [ownerId, novelId],
    }),
  )
}

/** Of a novel that is gone nothing can come back. */
export async function forgetDeletedThreads(tx: Tx, ownerId: string, novelId: string): Promise<void> {
  const text = 'DELETE FROM deleted_threads WHERE owner_id = $1 AND novel_id = $2'
  await tx.query({ name: 'threads_deleted_forget', text, values: [ownerId, novelId] })
}
