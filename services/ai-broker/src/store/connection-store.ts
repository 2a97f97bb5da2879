/** Connections in PostgreSQL: through Prisma for what people do, by one prepared statement for what each generation does. */
import { ServiceError } from '@scriptorium/contracts'
import { violatedConstraint } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import type { ApiKey } from '../domain/api-key.ts'
import { keyHint } from '../domain/api-key.ts'
import type { Connection, ConnectionChange, NewConnection } from '../domain/connection.ts'
import type { ConnectionStore, Log } from '../domain/ports.ts'
import type { ProviderKind } from '../domain/provider.ts'
import type { KeyVault } from './keys/key-vault.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import type { ConnectionModel } from '../../prisma/generated/models/Connection.ts'

export type ConnectionStoreOptions = {
  database: Database
  prisma: OwnerScopedPrisma<PrismaClient>
  vault: KeyVault
  logger: Log
}

const keyField = 'api_key'
const noKey = {
  keyKekVersion: null,
  keyWrappedDek: null,
  keyNonce: null,
  keyCiphertext: null,
  keyTag: null,
  keyFingerprint: null,
  keyHint: null,
}

export function createConnectionStore({ database, prisma, vault, logger }: ConnectionStoreOptions): ConnectionStore {
  async function keyColumns(ownerId: string, rowId: string, apiKey: ApiKey) {
    const sealed = await vault.seal(apiKey, { ownerId, rowId, field: keyField })
    return {
      keyKekVersion: sealed.kekVersion,
      keyWrappedDek: sealed.wrappedDek,
      keyNonce: sealed.nonce,
      keyCiphertext: sealed.ciphertext,
      keyTag: sealed.tag,
      keyFingerprint: sealed.fingerprint,
      keyHint: keyHint(apiKey.reveal()) ?? null,
    }
  }

  async function find(ownerId: string, id: string): Promise<Connection | undefined> {
    return await prisma.asOwner(ownerId, async ({ connection }) =>
      toConnection(await connection.findFirst({ where: { ownerId, id } })),
    )
  }

  return {
    find,
    async create(ownerId, connection) {
      const key = connection.apiKey === undefined ? noKey : await keyColumns(ownerId, connection.id, connection.apiKey)
      try {
        return await prisma.asOwner(ownerId, async (client) => await createIn(client, ownerId, connection, key))
      } catch (error) {
        // Two requests with one id at once: the second finds what the first made.
        const found = violatedConstraint(error) === undefined ? undefined : await find(ownerId, connection.id)
        if (found === undefined) throw error
        return found
      }
    },
    async list(ownerId, { after, limit }) {
      const behind =
        after === undefined
          ? {}
          : { OR: [{ position: { gt: after.position } }, { position: after.position, id: { gt: after.id } }] }
      return await prisma.asOwner(ownerId, async ({ connection }) =>
        (
          await connection.findMany({
            where: { ownerId, ...behind },
            orderBy: [{ position: 'asc' }, { id: 'asc' }],
            take: limit,
          })
        ).map(toPresent),
      )
    },
    async update(ownerId, id, change) {
      const key =
        change.apiKey === undefined ? {} : change.apiKey === null ? noKey : await keyColumns(ownerId, id, change.apiKey)
      return await prisma.asOwner(ownerId, async (client) => {
        const { count } = await client.connection.updateMany({
          where: { ownerId, id },
          data: { ...columnsOf(change), ...key, updatedAt: new Date() },
        })
        if (count === 0) return undefined
        if (change.forgetModels === true) await client.modelCache.deleteMany({ where: { ownerId, connectionId: id } })
        return toConnection(await client.connection.findFirst({ where: { ownerId, id } }))
      })
    },
    remove: async (ownerId, id) =>
      await prisma.asOwner(
        ownerId,
        async ({ connection }) => (await connection.deleteMany({ where: { ownerId, id } })).count > 0,
      ),
    firstEnabled: async (ownerId) =>
      await prisma.asOwner(ownerId, async ({ connection }) =>
        toConnection(
          await connection.findFirst({
            where: { ownerId, enabled: true },
            orderBy: [{ position: 'asc' }, { id: 'asc' }],
          }),
        ),
      ),
    async findWithKey(ownerId, id) {
      const row = await database.asOwner(
        ownerId,
        async (tx) =>
          (await tx.query<KeyRow>(id === undefined ? firstWithKey(ownerId) : oneWithKey(ownerId, id))).rows[0],
        { idempotent: true },
      )
      if (row === undefined) return undefined
      try {
        return { connection: fromKeyRow(row), apiKey: await openKey(vault, ownerId, row) }
      } catch (error) {
        logger.error({ error, connectionId: row.id }, 'a key could not be opened')
        throw new ServiceError('key_missing', { cause: error })
      }
    },
  }
}

type Client = Pick<PrismaClient, 'connection'>

async function createIn(
  { connection: table }: Client,
  ownerId: string,
  connection: NewConnection,
  key: Partial<ConnectionModel>,
): Promise<Connection> {
  const existing = await table.findFirst({ where: { ownerId, id: connection.id } })
  if (existing !== null) return toPresent(existing)
  const { _max } = await table.aggregate({ where: { ownerId }, _max: { position: true } })
  const { id, provider, name, baseUrl, enabled, models, demo } = connection
  const position = connection.position ?? Math.min((_max.position ?? -1) + 1, 100_000)
  const row = await table.create({
    data: {
      ownerId,
      id,
      provider,
      name,
      baseUrl,
      enabled,
      models,
      demo,
      position,
      concurrency: connection.concurrency ?? null,
      ...(key as typeof noKey),
    },
  })
  return toPresent(row)
}

function columnsOf({ name, baseUrl, enabled, models, concurrency, position }: ConnectionChange) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(models === undefined ? {} : { models }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(position === undefined ? {} : { position }),
  }
}

function toConnection(row: ConnectionModel | null): Connection | undefined {
  return row === null ? undefined : toPresent(row)
}

function toPresent(row: ConnectionModel): Connection {
  return {
    id: row.id,
    provider: row.provider as ProviderKind,
    name: row.name,
    baseUrl: row.baseUrl,
    keyHint: row.keyHint ?? undefined,
    hasKey: row.keyCiphertext !== null,
    enabled: row.enabled,
    models: row.models,
    concurrency: row.concurrency ?? undefined,
    position: row.position,
    demo: row.demo,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

type KeyRow = {
  id: string
  provider: ProviderKind
  name: string
  base_url: string
  enabled: boolean
  models: string[]
  concurrency: number | null
  position: number
  demo: boolean
  key_kek_version: number | null
  key_wrapped_dek: Buffer | null
  key_nonce: Buffer | null
  key_ciphertext: Buffer | null
  key_tag: Buffer | null
  key_hint: string | null
  created_at: Date
  updated_at: Date
}

const keyRowColumns = `id, provider, name, base_url, enabled, models, concurrency, position, demo, key_kek_version, key_wrapped_dek, key_nonce, key_ciphertext, key_tag,
  key_hint, created_at, updated_at`

function oneWithKey(ownerId: string, id: string) {
  return {
    name: 'connection_with_key',
    text: `SELECT ${keyRowColumns} FROM connections WHERE owner_id = $1 AND id = $2`,
    values: [ownerId, id],
  }
}

function firstWithKey(ownerId: string) {
  return {
    name: 'first_connection_with_key',
    text: `SELECT ${keyRowColumns} FROM connections WHERE owner_id = $1 AND enabled ORDER BY position, id LIMIT 1`,
    values: [ownerId],
  }
}

function fromKeyRow(row: KeyRow): Connection {
  return {
    id: row.id,
    provider: row.provider,
    name: row.name,
    baseUrl: row.base_url,
    keyHint: row.key_hint ?? undefined,
    hasKey: row.key_ciphertext !== null,
    enabled: row.enabled,
    models: row.models,
    concurrency: row.concurrency ?? undefined,
    position: row.position,
    demo: row.demo,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

async function openKey(vault: KeyVault, ownerId: string, row: KeyRow): Promise<ApiKey | undefined> {
  const {
    key_kek_version: kekVersion,
    key_wrapped_dek: wrappedDek,
    key_nonce: nonce,
    key_ciphertext: ciphertext,
    key_tag: tag,
  } = row
  if (kekVersion === null || wrappedDek === null || nonce === null || ciphertext === null || tag === null)
    return undefined
  const sealed = {
    kekVersion,
    wrappedDek: new Uint8Array(wrappedDek),
    nonce: new Uint8Array(nonce),
    ciphertext: new Uint8Array(ciphertext),
    tag: new Uint8Array(tag),
  }
  return await vault.open(sealed, { ownerId, rowId: row.id, field: keyField })
}
