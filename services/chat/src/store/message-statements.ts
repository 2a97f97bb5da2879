/** The prepared statements of messages. Where parameters have numbers, $1 is the owner. */
import { namedStatement } from '@scriptorium/database'
import type { Acceptance } from '../domain/message/ports.ts'
import { liveText, shownColumns } from './generation-columns.ts'

type Statement = { name: string; text: string }

/** Ids beside message `alias`, itself among them, oldest first. Two branches, because an index finds `= parent` and `IS NULL` but not both at once. */
function siblingsOf(alias: string): string {
  const ids = (condition: string): string =>
    `ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = ${alias}.owner_id AND s.thread_id = ${alias}.thread_id AND s.parent_id ${condition} ORDER BY s.seq)`
  return `CASE WHEN ${alias}.parent_id IS NULL THEN ${ids('IS NULL')} ELSE ${ids(`= ${alias}.parent_id`)} END`
}

/** As the statement began, so without the message that it writes. */
function siblingIds(condition: string): string {
  return `ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = $ownerId AND s.thread_id = $threadId AND s.parent_id ${condition} ORDER BY s.seq)`
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

/** A user's message has no generation, and has ended. */
const parentColumns = `p.id AS parent_id, p.depth AS parent_depth, coalesce(pg.status NOT IN ('queued', 'streaming'), true) AS parent_ended`

/** $2 thread, $3 the parent named. Without one it is the leaf of the path shown. */
export const sendContext: Statement = {
  name: 'message_send_context',
  text: `SELECT t.id, t.connection_id, t.model, t.parameters, ${parentColumns}, ${queued}::int AS queued
    FROM threads t LEFT JOIN messages p ON p.owner_id = t.owner_id AND p.thread_id = t.id AND p.id = coalesce($3::uuid, ${shownLeaf})
    LEFT JOIN generations pg ON pg.owner_id = p.owner_id AND pg.id = p.id
    WHERE t.owner_id = $1 AND t.id = $2`,
}

/** $2 the message; with its parent, and with its generation when it is an assistant message. */
export const branchContext: Statement = {
  name: 'message_branch_context',
  text: `SELECT t.id, t.connection_id, t.model, t.parameters, ${parentColumns}, ${queued}::int AS queued,
      a.role, a.depth, g.status, g.finish_reason, g.pins
    FROM messages a JOIN threads t ON t.owner_id = a.owner_id AND t.id = a.thread_id
    LEFT JOIN messages p ON p.owner_id = a.owner_id AND p.id = a.parent_id
    LEFT JOIN generations pg ON pg.owner_id = p.owner_id AND pg.id = p.id
    LEFT JOIN generations g ON g.owner_id = a.owner_id AND g.id = a.id
    WHERE a.owner_id = $1 AND a.id = $2`,
}

/** For the one accept that follows: a repeat of its key waits so long for the first, in milliseconds. */
export const lockTimeout: Statement = {
  name: 'message_lock_timeout',
  text: `SELECT set_config('lock_timeout', $1::text, true)`,
}

/** $2 the thread. Of messages that come to one leaf at once the next waits here for the one before, and then sees what that wrote. */
export const lockThread: Statement = {
  name: 'message_lock_thread',
  text: 'SELECT 1 FROM threads WHERE owner_id = $1 AND id = $2 FOR NO KEY UPDATE',
}

/**
 * The generation first: it carries the key, and what follows happens only if its row is new. A repeat with the same key
 * waits here until the first is committed or rolled back.
 * `messages…` are the columns of the messages to write, of which the last is the assistant message. Nothing is written where the
 * first has to go below the leaf of the path shown and that is another by now.
 */
export const accept = namedStatement<
  Omit<Acceptance, 'userMessage' | 'reply'> & {
    ownerId: string
    generationId: string
    sweepInMs: number
    deadlineInMs: number
    messageIds: string[]
    messageParents: (string | undefined)[]
    messageRoles: string[]
    messageContents: string[]
    messageDepths: number[]
  }
>(
  'message_accept',
  `WITH accepted AS (
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at,
        connection_id, model, parameters, pins, window_tokens, output_tokens_max, idempotency_key, body_hash)
      SELECT $ownerId, $generationId, $threadId, clock_timestamp() + $sweepInMs::float8 * interval '1 millisecond',
        clock_timestamp() + $deadlineInMs::float8 * interval '1 millisecond',
        $connectionId, $model, $parameters::jsonb, $pins::uuid[], $windowTokens, $outputTokensMax, $idempotencyKey, $bodyHash
      WHERE NOT $atLeaf::boolean OR ($messageParents::uuid[])[1] IS NOT DISTINCT FROM (SELECT ${shownLeaf} FROM threads t WHERE t.owner_id = $ownerId AND t.id = $threadId)
      ON CONFLICT DO NOTHING RETURNING id),
    named AS (
      UPDATE threads t SET updated_at = clock_timestamp(), branch_id = NULL, title = CASE WHEN t.title = '' THEN $title::text ELSE t.title END
      FROM accepted WHERE t.owner_id = $ownerId AND t.id = $threadId),
    written AS (
      INSERT INTO messages (owner_id, id, thread_id, parent_id, role, content, depth)
      SELECT $ownerId, m.id, $threadId, m.parent_id, m.role, m.content, m.depth
      FROM accepted, unnest($messageIds::uuid[], $messageParents::uuid[], $messageRoles::text[], $messageContents::text[], $messageDepths::int[])
        WITH ORDINALITY AS m (id, parent_id, role, content, depth, position)
      ORDER BY m.position
      RETURNING id, role, parent_id, created_at)
    SELECT a.id AS reply_id, q.id, q.created_at,
      CASE WHEN q.parent_id IS NULL THEN ${siblingIds('IS NULL')} ELSE ${siblingIds('= q.parent_id')} END || q.id AS siblings
    FROM accepted a LEFT JOIN written q ON q.role = 'user'`,
)

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
 * A page of the path that ends in a leaf: what lies deeper than `afterDepth`, by messages and bytes at most, counted from the
 * leaf up if `fromLeaf`. One message always fits.
 */
export const page = namedStatement<{
  ownerId: string
  leafId: string
  afterDepth: number
  limit: number
  bytesMax: number
  fromLeaf: boolean
}>(
  'message_page',
  `WITH RECURSIVE path AS (
      SELECT m.id, m.parent_id, m.depth, octet_length(m.content) AS bytes FROM messages m WHERE m.owner_id = $ownerId AND m.id = $leafId AND m.depth > $afterDepth
      UNION ALL
      SELECT m.id, m.parent_id, m.depth, octet_length(m.content) FROM path JOIN messages m ON m.owner_id = $ownerId AND m.id = path.parent_id WHERE m.depth > $afterDepth),
    sized AS (SELECT id, depth, sum(bytes) OVER own - bytes AS bytes_before, row_number() OVER own AS position FROM path
      WINDOW own AS (ORDER BY CASE WHEN $fromLeaf THEN -depth ELSE depth END)),
    chosen AS (SELECT id, depth FROM sized WHERE position <= $limit AND bytes_before < $bytesMax)
    SELECT m.id AS message_id, m.thread_id AS message_thread_id, m.parent_id, m.role, m.content, m.depth, m.created_at, ${siblingsOf('m')} AS siblings,
      (SELECT max(depth) FROM path) AS depth_max, ${shownColumns}
    FROM chosen JOIN messages m ON m.owner_id = $ownerId AND m.id = chosen.id
    LEFT JOIN generations g ON g.owner_id = m.owner_id AND g.id = m.id
    LEFT JOIN ${liveText} ON true
    ORDER BY m.depth`,
)

/** $2 the message. Foreign keys delete what lies below it, its generations and their checkpoints. */
export const remove: Statement = {
  name: 'message_remove',
  text: 'DELETE FROM messages WHERE owner_id = $1 AND id = $2',
}
