import type { GenerationStatus } from '@scriptorium/contracts'
import type { Tx } from '@scriptorium/database'
import { historyMessagesDefault } from '../domain/prompt.ts'
import type { PromptSourceRow } from '../domain/ports.ts'
import type { History, Parameters, PathMessage } from '../domain/records.ts'

/** Bytes of history that are read at most; far more than any window holds. */
const historyBytesMax = 8_000_000
/** Messages that are read at most for a history set by tokens alone. */
const historyByTokensMax = 400

/*
 * Up the path from the question, no further than the thread's setting can need (empty answers do not count, so some more are
 * read): the cost does not grow with the thread.
 */
const text = `WITH RECURSIVE target AS (
    SELECT g.thread_id, g.status, g.attempt, g.parameters, g.connection_id, g.model, g.window_tokens, g.output_tokens_max, g.pins, g.scene_ids, a.parent_id AS question_id,
      t.novel_id, t.history, t.pins AS thread_pins, t.without_codex,
      2 * coalesce((t.history->>'messages')::int, CASE WHEN t.history ? 'tokens' THEN ${historyByTokensMax} ELSE ${historyMessagesDefault} END) + 10 AS back_max
    FROM generations g
    JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id
    JOIN threads t ON t.owner_id = g.owner_id AND t.id = g.thread_id
    WHERE g.owner_id = $1 AND g.id = $2),
  path AS (
    SELECT m.parent_id, m.role, m.content, 0 AS back, 0::bigint AS bytes
    FROM target JOIN messages m ON m.owner_id = $1 AND m.id = target.question_id
    UNION ALL
    SELECT m.parent_id, m.role, m.content, path.back + 1, path.bytes + octet_length(m.content)
    FROM path JOIN messages m ON m.owner_id = $1 AND m.id = path.parent_id
    WHERE path.back < (SELECT back_max FROM target) AND path.bytes < ${historyBytesMax})
  SELECT target.*, (SELECT content FROM path WHERE back = 0) AS message,
    (SELECT coalesce(json_agg(json_build_object('role', role, 'content', content) ORDER BY back DESC), '[]') FROM path WHERE back > 0) AS before
  FROM target`

type Row = {
  thread_id: string
  status: GenerationStatus
  attempt: number
  parameters: Parameters | null
  connection_id: string | null
  model: string | null
  window_tokens: number | null
  output_tokens_max: number | null
  pins: string[]
  scene_ids: string[]
  novel_id: string
  history: History | null
  thread_pins: string[]
  without_codex: boolean
  message: string | null
  before: PathMessage[]
}

/** What the prompt of a generation is made of. Undefined when there is no such generation. */
export async function readPromptSources(tx: Tx, ownerId: string, id: string): Promise<PromptSourceRow | undefined> {
  const { rows: [row] } = await tx.query<Row>({ name: 'prompt_sources', text, values: [ownerId, id] })
  if (row === undefined) return undefined
  return {
    threadId: row.thread_id, novelId: row.novel_id, message: row.message ?? '', before: row.before, history: row.history ?? undefined,
    threadPins: row.thread_pins, messagePins: row.pins, sceneIds: row.scene_ids, withoutCodexAllowed: row.without_codex,
    parameters: row.parameters ?? undefined, connectionId: row.connection_id ?? undefined, model: row.model ?? undefined,
    windowTokens: row.window_tokens ?? undefined, outputTokensMax: row.output_tokens_max ?? undefined, attempt: row.attempt, status: row.status,
  }
}
