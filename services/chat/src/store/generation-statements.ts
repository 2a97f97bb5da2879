/** The prepared statements of the generation's row. Where parameters have numbers, $1 is the owner and $2 the generation. */
import type { EndedBy, GenerationRow, Chunk } from '../domain/generation/generation.ts'
import { namedStatement } from '@scriptorium/database'
import { liveText, shownColumns, stateColumns, stateNames } from './generation-columns.ts'

type Statement = { name: string; text: string }

const inMs = (parameter: string): string => `clock_timestamp() + ${parameter}::float8 * interval '1 millisecond'`

/**
 * Whoever decides over the owner's slots holds this until its transaction ends, so that of two claims the second counts what
 * the first has taken. A statement of its own: the one that counts has to begin afterwards, to see that.
 */
export const lockSlots: Statement = {
  name: 'generation_slots_lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('generation slots of ' || $1::text, 0))`,
}

const running = (condition: string): string =>
  `(SELECT count(*)::int FROM generations r WHERE r.owner_id = g.owner_id AND r.status = 'streaming' ${condition})`

/** With what streams of the owner and of the connection, as the statement began. */
export const lock: Statement = {
  name: 'generation_lock',
  // NO KEY: inserting a checkpoint, which refers to the row, need not wait.
  text: `SELECT ${stateColumns('g')}, clock_timestamp() AS now, ${running('')} AS owner_running, ${running('AND r.connection_id = g.connection_id')} AS connection_running
    FROM generations g WHERE g.owner_id = $1 AND g.id = $2 FOR NO KEY UPDATE`,
}

/** $2 how many of the owner may run. Those for which there is a slot, of their connection too; whoever waits longest comes first. */
export const nextInLine: Statement = {
  name: 'generation_next_in_line',
  text: `WITH running AS (SELECT connection_id, count(*) AS running FROM generations WHERE owner_id = $1 AND status = 'streaming' GROUP BY connection_id),
    line AS (
      SELECT g.id, g.created_at, g.connection_max,
        row_number() OVER (PARTITION BY g.connection_id ORDER BY g.created_at, g.id) + coalesce(r.running, 0) AS connection_place
      FROM generations g LEFT JOIN running r ON r.connection_id = g.connection_id
      WHERE g.owner_id = $1 AND g.status = 'queued' AND g.held)
    SELECT id FROM line WHERE connection_max IS NULL OR connection_place <= connection_max
    ORDER BY created_at, id LIMIT greatest(0, $2::int - (SELECT coalesce(sum(running), 0) FROM running))`,
}

export const head: Statement = {
  name: 'generation_head',
  text: `SELECT ${stateColumns('g')} FROM generations g WHERE g.owner_id = $1 AND g.id = $2`,
}

/** Whose row, and the attempt and status that it had. */
type Fence = { ownerId: string; id: string; attempt: number; status: GenerationRow['status'] }
type Next<Name extends keyof GenerationRow> = { [Each in Name as `next${Capitalize<Each>}`]: GenerationRow[Each] }

/** Times are in milliseconds from now; undefined leaves them, but for the lease, which it ends. The row is locked, so the fence is a second one and not the first. */
export const move = namedStatement<
  Fence &
    Next<'status' | 'attempt'> &
    Pick<
      GenerationRow,
      'claimToken' | 'requeue' | 'untaken' | 'excused' | 'held' | 'connectionMax' | 'textSeq' | 'retryReason'
    > & {
      notBeforeInMs: number | undefined
      sweepInMs: number | undefined
      leaseMs: number | undefined
    }
>(
  'generation_move',
  `UPDATE generations SET status = $nextStatus, attempt = $nextAttempt, claim_token = $claimToken, requeue = $requeue, untaken = $untaken,
      excused = $excused, held = $held, connection_max = $connectionMax, text_seq = $textSeq, retry_reason = $retryReason, not_before = coalesce(${inMs('$notBeforeInMs')}, not_before),
      next_sweep_at = coalesce(${inMs('$sweepInMs')}, next_sweep_at), lease_until = ${inMs('$leaseMs')}
    WHERE owner_id = $ownerId AND id = $id AND attempt = $attempt AND status = $status`,
)

export const append = namedStatement<Omit<Fence, 'status'> & Chunk>(
  'generation_append',
  `INSERT INTO checkpoints (owner_id, generation_id, attempt, from_seq, through_seq, text, reasoning)
    VALUES ($ownerId, $id, $attempt, $fromSeq, $throughSeq, $text, $reasoning)`,
)

/** The terminal state and the whole text in one statement: there is no moment between them in which a crash could part them. */
export const end = namedStatement<
  Fence &
    Next<'status'> &
    Pick<GenerationRow, 'finishReason' | 'usage' | 'model' | 'connectionId'> & {
      endedBy: EndedBy | undefined
      finalSeq: number
      errorCode: string | undefined
      errorMessage: string | undefined
      text: string
      reasoning: string
    }
>(
  'generation_end',
  `WITH ended AS (
      UPDATE generations SET status = $nextStatus, ended_by = $endedBy, ended_at = clock_timestamp(), lease_until = NULL, retry_reason = NULL,
        text_seq = $finalSeq, final_seq = $finalSeq, finish_reason = $finishReason,
        error_code = $errorCode, error_message = $errorMessage, usage = $usage::jsonb, model = $model, connection_id = $connectionId
      WHERE owner_id = $ownerId AND id = $id AND attempt = $attempt AND status = $status
      RETURNING id),
    gone AS (
      DELETE FROM checkpoints c USING ended WHERE c.owner_id = $ownerId AND c.generation_id = ended.id
      RETURNING c.attempt, c.from_seq, c.text, c.reasoning),
    joined AS (
      SELECT coalesce(string_agg(text, '' ORDER BY from_seq), '') AS text, coalesce(string_agg(reasoning, '' ORDER BY from_seq), '') AS reasoning
      FROM gone WHERE attempt = $attempt)
    UPDATE messages m SET content = joined.text || $text::text, reasoning = nullif(joined.reasoning || $reasoning::text, '')
    FROM ended, joined WHERE m.owner_id = $ownerId AND m.id = ended.id`,
)

export const renew: Statement = {
  name: 'generation_renew',
  text: `UPDATE generations g SET lease_until = ${inMs('$4')}
    WHERE g.owner_id = $1 AND g.id = $2 AND g.attempt = $3 AND g.status = 'streaming'
    RETURNING ${stateColumns('g')}`,
}

/**
 * Losing the last checkpoints in a crash of the database costs their text being sent again, so their commit need not wait for the
 * disk; this holds for this transaction alone.
 */
export const checkpoint = namedStatement<Omit<Fence, 'status'> & Chunk & { leaseMs: number }>(
  'generation_checkpoint',
  `WITH fenced AS (
      UPDATE generations g SET lease_until = ${inMs('$leaseMs')}, text_seq = $throughSeq
      WHERE g.owner_id = $ownerId AND g.id = $id AND g.attempt = $attempt AND g.status = 'streaming'
        AND g.text_seq = $fromSeq::int - 1 AND $throughSeq >= $fromSeq
      RETURNING ${stateColumns('g')}, set_config('synchronous_commit', 'off', true) AS mode),
    stored AS (
      INSERT INTO checkpoints (owner_id, generation_id, attempt, from_seq, through_seq, text, reasoning)
      SELECT $ownerId, fenced.id, $attempt, $fromSeq, $throughSeq, $text, $reasoning FROM fenced)
    SELECT ${stateNames} FROM fenced`,
)

/** $3 attempt, $4 from. */
export const stored: Statement = {
  name: 'generation_stored',
  text: 'SELECT from_seq, through_seq, text, reasoning FROM checkpoints WHERE owner_id = $1 AND generation_id = $2 AND attempt = $3 AND from_seq >= $4 ORDER BY from_seq',
}

/** Of an attempt that has ended. The row is locked. */
export const storeUsage: Statement = {
  name: 'generation_usage_store',
  text: 'UPDATE generations SET usage = $4::jsonb WHERE owner_id = $1 AND id = $2 AND attempt = $3 AND usage IS NULL',
}

/** Of the attempt, also when it has just ended: nobody waits for this before the first token. */
export const storeContext: Statement = {
  name: 'generation_context_store',
  text: 'UPDATE generations SET context = $4::jsonb, without_codex = $5 WHERE owner_id = $1 AND id = $2 AND attempt = $3',
}

export const get: Statement = {
  name: 'generation_get',
  text: `SELECT ${shownColumns} FROM generations g JOIN messages m ON m.owner_id = g.owner_id AND m.id = g.id, ${liveText} WHERE g.owner_id = $1 AND g.id = $2`,
}

export const context: Statement = {
  name: 'generation_context',
  text: 'SELECT context FROM generations WHERE owner_id = $1 AND id = $2',
}

/** $2 ids. */
export const states: Statement = {
  name: 'generation_states',
  text: 'SELECT id, status, attempt, text_seq, final_seq FROM generations WHERE owner_id = $1 AND id = ANY ($2::uuid[])',
}

/** $2 thread. */
export const unfinishedOf: Statement = {
  name: 'generation_unfinished',
  text: `SELECT id FROM generations WHERE owner_id = $1 AND thread_id = $2 AND status IN ('queued', 'streaming')`,
}

/** $2 message: it and what lies below, in its thread's index of parents. */
export const unfinishedBelow: Statement = {
  name: 'generation_unfinished_below',
  text: `WITH RECURSIVE below AS (
      SELECT m.id, m.thread_id FROM messages m WHERE m.owner_id = $1 AND m.id = $2
      UNION ALL
      SELECT m.id, m.thread_id FROM below JOIN messages m ON m.owner_id = $1 AND m.thread_id = below.thread_id AND m.parent_id = below.id)
    SELECT g.id FROM below JOIN generations g ON g.owner_id = $1 AND g.id = below.id WHERE g.status IN ('queued', 'streaming')`,
}
