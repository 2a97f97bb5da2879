/** The prepared statements of the generation's row. $1 is always the owner, $2 the generation. */
import { listColumns, liveText, shownColumns } from './generation-rows.ts'

type Statement = { name: string; text: string }

const inMs = (parameter: string): string => `clock_timestamp() + ${parameter}::float8 * interval '1 millisecond'`

export const lock: Statement = {
  name: 'generation_lock',
  // NO KEY: inserting a checkpoint, which refers to the row, need not wait.
  text: `SELECT ${listColumns('g')}, clock_timestamp() AS now FROM generations g WHERE g.owner_id = $1 AND g.id = $2 FOR NO KEY UPDATE`,
}

export const head: Statement = {
  name: 'generation_head',
  text: `SELECT ${listColumns('g')} FROM generations g WHERE g.owner_id = $1 AND g.id = $2`,
}

/** $3 attempt, $4 status as they were: the row is locked, so this is a second fence and not the first. */
export const move: Statement = {
  name: 'generation_move',
  text: `UPDATE generations SET status = $5, attempt = $6, claim_token = $7, requeue = $8, untaken = $9, text_seq = $10, retry_reason = $14,
      not_before = coalesce(${inMs('$11')}, not_before), next_sweep_at = coalesce(${inMs('$12')}, next_sweep_at), lease_until = ${inMs('$13')}
    WHERE owner_id = $1 AND id = $2 AND attempt = $3 AND status = $4`,
}

export const append: Statement = {
  name: 'generation_append',
  text: 'INSERT INTO checkpoints (owner_id, generation_id, attempt, from_seq, through_seq, text, reasoning) VALUES ($1, $2, $3, $4, $5, $6, $7)',
}

/** The terminal state and the whole text in one statement: there is no moment between them in which a crash could part them. */
export const end: Statement = {
  name: 'generation_end',
  text: `WITH ended AS (
      UPDATE generations SET status = $5, ended_by = $6, ended_at = clock_timestamp(), lease_until = NULL, retry_reason = NULL, text_seq = $7, final_seq = $7, finish_reason = $8,
        error_code = $9, error_message = $10, usage = $11::jsonb, model = $12, connection_id = $13
      WHERE owner_id = $1 AND id = $2 AND attempt = $3 AND status = $4
      RETURNING id),
    gone AS (
      DELETE FROM checkpoints c USING ended WHERE c.owner_id = $1 AND c.generation_id = ended.id
      RETURNING c.attempt, c.from_seq, c.text, c.reasoning),
    joined AS (
      SELECT coalesce(string_agg(text, '' ORDER BY from_seq), '') AS text, coalesce(string_agg(reasoning, '' ORDER BY from_seq), '') AS reasoning
      FROM gone WHERE attempt = $3)
    UPDATE messages m SET content = joined.text || $14::text, reasoning = nullif(joined.reasoning || $15::text, '')
    FROM ended, joined WHERE m.owner_id = $1 AND m.id = ended.id`,
}

export const renew: Statement = {
  name: 'generation_renew',
  text: `UPDATE generations g SET lease_until = ${inMs('$4')}
    WHERE g.owner_id = $1 AND g.id = $2 AND g.attempt = $3 AND g.status = 'streaming'
    RETURNING ${listColumns('g')}`,
}

/**
 * $5 from, $6 through, $7 text, $8 reasoning. Losing the last checkpoints in a crash of the database costs their text being
 * sent again, so their commit need not wait for the disk; this holds for this transaction alone.
 */
export const checkpoint: Statement = {
  name: 'generation_checkpoint',
  text: `WITH fenced AS (
      UPDATE generations g SET lease_until = ${inMs('$4')}, text_seq = $6
      WHERE g.owner_id = $1 AND g.id = $2 AND g.attempt = $3 AND g.status = 'streaming' AND g.text_seq = $5::int - 1 AND $6 >= $5
      RETURNING ${listColumns('g')}, set_config('synchronous_commit', 'off', true) AS mode),
    stored AS (
      INSERT INTO checkpoints (owner_id, generation_id, attempt, from_seq, through_seq, text, reasoning)
      SELECT $1, fenced.id, $3, $5, $6, $7, $8 FROM fenced)
    SELECT * FROM fenced`,
}

/** $3 attempt, $4 from. */
export const stored: Statement = {
  name: 'generation_stored',
  text: 'SELECT from_seq, through_seq, text, reasoning FROM checkpoints WHERE owner_id = $1 AND generation_id = $2 AND attempt = $3 AND from_seq >= $4 ORDER BY from_seq',
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
