/** What the operator does to accounts by hand, as a role that row security does not hold: see embedded/src/accounts.ts. */
import type { Connection } from '@scriptorium/database'
import type { Digest, Role } from '../domain/ports.ts'
import { resetLifetimeMs } from '../domain/password-resets.ts'
import { foldEmail } from '../domain/accounts.ts'

export type ListedAccount = { email: string; name: string; role: string; createdAt: Date }

export type OperatorAccounts = {
  list(): Promise<ListedAccount[]>
  /** @returns false when there is no such account. */
  setRole(email: string, role: Role): Promise<boolean>
  /** A link that works once, for an hour. @returns undefined when there is no such account. */
  resetLink(email: string): Promise<string | undefined>
}

export function createOperatorAccounts(
  connection: Pick<Connection, 'query'>,
  { schema, publicUrl, digest }: { schema: string; publicUrl: string; digest: Digest },
): OperatorAccounts {
  return {
    async list() {
      const { rows } = await connection.query<ListedAccount>(
        `SELECT email, name, role, created_at AS "createdAt" FROM ${schema}.users WHERE deleted_at IS NULL ORDER BY created_at, id`,
      )
      return rows
    },
    async setRole(email, role) {
      const { rows } = await connection.query(
        `UPDATE ${schema}.users SET role = $2 WHERE email_folded = $1 RETURNING id`,
        [foldEmail(email), role],
      )
      return rows.length > 0
    },
    async resetLink(email) {
      const token = digest.randomToken()
      const { rows } = await connection.query(
        `INSERT INTO ${schema}.password_resets (token_hash, user_id, expires_at)
          SELECT $2, id, clock_timestamp() + $3 * interval '1 millisecond' FROM ${schema}.users WHERE email_folded = $1 AND deleted_at IS NULL RETURNING user_id`,
        [foldEmail(email), digest.sha256(token), resetLifetimeMs],
      )
      return rows.length > 0 ? `${publicUrl}/reset#${token}` : undefined
    },
  }
}
