/** Tokens in PostgreSQL: sessions that have a name. */
import { namedStatement, rowOf, rowsOf } from '@scriptorium/database'
import type { ApiToken } from '@scriptorium/contracts/nouns'
import type { NewToken, TokenStore } from '../domain/ports.ts'
import type { StorePorts } from './account-store.ts'

/** Never used is the epoch: so its first use is written down at once. */
const columns = `id, name, scopes, created_at, NULLIF(last_seen_at, 'epoch') AS last_used_at, NULLIF(expires_at, 'infinity') AS expires_at`

const insertToken = namedStatement<NewToken & { max: number }>(
  'insert_token',
  `INSERT INTO sessions (id, user_id, token_hash, name, scopes, last_seen_at, expires_at)
    SELECT $id, $userId, $tokenHash, $name, $scopes, 'epoch', COALESCE($expiresAt::timestamptz, 'infinity')
    WHERE (SELECT count(*) FROM sessions WHERE user_id = $userId AND name IS NOT NULL AND expires_at > clock_timestamp()) < $max
    RETURNING ${columns}`,
)

export function createTokenStore({ database }: Pick<StorePorts, 'database'>): TokenStore {
  return {
    insert: async (token, max) =>
      await database.asOwner(token.userId, async (tx) => {
        // Those who make several at once count one after the other.
        await tx.query({
          name: 'lock_user',
          text: 'SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE',
          values: [token.userId],
        })
        return rowOf<ApiToken>(await tx.query(insertToken({ ...token, max })))
      }),

    list: async (userId) =>
      rowsOf<ApiToken>(
        await database.asOwner(userId, (tx) =>
          tx.query({
            name: 'list_tokens',
            text: `SELECT ${columns} FROM sessions WHERE user_id = $1 AND name IS NOT NULL AND expires_at > clock_timestamp()
              ORDER BY created_at DESC, id DESC`,
            values: [userId],
          }),
        ),
      ),

    async delete(userId, tokenId) {
      const { rowCount } = await database.asOwner(userId, (tx) =>
        tx.query({
          name: 'delete_token',
          text: 'DELETE FROM sessions WHERE user_id = $1 AND id = $2 AND name IS NOT NULL',
          values: [userId, tokenId],
        }),
      )
      return rowCount > 0
    },
  }
}
