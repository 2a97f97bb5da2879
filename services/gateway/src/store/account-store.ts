/** Users, sessions and idempotency keys in PostgreSQL: Prisma for what people edit, prepared statements where every request passes. */
import { columnsOf, namedStatement, presentRow, rowOf, selectOf } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import type { Credentials, NewUser, User, UserChanges, UserStore } from '../domain/ports.ts'
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts'

export type StorePorts = { database: Database; prisma: OwnerScopedPrisma<PrismaClient> }

const userFields = [
  'id',
  'email',
  'name',
  'role',
  'defaultConnectionId',
  'defaultModel',
  'automaticTitles',
  'demoPending',
  'createdAt',
] as const satisfies readonly (keyof User)[]
const select = selectOf(userFields)
/** A user's columns as `users u` has them. */
export const userColumns = columnsOf(userFields, 'u')

type CredentialRow = User & Omit<Credentials, 'user'>

const insertUser = namedStatement<NewUser>(
  'insert_user',
  `INSERT INTO users AS u (id, email, email_folded, name, password_hash, registration_key, demo_pending)
    VALUES ($id, $email, $emailFolded, $name, $passwordHash, $registrationKey, $demoPending)
    ON CONFLICT (email_folded) DO NOTHING RETURNING ${userColumns}`,
)

export function createUserStore({ database, prisma }: StorePorts): UserStore {
  return {
    insert: async (user) => rowOf<User>(await database.asOwner(user.id, (tx) => tx.query(insertUser(user)))),

    ...credentialsIn({ database, prisma }),

    update: async (userId, changes) =>
      await prisma.asOwner(userId, async (client) => {
        const data = withoutUndefined(changes)
        const updated =
          Object.keys(data).length === 0
            ? await client.user.findFirstOrThrow({ where: { id: userId }, select })
            : await client.user.update({ where: { id: userId }, data, select })
        return userOf(updated)
      }),

    async clearDefault(userId, connectionId) {
      await prisma.asOwner(userId, async (client) => {
        await client.user.updateMany({
          where: { id: userId, defaultConnectionId: connectionId },
          data: { defaultConnectionId: null, defaultModel: null },
        })
      })
    },

    markSeeded: async (userId, defaults) =>
      await prisma.asOwner(userId, async (client) => {
        if (defaults !== undefined) {
          await client.user.updateMany({
            where: { id: userId, defaultConnectionId: null },
            data: { defaultConnectionId: defaults.connectionId, defaultModel: defaults.model },
          })
        }
        return userOf(
          await client.user.update({
            where: { id: userId },
            data: { demoPending: false, demoSeededAt: new Date() },
            select,
          }),
        )
      }),
  }
}

const signInByEmail = {
  name: 'sign_in_by_email',
  text: `SELECT ${userColumns}, u.password_hash, u.registration_key,
      EXISTS (SELECT 1 FROM sign_in_origins o WHERE o.user_id = u.id AND o.origin_hash = $2) AS knows_network,
      (SELECT encode(o.origin_hash, 'hex') FROM sign_in_origins o WHERE o.user_id = u.id AND o.origin_hash = ANY($3::bytea[])
        ORDER BY o.seen_at DESC LIMIT 1) AS device_key
    FROM users u WHERE u.email_folded = $1 AND u.deleted_at IS NULL`,
}
const rememberOrigins = {
  name: 'remember_origins',
  text: `INSERT INTO sign_in_origins (user_id, origin_hash) SELECT $1, unnest($2::bytea[])
    ON CONFLICT (user_id, origin_hash) DO UPDATE SET seen_at = clock_timestamp()`,
}
const replaceHash = {
  name: 'replace_hash',
  text: 'UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
}

const setPassword = { name: 'change_password', text: 'UPDATE users SET password_hash = $2 WHERE id = $1' }
const forgetOrigins = { name: 'forget_origins', text: 'DELETE FROM sign_in_origins WHERE user_id = $1' }
const endAllSessions = { name: 'end_all_sessions', text: 'DELETE FROM sessions WHERE user_id = $1' }
const forgetResets = { name: 'forget_resets', text: 'DELETE FROM password_resets WHERE user_id = $1' }
/** Of two who use one link at once, one finds it. */
const useReset = {
  name: 'use_reset',
  text: 'DELETE FROM password_resets WHERE user_id = $1 AND token_hash = $2 AND expires_at > clock_timestamp()',
}

type CredentialStore = Pick<
  UserStore,
  'findCredentials' | 'findForSignIn' | 'rememberOrigins' | 'replaceHash' | 'changePassword' | 'resetPassword'
>

function credentialsIn({ database, prisma }: StorePorts): CredentialStore {
  return {
    async findCredentials(by) {
      if ('id' in by) {
        const found = await prisma.asOwner(by.id, (client) =>
          client.user.findFirst({
            where: { id: by.id },
            select: { ...select, passwordHash: true, registrationKey: true },
          }),
        )
        return found === null ? undefined : credentialsOf(presentRow(found) as CredentialRow)
      }
      const found = rowOf<CredentialRow>(
        await database.querySystem({
          name: 'credentials_by_email',
          text: `SELECT ${userColumns}, u.password_hash, u.registration_key FROM users u WHERE u.email_folded = $1 AND u.deleted_at IS NULL`,
          values: [by.emailFolded],
        }),
      )
      return found === undefined ? undefined : credentialsOf(found)
    },

    async findForSignIn(emailFolded, { network, devices }) {
      const found = rowOf<CredentialRow & { knowsNetwork: boolean; deviceKey?: string }>(
        await database.querySystem({ ...signInByEmail, values: [emailFolded, network, devices] }),
      )
      if (found === undefined) return undefined
      const { knowsNetwork, deviceKey, ...credentials } = found
      return { ...credentialsOf(credentials), knowsNetwork, ...(deviceKey === undefined ? {} : { deviceKey }) }
    },

    async rememberOrigins(userId, origins) {
      await database.asOwner(userId, (tx) => tx.query({ ...rememberOrigins, values: [userId, origins] }), {
        idempotent: true,
      })
    },

    async replaceHash(userId, oldHash, newHash) {
      await database.asOwner(userId, (tx) => tx.query({ ...replaceHash, values: [userId, oldHash, newHash] }), {
        idempotent: true,
      })
    },

    async changePassword(userId, passwordHash, keptSessionId) {
      await database.asOwner(
        userId,
        async (tx) => {
          await tx.query({ ...setPassword, values: [userId, passwordHash] })
          await tx.query({
            name: 'end_other_sessions',
            text: 'DELETE FROM sessions WHERE user_id = $1 AND id <> $2',
            values: [userId, keptSessionId],
          })
          await tx.query({ ...forgetOrigins, values: [userId] })
        },
        { idempotent: true },
      )
    },

    resetPassword: async (userId, passwordHash, tokenHash) =>
      await database.asOwner(userId, async (tx) => {
        const { rowCount } = await tx.query({ ...useReset, values: [userId, tokenHash] })
        if (rowCount === 0) return false
        await tx.query({ ...setPassword, values: [userId, passwordHash] })
        for (const statement of [endAllSessions, forgetOrigins, forgetResets])
          await tx.query({ ...statement, values: [userId] })
        return true
      }),
  }
}

function withoutUndefined(changes: UserChanges): Prisma.UserUpdateInput {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

function credentialsOf({ passwordHash, registrationKey, ...user }: CredentialRow): Credentials {
  return { user, passwordHash, registrationKey }
}

function userOf(row: Prisma.UserGetPayload<{ select: typeof select }>): User {
  return { ...presentRow(row), role: row.role === 'operator' ? 'operator' : 'user' }
}
