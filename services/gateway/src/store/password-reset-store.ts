import { rowOf } from '@scriptorium/database'
import type { PasswordResetStore } from '../domain/ports.ts'
import type { StorePorts } from './account-store.ts'

const insertReset = {
  name: 'insert_reset',
  text: `INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')`,
}
const dropOldResets = {
  name: 'drop_old_resets',
  text: `DELETE FROM password_resets WHERE user_id = $1 AND token_hash NOT IN
    (SELECT token_hash FROM password_resets WHERE user_id = $1 ORDER BY expires_at DESC LIMIT $2)`,
}

export function createPasswordResetStore({ database }: Pick<StorePorts, 'database'>): PasswordResetStore {
  return {
    async insert({ tokenHash, userId, lifetimeMs }, max) {
      await database.asOwner(userId, async (tx) => {
        await tx.query({ ...insertReset, values: [tokenHash, userId, lifetimeMs] })
        await tx.query({ ...dropOldResets, values: [userId, max] })
      })
    },
    async find(tokenHash) {
      const found = rowOf<{ userId: string }>(
        await database.querySystem({
          name: 'find_reset',
          text: 'SELECT user_id FROM password_resets WHERE token_hash = $1 AND expires_at > clock_timestamp()',
          values: [tokenHash],
        }),
      )
      return found?.userId
    },
  }
}
