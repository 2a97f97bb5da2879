import { rowOf } from '@scriptorium/database'
import type { Tx } from '@scriptorium/database'
import type { GenerationSources } from '../domain/generation/ports.ts'
import type { ParentQuery, ThreadSources } from '../domain/message/ports.ts'
import { historyMessagesDefault } from '../domain/message/history.ts'

/** Bytes of history that are read at most; far more than any window holds. */
const historyBytesMax = 8_000_000
/** Messages that are read at most for a history set by tokens alone. */
const historyByTokensMax = 400

const backMax = `2 * coalesce((t.history->>'messages')::int, CASE WHEN t.history ? 'tokens' THEN ${historyByTokensMax} ELSE ${historyMessagesDefault} END) + 10`
const before = `(SELECT coalesce(json_agg(json_build_object('role', role, 'content', content) ORDER BY back DESC), '[]') FROM path WHERE back > 0) AS before`

/*
 * Up the path from a message, no further than the thread's setting can need (empty messages do not count, so some more are read):
 * the cost does not grow with the thread.
 */
function pathFrom(message: string, back: 0 | 1): string {
  return `path AS (
    SELECT m.parent_id, m.role, m.content, ${back} AS back, ${back === 0 ? '0::bigint' : 'octet_length(m.content)::bigint'} AS bytes
    FROM target JOIN messages m ON m.owner_id = $1 AND m.id = ${message}
    UNION ALL
    SELECT m.parent_id, m.role, m.content, path.back + 1, path.bytes + octet_length(m.content)
    FROM path JOIN messages m ON m.owner_id = $1 AND m.id = path.parent_id
    WHERE path.back < (SELECT back_max FROM target) AND path.bytes < ${historyBytesMax})`
}

const text = `WITH RECURSIVE target AS (
    SELECT g.thread_id, g.status, g.attempt, g.parameters, g.connection_id, g.model, g.window_tokens, g.output_tokens_max, g.pins AS message_pins, a.parent_id AS user_message_id,
      t.novel_id, t.history, t.pins AS thread_pins, t.without_codex AS without_codex_allowed,
      ${backMax} AS back_max
    FROM generations g
    JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id
    JOIN threads t ON t.owner_id = g.owner_id AND t.id = g.thread_id
    WHERE g.owner_id = $1 AND g.id = $2),
  ${pathFrom('target.user_message_id', 0)}
  SELECT thread_id, status, attempt, parameters, connection_id, model, window_tokens, output_tokens_max, message_pins, novel_id, history, thread_pins,
    without_codex_allowed, coalesce((SELECT content FROM path WHERE back = 0), '') AS message, ${before}
  FROM target`

/** $2 thread, $3 the message below which it would go. */
const threadText = `WITH RECURSIVE target AS (
    SELECT t.novel_id, t.history, t.pins AS thread_pins, t.without_codex AS without_codex_allowed, ${backMax} AS back_max FROM threads t WHERE t.owner_id = $1 AND t.id = $2),
  ${pathFrom('$3::uuid', 1)}
  SELECT novel_id, history, thread_pins, without_codex_allowed, ${before} FROM target`

/** What the prompt of a generation is made of. Undefined: there is no such generation. */
export async function readPromptSources(tx: Tx, ownerId: string, id: string): Promise<GenerationSources | undefined> {
  return rowOf(await tx.query<GenerationSources>({ name: 'prompt_sources', text, values: [ownerId, id] }))
}

export async function readThreadSources(
  tx: Tx,
  ownerId: string,
  { threadId, parentId }: ParentQuery,
): Promise<ThreadSources | undefined> {
  const query = { name: 'thread_sources', text: threadText, values: [ownerId, threadId, parentId ?? null] }
  return rowOf<ThreadSources>(await tx.query(query))
}
