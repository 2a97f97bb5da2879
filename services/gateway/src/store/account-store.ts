/** Users, sessions and idempotency keys in PostgreSQL: Prisma for what people edit, prepared statements where every request passes. */
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import type { Credentials, Role, User, UserChanges, UserStore } from '../domain/ports.ts'
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts'

export type StorePorts = { database: Database; prisma: OwnerScopedPrisma<PrismaClient> }

/** A user's columns as `users u` has them, read into `toUser`. */
export const userColumns =
  'u.id, u.email, u.name, u.role, u.default_connection_id, u.default_model, u.demo_pending, u.created_at'

export type UserRow = {
  id: string
  email: string
  name: string
  role: Role
  default_connection_id: string | null
  default_model: string | null
  demo_pending: boolean
  created_at: Date
}

type CredentialRow = UserRow & { password_hash: string; registration_key: Uint8Array | null }

export function createUserStore({ database, prisma }: StorePorts): UserStore {
  return {
    async insert(user) {
      const { rows } = await database.asOwner(user.id, (tx) =>
        tx.query<UserRow>({
          name: 'insert_user',
          text: `INSERT INTO users AS u (id, email, email_folded, name, password_hash, registration_key, demo_pending)
          VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_folded) DO NOTHING RETURNING ${userColumns}`,
          values: [
            user.id,
            user.email,
            user.emailFolded,
            user.name,
            user.passwordHash,
            user.registrationKey ?? null,
            user.demoPending,
          ],
        }),
      )
      return rows[0] === undefined ? undefined : toUser(rows[0])
    },

    async findCredentials(by) {
      if ('id' in by) {
        const found = await prisma.asOwner(by.id, (client) => client.user.findFirst({ where: { id: by.id } }))
        return found === null
          ? undefined
          : {
              user: fromModel(found),
              passwordHash: found.passwordHash,
              registrationKey: found.registrationKey ?? undefined,
            }
      }
      const { rows } = await database.querySystem<CredentialRow>({
        name: 'credentials_by_email',
        text: `SELECT ${userColumns}, u.password_hash, u.registration_key FROM users u WHERE u.email_folded = $1`,
        values: [by.emailFolded],
      })
      return rows[0] === undefined ? undefined : toCredentials(rows[0])
    },

    update: async (userId, changes) =>
      await prisma.asOwner(userId, async (client) => {
        const data = withoutUndefined(changes)
        const updated =
          Object.keys(data).length === 0
            ? await client.user.findFirstOrThrow({ where: { id: userId } })
            : await client.user.update({ where: { id: userId }, data })
        return fromModel(updated)
      }),

    async changePassword(userId, passwordHash, keptSessionId) {
      await prisma.asOwner(userId, async (client) => {
        await client.user.update({ where: { id: userId }, data: { passwordHash } })
        await client.session.deleteMany({ where: { userId, id: { not: keptSessionId } } })
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
        return fromModel(
          await client.user.update({ where: { id: userId }, data: { demoPending: false, demoSeededAt: new Date() } }),
        )
      }),
  }
}

function withoutUndefined(changes: UserChanges): Prisma.UserUpdateInput {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    defaultConnectionId: row.default_connection_id ?? undefined,
    defaultModel: row.default_model ?? undefined,
    demoPending: row.demo_pending,
    createdAt: row.created_at,
  }
}

function toCredentials(row: CredentialRow): Credentials {
  return { user: toUser(row), passwordHash: row.password_hash, registrationKey: row.registration_key ?? undefined }
}

function fromModel(model: Prisma.UserModel): User {
  return {
    id: model.id,
    email: model.email,
    name: model.name,
    role: model.role === 'operator' ? 'operator' : 'user',
    defaultConnectionId: model.defaultConnectionId ?? undefined,
    defaultModel: model.defaultModel ?? undefined,
    demoPending: model.demoPending,
    createdAt: model.createdAt,
  }
}
