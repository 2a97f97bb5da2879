import { ServiceError } from '@scriptorium/contracts'
import type { Tx } from '@scriptorium/database'
import type { ThreadStore } from '../domain/ports.ts'
import type { History, Parameters, Thread, ThreadPage } from '../domain/views.ts'

/*
 * Pinned ones first, then by the last change. $3 archived or not, $4 to $6 the place after which to go on, $7 limit, $8 the
 * search text as a pattern.
 */
const text = (
  search: boolean,
): string => `SELECT id, novel_id, title, connection_id, model, parameters, history, pins, without_codex, archived, pinned, version, created_at, updated_at
  FROM threads t
  WHERE t.owner_id = $1 AND t.novel_id = $2 AND t.archived = $3
    AND ($4::boolean IS NULL OR (t.pinned, t.updated_at, t.id) < ($4, $5::timestamptz, $6::uuid))
    ${search ? `AND (t.title ILIKE $8 OR EXISTS (SELECT 1 FROM messages m WHERE m.owner_id = t.owner_id AND m.thread_id = t.id AND m.content ILIKE $8))` : ''}
  ORDER BY t.pinned DESC, t.updated_at DESC, t.id DESC LIMIT $7`

const statements = {
  plain: { name: 'thread_list', text: text(false) },
  search: { name: 'thread_search', text: text(true) },
}

type Row = {
  id: string
  novel_id: string
  title: string
  connection_id: string | null
  model: string | null
  parameters: Parameters | null
  history: History | null
  pins: string[]
  without_codex: boolean
  archived: boolean
  pinned: boolean
  version: number
  created_at: Date
  updated_at: Date
}

type ListQuery = globalThis.Parameters<ThreadStore['list']>[1]

/** @throws ServiceError `validation_failed` for a cursor that was not given out. */
export async function listThreads(tx: Tx, ownerId: string, query: ListQuery): Promise<ThreadPage> {
  const { novelId, archived = false, cursor, limit } = query
  const place = cursor === undefined ? [null, null, null] : parseCursor(cursor)
  const values: unknown[] = [ownerId, novelId, archived, ...place, limit + 1]
  const { rows } =
    query.text === undefined
      ? await tx.query<Row>({ ...statements.plain, values })
      : await tx.query<Row>({
          ...statements.search,
          values: [...values, `%${query.text.replaceAll(/[\\%_]/g, '\\$&')}%`],
        })
  const items = rows.slice(0, limit).map(threadOf)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? formatCursor(last) : undefined }
}

function formatCursor({ pinned, updatedAt, id }: Thread): string {
  return Buffer.from(JSON.stringify([pinned, updatedAt, id])).toString('base64url')
}

function parseCursor(cursor: string): [boolean, string, string] {
  try {
    const [pinned, updatedAt, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const isTime = typeof updatedAt === 'string' && new Date(updatedAt).toISOString() === updatedAt
    const isId = typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
    if (typeof pinned === 'boolean' && isTime && isId) return [pinned, updatedAt, id]
  } catch {
    // Not one of ours: refused below.
  }
  throw new ServiceError('validation_failed', {
    errors: [{ path: '/cursor', message: 'is not a cursor of this list' }],
  })
}

function threadOf(row: Row): Thread {
  return {
    id: row.id,
    novelId: row.novel_id,
    title: row.title,
    connectionId: row.connection_id ?? undefined,
    model: row.model ?? undefined,
    parameters: row.parameters ?? undefined,
    history: row.history ?? undefined,
    pins: row.pins,
    withoutCodex: row.without_codex,
    archived: row.archived,
    pinned: row.pinned,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
