/** The columns of a generation, as its state machine reads it and as it is shown. */
import { columnsOf } from '@scriptorium/database'

const failureOf = (alias: string): string =>
  `CASE WHEN ${alias}.error_code IS NOT NULL THEN jsonb_build_object('code', ${alias}.error_code, 'message', coalesce(${alias}.error_message, '')) END AS error`

const stateFields = [
  'id',
  'status',
  'attempt',
  'claimToken',
  'requeue',
  'untaken',
  'excused',
  'held',
  'connectionMax',
  'notBefore',
  'nextSweepAt',
  'leaseUntil',
  'deadlineAt',
  'textSeq',
  'finalSeq',
  'finishReason',
  'usage',
  'endedBy',
  'model',
  'connectionId',
  'retryReason',
  'retryMessage',
  'fallback',
  'fallbackReason',
  'leftOut',
  'replayOf',
] as const

/** The columns of the state machine, of the table `alias`: a `GenerationRow` with its times as milliseconds. */
export function stateColumns(alias: string): string {
  return `${columnsOf(stateFields, alias)}, ${failureOf(alias)}`
}

/**
 * Where `g` stands among those of its owner that wait for others to end, in the order in which they are handed over (`nextInLine`): of its
 * connection where that has a limit; and how long it waits, where that can be told. NULL for one that nothing of its owner's holds back.
 */
export const queueColumn = `CASE WHEN g.status = 'queued' AND g.held THEN (
    SELECT jsonb_strip_nulls(jsonb_build_object('position', place, 'waitSeconds', queue_wait_seconds(g.owner_id, g.connection_id, g.connection_max, place)))
    FROM (SELECT count(*) AS place FROM generations q
      WHERE q.owner_id = g.owner_id AND q.status = 'queued' AND q.held AND (g.connection_max IS NULL OR q.connection_id = g.connection_id)
        AND (q.created_at, q.id) <= (g.created_at, g.id)) placed) END AS queue`

/** What is shown of a generation; `text` is joined from its message and its checkpoints by the statement. */
export const shownColumns = `g.id, g.thread_id, g.status, g.attempt, g.text_seq, g.final_seq, g.finish_reason, ${failureOf('g')}, g.usage, g.model,
  g.connection_id, g.retry_reason,
  CASE WHEN g.retry_reason IS NOT NULL THEN g.retry_message END AS retry_message, g.fallback_reason, g.left_out, g.replay_of, ${queueColumn},
  CASE WHEN g.status = 'queued' AND g.not_before > clock_timestamp() THEN g.not_before END AS not_before, g.without_codex,
  CASE WHEN g.status = 'streaming' THEN coalesce(live.text, '') ELSE m.content END AS text,
  CASE WHEN g.status = 'streaming' THEN nullif(live.reasoning, '') ELSE m.reasoning END AS reasoning`

/** For statements in which `g` is the generation. */
export const liveText = `LATERAL (
    SELECT string_agg(c.text, '' ORDER BY c.from_seq) AS text, string_agg(c.reasoning, '' ORDER BY c.from_seq) AS reasoning
    FROM checkpoints c WHERE g.status = 'streaming' AND c.owner_id = g.owner_id AND c.generation_id = g.id AND c.attempt = g.attempt) live`
