import { presentRow, rowOf, rowsOf, selectOf } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { Scope } from '@scriptorium/contracts/nouns'
import type { IdempotencyStore, Janitor, SessionStore, User } from '../domain/ports.ts'
import { userColumns } from './account-store.ts'
import type { StorePorts } from './account-store.ts'

const select = selectOf(['id', 'userAgent', 'createdAt', 'lastSeenAt', 'expiresAt'])
type Reserved = Awaited<ReturnType<IdempotencyStore['reserve']>>

/** How old `last_seen_at` may be before a request writes it again: a write a minute instead of one per request. */
const seenEveryMs = 60_000
/** Rows cleared away at once, so that no sweep holds locks for long. */
const sweepMax = 5_000

export function createSessionStore({ database, prisma }: StorePorts): SessionStore {
  async function touch(sessionId: string, lifetimeMs: number): Promise<void> {
    await database.querySystem({
      name: 'touch_session',
      text: `UPDATE sessions SET last_seen_at = clock_timestamp(),
          expires_at = CASE WHEN name IS NULL THEN clock_timestamp() + $2 * interval '1 millisecond' ELSE expires_at END
        WHERE id = $1 AND expires_at > clock_timestamp()`,
      values: [sessionId, lifetimeMs],
    })
  }

  return {
    async insert({ id, userId, tokenHash, userAgent, lifetimeMs }) {
      await database.asOwner(userId, (tx) =>
        tx.query({
          name: 'insert_session',
          text: `INSERT INTO sessions (id, user_id, token_hash, user_agent, expires_at) VALUES ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 millisecond')`,
          values: [id, userId, tokenHash, userAgent ?? null, lifetimeMs],
        }),
      )
    },

    async find(tokenHash, lifetimeMs) {
      const found = rowOf<User & { sessionId: string; stale: boolean; scopes?: Scope[] }>(
        await database.querySystem({
          name: 'find_session',
          text: `SELECT s.id AS session_id, s.last_seen_at < clock_timestamp() - $2 * interval '1 millisecond' AS stale,
            CASE WHEN s.name IS NOT NULL THEN s.scopes END AS scopes, ${userColumns}
          FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > clock_timestamp() AND u.deleted_at IS NULL`,
          values: [tokenHash, seenEveryMs],
        }),
      )
      if (found === undefined) return undefined
      const { sessionId, stale, scopes, ...user } = found
      if (stale) await touch(sessionId, lifetimeMs)
      return { sessionId, user, ...(scopes === undefined ? {} : { scopes }) }
    },

    current: async (sessionIds) => await readCurrent(database, sessionIds),

    list: async (userId) =>
      await prisma.asOwner(userId, async (client) => {
        const found = await client.session.findMany({
          where: { userId, name: null, expiresAt: { gt: new Date() } },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: 200,
          select,
        })
        return found.map(presentRow)
      }),

    async delete(userId, sessionId, { keepsDevice }) {
      const { rowCount } = await database.asOwner(userId, (tx) =>
        tx.query({
          name: 'end_session',
          text: `WITH ended AS (DELETE FROM sessions WHERE user_id = $1 AND id = $2 AND name IS NULL RETURNING token_hash),
            forgotten AS (DELETE FROM sign_in_origins WHERE user_id = $1 AND NOT $3::boolean AND origin_hash IN (SELECT token_hash FROM ended))
            SELECT 1 FROM ended`,
          values: [userId, sessionId, keepsDevice],
        }),
      )
      return rowCount > 0
    },

    async alive(sessionIds) {
      const { rows } = await database.querySystem<{ id: string }>({
        name: 'alive_sessions',
        text: `SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
          WHERE s.id = ANY($1::uuid[]) AND s.expires_at > clock_timestamp() AND u.deleted_at IS NULL`,
        values: [sessionIds],
      })
      return new Set(rows.map((row) => row.id))
    },
  }
}

async function readCurrent(database: Database, sessionIds: readonly string[]): Promise<Map<string, User>> {
  const rows = rowsOf<User & { sessionId: string }>(
    await database.querySystem({
      name: 'current_sessions',
      text: `SELECT s.id AS session_id, ${userColumns} FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.id = ANY($1::uuid[]) AND s.expires_at > clock_timestamp() AND u.deleted_at IS NULL`,
      values: [sessionIds],
    }),
  )
  return new Map(rows.map(({ sessionId, ...user }) => [sessionId, user]))
}

export function createIdempotencyStore({ database }: StorePorts): IdempotencyStore {
  return {
    reserve: async ({ ownerId, key, route, bodyHash, resourceId }) =>
      await database.asOwner(
        ownerId,
        async (tx) => {
          // Waits for another request with this key that is still in its transaction, then sees its row.
          await tx.query({
            name: 'reserve_key',
            text: 'INSERT INTO idempotency_keys (owner_id, key, route, body_hash, resource_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (owner_id, key) DO NOTHING',
            values: [ownerId, key, route, bodyHash, resourceId],
          })
          const reserved = rowOf<Reserved>(
            await tx.query({
              name: 'find_key',
              text: 'SELECT route, body_hash, resource_id, fulfilled FROM idempotency_keys WHERE owner_id = $1 AND key = $2',
              values: [ownerId, key],
            }),
          )
          // Only when it was cleared away between the two statements, a day old: then it is free again, and this request is the first.
          return reserved ?? { route, bodyHash, resourceId, fulfilled: false }
        },
        { idempotent: true },
      ),

    async fulfil({ ownerId, key, resourceId }) {
      await database.asOwner(
        ownerId,
        (tx) =>
          tx.query({
            name: 'fulfil_key',
            text: 'UPDATE idempotency_keys SET fulfilled = true WHERE owner_id = $1 AND key = $2 AND resource_id = $3 AND NOT fulfilled',
            values: [ownerId, key, resourceId],
          }),
        { idempotent: true },
      )
    },

    async release({ ownerId, key, resourceId }) {
      await database.asOwner(
        ownerId,
        (tx) =>
          tx.query({
            name: 'release_key',
            text: 'DELETE FROM idempotency_keys WHERE owner_id = $1 AND key = $2 AND resource_id = $3 AND NOT fulfilled',
            values: [ownerId, key, resourceId],
          }),
        { idempotent: true },
      )
    },
  }
}

export function createJanitor({ database }: StorePorts): Janitor {
  return {
    async sweep() {
      const sessions = await database.querySystem({
        name: 'sweep_sessions',
        text: 'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= clock_timestamp() LIMIT $1)',
        values: [sweepMax],
      })
      const keys = await database.querySystem({
        name: 'sweep_keys',
        text: `DELETE FROM idempotency_keys WHERE (owner_id, key) IN
          (SELECT owner_id, key FROM idempotency_keys WHERE created_at < clock_timestamp() - interval '1 day' LIMIT $1)`,
        values: [sweepMax],
      })
      const origins = await database.querySystem({
        name: 'sweep_origins',
        text: `DELETE FROM sign_in_origins WHERE (user_id, origin_hash) IN
          (SELECT user_id, origin_hash FROM sign_in_origins WHERE seen_at < clock_timestamp() - interval '180 days' LIMIT $1)`,
        values: [sweepMax],
      })
      const resets = await database.querySystem({
        name: 'sweep_resets',
        text: `DELETE FROM password_resets WHERE token_hash IN
          (SELECT token_hash FROM password_resets WHERE expires_at <= clock_timestamp() LIMIT $1)`,
        values: [sweepMax],
      })
      const erasures = await database.querySystem({
        name: 'sweep_erasures',
        text: `DELETE FROM erasures WHERE id IN
          (SELECT id FROM erasures WHERE finished_at < clock_timestamp() - interval '30 days' LIMIT $1)`,
        values: [sweepMax],
      })
      return erasures.rowCount + sessions.rowCount + keys.rowCount + origins.rowCount + resets.rowCount
    },
  }
}
