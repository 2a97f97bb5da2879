import type { GenerationStatus } from '@scriptorium/contracts'
import type { Tx } from '@scriptorium/database'
import { historyMessagesDefault } from '../domain/prompt.ts'
import type { PromptSourceRow, ThreadSources } from '../domain/ports.ts'
import type { History, Parameters, PathMessage } from '../domain/views.ts'

/** Bytes of history that are read at most; far more than any window holds. */
const historyBytesMax = 8_000_000
/** Messages that are read at most for a history set by tokens alone. */
const historyByTokensMax = 400

const backMax = `2 * coalesce((t.history->>'messages')::int, CASE WHEN t.history ? 'tokens' THEN ${historyByTokensMax} ELSE ${historyMessagesDefault} END) + 10`
const before = `(SELECT coalesce(json_agg(json_build_object('role', role, 'content', content) ORDER BY back DESC), '[]') FROM path WHERE back > 0) AS before`

/*
 * Up the path from a message, no further than the thread's setting can need (empty answers do not count, so some more are read):
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
    SELECT g.thread_id, g.status, g.attempt, g.parameters, g.connection_id, g.model, g.window_tokens, g.output_tokens_max, g.pins, g.scene_ids, a.parent_id AS question_id,
      t.novel_id, t.history, t.pins AS thread_pins, t.without_codex,
      ${backMax} AS back_max
    FROM generations g
    JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id
    JOIN threads t ON t.owner_id = g.owner_id AND t.id = g.thread_id
    WHERE g.owner_id = $1 AND g.id = $2),
  ${pathFrom('target.question_id', 0)}
  SELECT target.*, (SELECT content FROM path WHERE back = 0) AS message, ${before}
  FROM target`

/** $2 thread, $3 the message below which it would go. */
const threadText = `WITH RECURSIVE target AS (
    SELECT t.novel_id, t.history, t.pins AS thread_pins, t.without_codex, ${backMax} AS back_max FROM threads t WHERE t.owner_id = $1 AND t.id = $2),
  ${pathFrom('$3::uuid', 1)}
  SELECT target.*, ${before} FROM target`

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
  const {
    rows: [row],
  } = await tx.query<Row>({ name: 'prompt_sources', text, values: [ownerId, id] })
  if (row === undefined) return undefined
  return {
    threadId: row.thread_id,
    novelId: row.novel_id,
    message: row.message ?? '',
    before: row.before,
    history: row.history ?? undefined,
    threadPins: row.thread_pins,
    messagePins: row.pins,
    sceneIds: row.scene_ids,
    withoutCodexAllowed: row.without_codex,
    parameters: row.parameters ?? undefined,
    connectionId: row.connection_id ?? undefined,
    model: row.model ?? undefined,
    windowTokens: row.window_tokens ?? undefined,
    outputTokensMax: row.output_tokens_max ?? undefined,
    attempt: row.attempt,
    status: row.status,
  }
}

export async function readThreadSources(
  tx: Tx,
  ownerId: string,
  { threadId, parentId }: { threadId: string; parentId: string | undefined },
): Promise<ThreadSources | undefined> {
  const {
    rows: [row],
  } = await tx.query<Pick<Row, 'novel_id' | 'history' | 'thread_pins' | 'without_codex' | 'before'>>({
    name: 'thread_sources',
    text: threadText,
    values: [ownerId, threadId, parentId ?? null],
  })
  if (row === undefined) return undefined
  return {
    novelId: row.novel_id,
    before: row.before,
    history: row.history ?? undefined,
    threadPins: row.thread_pins,
    withoutCodexAllowed: row.without_codex,
  }
}
