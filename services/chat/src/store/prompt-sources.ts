/** What prompts are made of, as functions of the schema return it. */
import { rowOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import type { GenerationSources } from '../domain/generation/ports.ts'
import { historyMessagesDefault } from '../domain/message/history.ts'
import type { ParentQuery, PathMessage, ThreadSources } from '../domain/message/ports.ts'

type StoredThread = Omit<ThreadSources, 'before'>
/** `path`: from the oldest message that is read to the one that the prompt is for. */
export type StoredSources = Omit<GenerationSources, keyof ThreadSources | 'message'> & {
  thread: StoredThread
  path: PathMessage[]
}

/** What the prompt of a generation is made of. Undefined: there is no such generation. */
export async function readPromptSources(tx: Tx, ownerId: string, id: string): Promise<GenerationSources | undefined> {
  const row = rowOf(
    await tx.query<{ sources?: StoredSources }>({
      name: 'prompt_sources',
      text: 'SELECT prompt_sources($1, $2, $3) AS sources',
      values: [ownerId, id, historyMessagesDefault],
    }),
  )
  return row?.sources === undefined ? undefined : sourcesOf(row.sources)
}

export function sourcesOf({ thread, path, ...sources }: StoredSources): GenerationSources {
  return { ...sources, ...thread, before: path.slice(0, -1), message: path.at(-1)?.content ?? '' }
}

/** $2 thread, $3 the message below which it would go, $4 the default length of a history. */
const threadText = `SELECT thread_sources(t) AS thread, path_to($1, $3::uuid, history_read_max(t.history, $4)) AS path
  FROM threads t WHERE t.owner_id = $1 AND t.id = $2`

export async function readThreadSources(
  tx: Tx,
  ownerId: string,
  { threadId, parentId }: ParentQuery,
): Promise<ThreadSources | undefined> {
  const values = [ownerId, threadId, parentId ?? null, historyMessagesDefault]
  const query = { name: 'thread_sources', text: threadText, values }
  const row = rowOf(await tx.query<{ thread: StoredThread; path: PathMessage[] }>(query))
  return row === undefined ? undefined : { ...row.thread, before: row.path }
}
