/** The prepared statements of messages. Where parameters have numbers, $1 is the owner. */
import { namedStatement } from '@scriptorium/database'
import { liveText, shownColumns } from './generation-columns.ts'

type Statement = { name: string; text: string }

/** Ids beside message `alias`, itself among them, oldest first. Two branches, because an index finds `= parent` and `IS NULL` but not both at once. */
function siblingsOf(alias: string): string {
  const ids = (condition: string): string =>
    `ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = ${alias}.owner_id AND s.thread_id = ${alias}.thread_id AND s.parent_id ${condition} ORDER BY s.seq)`
  return `CASE WHEN ${alias}.parent_id IS NULL THEN ${ids('IS NULL')} ELSE ${ids(`= ${alias}.parent_id`)} END`
}

/** Counting stops where no limit reaches. */
const queued = `(SELECT count(*) FROM (SELECT 1 FROM generations q WHERE q.owner_id = $1 AND q.status = 'queued' LIMIT 100000) counted)`

/** A user's message has no generation, and has ended. */
const parentColumns = `p.id AS parent_id, p.depth AS parent_depth, coalesce(pg.status NOT IN ('queued', 'streaming'), true) AS parent_ended`

/** Without a parent that is named it is the leaf of the path shown. One round trip; the function sets the owner. */
export const sendContext = namedStatement<{
  ownerId: string
  threadId: string
  parentId: string | undefined
  idempotencyKey: string | undefined
  connectionIds: readonly string[]
}>(
  'message_send_context',
  'SELECT * FROM send_context($ownerId, $threadId, $parentId, $idempotencyKey, $connectionIds)',
)

/** $2 the message, $3 the connections that the request may use; with its parent, and with its generation when it is an assistant message. */
export const branchContext: Statement = {
  name: 'message_branch_context',
  text: `SELECT t.id AS thread_id, t.novel_id, t.connection_id, t.model, t.parameters, ${parentColumns}, ${queued}::int AS queued,
      ARRAY(SELECT c.connection_id FROM gone_connections c WHERE c.owner_id = $1 AND c.connection_id = ANY ($3::uuid[] || t.connection_id || g.connection_id)) AS gone,
      a.role, a.depth, g.status, g.finish_reason, g.pins, g.scene_ids, g.selection, g.connection_id AS asked_connection_id, g.model AS asked_model, g.parameters AS asked_parameters,
      EXISTS (SELECT 1 FROM generation_prompts gp WHERE gp.owner_id = g.owner_id AND gp.generation_id = g.id) AS has_prompt
    FROM messages a JOIN threads t ON t.owner_id = a.owner_id AND t.id = a.thread_id
    LEFT JOIN messages p ON p.owner_id = a.owner_id AND p.id = a.parent_id
    LEFT JOIN generations pg ON pg.owner_id = p.owner_id AND pg.id = p.id
    LEFT JOIN generations g ON g.owner_id = a.owner_id AND g.id = a.id
    WHERE a.owner_id = $1 AND a.id = $2`,
}

/** One round trip; the function sets the owner, and its comment says what it does and returns. Times are in milliseconds. */
export const accept = namedStatement<{
  ownerId: string
  asked: string
  messages: string
  events: string
  atLeaf: boolean
  title: string
  waitMs: number
  sweepInMs: number
  deadlineInMs: number
  requestId: string | undefined
  trace: string | undefined
}>(
  'message_accept',
  'SELECT * FROM accept_message($ownerId, $asked, $messages, $events, $atLeaf, $title, $waitMs, $sweepInMs, $deadlineInMs, $requestId, $trace)',
)

/** $2 the key. */
export const accepted: Statement = {
  name: 'message_accepted',
  text: 'SELECT accepted_message($1, $2, NULL) AS accepted',
}

/** Safe to repeat. $2 the connection. */
export const forgetConnection: Statement = {
  name: 'connection_forget',
  text: 'INSERT INTO gone_connections (owner_id, connection_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
}

/** $2 thread, $3 before. */
export const listStart: Statement = {
  name: 'message_list_start',
  text: `SELECT shown_leaf(t) AS leaf_id, b.parent_id, b.depth
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
