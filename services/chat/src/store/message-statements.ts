/** The prepared statements of messages. $1 is always the owner. */
import { liveText, shownColumns } from './generation-rows.ts'

type Statement = { name: string; text: string }

/** Ids beside message `alias`, itself among them, oldest first. Two branches, because an index finds `= parent` and `IS NULL` but not both at once. */
function siblingsOf(alias: string): string {
  const ids = (condition: string): string =>
    `ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = ${alias}.owner_id AND s.thread_id = ${alias}.thread_id AND s.parent_id ${condition} ORDER BY s.seq)`
  return `CASE WHEN ${alias}.parent_id IS NULL THEN ${ids('IS NULL')} ELSE ${ids(`= ${alias}.parent_id`)} END`
}

/** As the statement began, so without the message that it writes. */
function siblingIds(condition: string): string {
  return `ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = $1 AND s.thread_id = $3 AND s.parent_id ${condition} ORDER BY s.seq)`
}

/** The leaf of the path that thread `t` shows: the newest message, or the newest below the one that was chosen. */
const shownLeaf = `(CASE WHEN t.branch_id IS NULL
    THEN (SELECT n.id FROM messages n WHERE n.owner_id = t.owner_id AND n.thread_id = t.id ORDER BY n.seq DESC LIMIT 1)
    ELSE (WITH RECURSIVE below AS (
        SELECT b.id, b.seq FROM messages b WHERE b.owner_id = t.owner_id AND b.id = t.branch_id
        UNION ALL
        SELECT c.id, c.seq FROM below JOIN messages c ON c.owner_id = t.owner_id AND c.thread_id = t.id AND c.parent_id = below.id)
      SELECT id FROM below ORDER BY seq DESC LIMIT 1) END)`
/** Counting stops where no limit reaches. */
const queued = `(SELECT count(*) FROM (SELECT 1 FROM generations q WHERE q.owner_id = $1 AND q.status = 'queued' LIMIT 100000) counted)`

/** $2 thread, $3 the parent named. Without one it is the leaf of the path shown. */
export const sendContext: Statement = {
  name: 'message_send_context',
  text: `SELECT t.id, t.connection_id, t.model, t.parameters, p.id AS parent_id, p.depth AS parent_depth, ${queued}::int AS queued
    FROM threads t LEFT JOIN messages p ON p.owner_id = t.owner_id AND p.thread_id = t.id AND p.id = coalesce($3::uuid, ${shownLeaf})
    WHERE t.owner_id = $1 AND t.id = $2`,
}

/** $2 the message; with its parent, and with its generation when it is an answer. */
export const branchContext: Statement = {
  name: 'message_branch_context',
  text: `SELECT t.id, t.connection_id, t.model, t.parameters, p.id AS parent_id, p.depth AS parent_depth, ${queued}::int AS queued,
      a.role, a.depth, g.status, g.finish_reason, g.pins, g.scene_ids
    FROM messages a JOIN threads t ON t.owner_id = a.owner_id AND t.id = a.thread_id
    LEFT JOIN messages p ON p.owner_id = a.owner_id AND p.id = a.parent_id
    LEFT JOIN generations g ON g.owner_id = a.owner_id AND g.id = a.id
    WHERE a.owner_id = $1 AND a.id = $2`,
}

/** For the one accept that follows: a repeat of its key waits so long for the first, in milliseconds. */
export const lockTimeout: Statement = {
  name: 'message_lock_timeout',
  text: `SELECT set_config('lock_timeout', $1::text, true)`,
}

/**
 * The answer's row first: it carries the key, and what follows happens only if the row is new. A repeat with the same key
 * waits here until the first has been kept or not.
 * $2 generation, $3 thread, $4 sweep after ms, $5 deadline in ms, $6 connection, $7 model, $8 parameters, $9 pins, $10 scenes, $11 window, $12 longest answer,
 * $13 key, $14 hash, $15 title, $16 to $20 the messages' ids, parents, roles, contents and depths.
 */
export const accept: Statement = {
  name: 'message_accept',
  text: `WITH accepted AS (
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at,
        connection_id, model, parameters, pins, scene_ids, window_tokens, output_tokens_max, idempotency_key, body_hash)
      VALUES ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond', clock_timestamp() + $5::float8 * interval '1 millisecond',
        $6, $7, $8::jsonb, $9::uuid[], $10::uuid[], $11, $12, $13, $14)
      ON CONFLICT DO NOTHING RETURNING id),
    named AS (
      UPDATE threads t SET updated_at = clock_timestamp(), branch_id = NULL, title = CASE WHEN t.title = '' THEN $15::text ELSE t.title END
      FROM accepted WHERE t.owner_id = $1 AND t.id = $3),
    written AS (
      INSERT INTO messages (owner_id, id, thread_id, parent_id, role, content, depth)
      SELECT $1, m.id, $3, m.parent_id, m.role, m.content, m.depth
      FROM accepted, unnest($16::uuid[], $17::uuid[], $18::text[], $19::text[], $20::int[]) WITH ORDINALITY AS m (id, parent_id, role, content, depth, position)
      ORDER BY m.position
      RETURNING id, role, parent_id, created_at)
    SELECT a.id AS reply_id, q.id, q.created_at,
      CASE WHEN q.parent_id IS NULL THEN ${siblingIds('IS NULL')} ELSE ${siblingIds('= q.parent_id')} END || q.id AS siblings
    FROM accepted a LEFT JOIN written q ON q.role = 'user'`,
}

/** $2 key, $3 generation: one of the two. */
export const accepted: Statement = {
  name: 'message_accepted',
  text: `SELECT g.id AS reply_id, g.body_hash, q.id, q.thread_id, q.parent_id, q.content, q.created_at, ${siblingsOf('q')} AS siblings
    FROM generations g JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id JOIN messages q ON q.owner_id = a.owner_id AND q.id = a.parent_id
    WHERE g.owner_id = $1 AND (g.idempotency_key = $2 OR g.id = $3)`,
}

/** $2 thread, $3 before. */
export const listStart: Statement = {
  name: 'message_list_start',
  text: `SELECT ${shownLeaf} AS leaf_id, b.parent_id, b.depth
    FROM threads t LEFT JOIN messages b ON b.owner_id = t.owner_id AND b.thread_id = t.id AND b.id = $3
    WHERE t.owner_id = $1 AND t.id = $2`,
}

/**
 * A page of the path that ends in $2: what lies deeper than $3, $4 messages at most and $5 bytes, from the end that $6 says
 * (true: the deepest). One message always fits.
 */
export const page: Statement = {
  name: 'message_page',
  text: `WITH RECURSIVE path AS (
      SELECT m.id, m.parent_id, m.depth, octet_length(m.content) AS bytes FROM messages m WHERE m.owner_id = $1 AND m.id = $2 AND m.depth > $3
      UNION ALL
      SELECT m.id, m.parent_id, m.depth, octet_length(m.content) FROM path JOIN messages m ON m.owner_id = $1 AND m.id = path.parent_id WHERE m.depth > $3),
    sized AS (SELECT id, depth, sum(bytes) OVER own - bytes AS bytes_before, row_number() OVER own AS position FROM path WINDOW own AS (ORDER BY CASE WHEN $6 THEN -depth ELSE depth END)),
    chosen AS (SELECT id, depth FROM sized WHERE position <= $4 AND bytes_before < $5)
    SELECT m.id AS message_id, m.thread_id AS message_thread_id, m.parent_id, m.role, m.content, m.depth, m.created_at, ${siblingsOf('m')} AS siblings,
      (SELECT max(depth) FROM path) AS depth_max, ${shownColumns}
    FROM chosen JOIN messages m ON m.owner_id = $1 AND m.id = chosen.id
    LEFT JOIN generations g ON g.owner_id = m.owner_id AND g.id = m.id
    LEFT JOIN ${liveText} ON true
    ORDER BY m.depth`,
}

/** $2 the message. Whatever lies below goes by its foreign keys, the generations and their checkpoints too. */
export const remove: Statement = {
  name: 'message_remove',
  text: 'DELETE FROM messages WHERE owner_id = $1 AND id = $2',
}
