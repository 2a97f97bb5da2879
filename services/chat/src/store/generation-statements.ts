/** The prepared statements of the generation's row. Where parameters have numbers, $1 is the owner and $2 the generation. */
import type { EndedBy, GenerationRow, Chunk } from '../domain/generation/generation.ts'
import { namedStatement } from '@scriptorium/database'
import { shownColumns, stateColumns, queueColumn } from './generation-columns.ts'

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

/** With what streams of the owner and of the connection, its own or $3, as the statement began. */
export const lock: Statement = {
  name: 'generation_lock',
  // NO KEY: inserting a checkpoint, which refers to the row, need not wait.
  text: `SELECT ${stateColumns('g')}, clock_timestamp() AS now, ${running('')} AS owner_running, ${running('AND r.connection_id = coalesce($3::uuid, g.connection_id)')} AS connection_running
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
      | 'claimToken'
      | 'requeue'
      | 'untaken'
      | 'excused'
      | 'held'
      | 'model'
      | 'connectionId'
      | 'fallbackReason'
      | 'connectionMax'
      | 'textSeq'
      | 'retryReason'
      | 'retryMessage'
    > & {
      fallback: string
      notBeforeInMs: number | undefined
      sweepInMs: number | undefined
      leaseMs: number | undefined
    }
>(
  'generation_move',
  `UPDATE generations SET status = $nextStatus, attempt = $nextAttempt, claim_token = $claimToken, requeue = $requeue, untaken = $untaken,
      excused = $excused, held = $held, model = $model, connection_id = $connectionId,
      fallback = $fallback::jsonb, fallback_reason = $fallbackReason, connection_max = $connectionMax, text_seq = $textSeq,
      retry_reason = $retryReason, retry_message = $retryMessage, not_before = coalesce(${inMs('$notBeforeInMs')}, not_before),
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
    Pick<GenerationRow, 'finishReason' | 'usage' | 'model' | 'connectionId' | 'leftOut'> & {
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
        error_code = $errorCode, error_message = $errorMessage, usage = $usage::jsonb, model = $model, connection_id = $connectionId, left_out = coalesce($leftOut::text[], '{}')
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

/*
 * What comes for every answer, in one round trip that is its own transaction: functions of the schema that set the owner and do what
 * the state machine does in the plain case. No row: it was another case, and the row has to be locked.
 */

/** `nextModel`: where the row names none. The row as it is then, and what its prompt is made of. */
export const claim = namedStatement<{
  ownerId: string
  id: string
  token: string
  ownerMax: number
  connectionMax: number | undefined
  leaseMs: number
  nextModel: string | undefined
  historyDefault: number
}>(
  'generation_claim',
  `SELECT ${stateColumns('g')}, clock_timestamp() AS now, c.sources
    FROM claim_generation($ownerId, $id, $token, $ownerMax, $connectionMax, $leaseMs, $nextModel, $historyDefault) c, LATERAL (SELECT (c.claimed).*) g`,
)

export const renew: Statement = {
  name: 'generation_renew',
  text: `SELECT ${stateColumns('g')} FROM renew_generation($1, $2, $3, $4) g`,
}

export const checkpoint = namedStatement<Omit<Fence, 'status'> & Chunk & { leaseMs: number }>(
  'generation_checkpoint',
  `SELECT ${stateColumns('g')} FROM checkpoint_generation($ownerId, $id, $attempt, $leaseMs, $fromSeq, $throughSeq, $text, $reasoning) g`,
)

/** `ending`: the columns that the end sets. `owner_running`: as many of the owner streamed until now. `title_wanted`: a model may name its thread. */
export const finish = namedStatement<
  Omit<Fence, 'status'> &
    Chunk & { ending: string; event: string; requestId: string | undefined; trace: string | undefined }
>(
  'generation_finish',
  `SELECT ${stateColumns('g')}, f.owner_running,
      (SELECT t.title_state = 'wanted' FROM threads t WHERE t.owner_id = $ownerId AND t.id = (f.finished).thread_id) AS title_wanted
    FROM finish_generation($ownerId, $id, $attempt, $ending, $fromSeq, $throughSeq, $text, $reasoning, $event, $requestId, $trace) f, LATERAL (SELECT (f.finished).*) g`,
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

export const storeContext: Statement = {
  name: 'generation_context_store',
  text: 'SELECT store_prompt_context($1, $2, $3, $4, $5, $6)',
}

export const get: Statement = {
  name: 'generation_get',
  text: `SELECT ${shownColumns} FROM generation_with_text($1, $2) r, LATERAL (SELECT (r.g).*) g, LATERAL (SELECT (r.m).*) m,
    LATERAL (SELECT r.live_text AS text, r.live_reasoning AS reasoning) live`,
}

export const context: Statement = {
  name: 'generation_context',
  text: 'SELECT context FROM generations WHERE owner_id = $1 AND id = $2',
}

export const prompt: Statement = {
  name: 'generation_prompt',
  text: 'SELECT attempt, messages FROM generation_prompts WHERE owner_id = $1 AND generation_id = $2',
}

/** $2 ids. */
export const states: Statement = {
  name: 'generation_states',
  text: `SELECT id, status, attempt, text_seq, final_seq, ${queueColumn} FROM generations g WHERE owner_id = $1 AND id = ANY ($2::uuid[])`,
}

/** $2 thread. */
export const unfinishedOf: Statement = {
  name: 'generation_unfinished',
  text: `SELECT id FROM generations WHERE owner_id = $1 AND thread_id = $2 AND status IN ('queued', 'streaming')`,
}

export const unfinishedOfOwner: Statement = {
  name: 'generation_unfinished_of_owner',
  text: `SELECT id FROM generations WHERE owner_id = $1 AND status IN ('queued', 'streaming')`,
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
