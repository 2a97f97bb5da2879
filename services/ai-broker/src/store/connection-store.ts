/** Connections in PostgreSQL: through Prisma for what people do, by one prepared statement for what each generation does. */
import { ServiceError } from '@scriptorium/contracts'
import { connectionLimits } from '@scriptorium/contracts/nouns'
import type { Connection, ProviderKind } from '@scriptorium/contracts/nouns'
import {
  columnsOf,
  decodeCursor,
  encodeCursor,
  namedStatement,
  pageOf,
  presentRow,
  rowOf,
  rowsOf,
  selectOf,
  violatedConstraint,
} from '@scriptorium/database'
import type { Database, OwnerScopedPrisma, Tx } from '@scriptorium/database'
import type { ApiKey } from '../domain/connection/api-key.ts'
import { keyHint } from '../domain/connection/api-key.ts'
import { runningMaxOf } from '../domain/connection/connection-limits.ts'
import type { ConnectionLimit } from '../domain/connection/connection-limits.ts'
import type { ConnectionStore, Log } from '../domain/ports.ts'
import type { Spending } from '../domain/usage/budget.ts'
import type { KeyVault } from './keys/key-vault.ts'
import { spendingColumns, spendingJoin } from './spending.ts'
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts'

export type ConnectionStoreOptions = {
  database: Database
  prisma: OwnerScopedPrisma<PrismaClient>
  vault: KeyVault
  logger: Log
}

/** The columns that make a connection, besides whether it has a key. */
const fields = [
  'id',
  'provider',
  'name',
  'baseUrl',
  'keyHint',
  'enabled',
  'models',
  'concurrency',
  'position',
  'demo',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Connection)[]
const select = selectOf([...fields, 'keyCiphertext'])
type Row = Prisma.ConnectionGetPayload<{ select: typeof select }>

const list = 'connections'
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
  async function find(ownerId: string, id: string): Promise<Connection | undefined> {
    return await prisma.asOwner(ownerId, async ({ connection }) =>
      connectionIn(await connection.findFirst({ where: { ownerId, id }, select })),
    )
  }

  return {
    find,
    async create(ownerId, { id, demo, fields: { apiKey, ...columns } }) {
      const key = await keyData(vault, { ownerId, rowId: id }, apiKey)
      try {
        return await prisma.asOwner(
          ownerId,
          async (client, tx) => await createIn(client, tx, { ...columns, ...key, ownerId, id, demo }),
        )
      } catch (error) {
        // Two requests with one id at once: the second finds what the first made.
        const found = violatedConstraint(error) === undefined ? undefined : await find(ownerId, id)
        if (found === undefined) throw error
        return found
      }
    },
    async list(ownerId, { cursor, limit }) {
      const behind = cursor === undefined ? {} : after(cursor)
      const rows = await prisma.asOwner(
        ownerId,
        async ({ connection }) =>
          await connection.findMany({
            where: { ownerId, ...behind },
            orderBy: [{ position: 'asc' }, { id: 'asc' }],
            take: limit + 1,
            select,
          }),
      )
      return pageOf(rows.map(connectionOf), limit, ({ position, id }) => encodeCursor(list, [position, id]))
    },
    async update(ownerId, id, change, { forgetModels }) {
      const { apiKey, position, ...columns } = change
      const key = 'apiKey' in change ? await keyData(vault, { ownerId, rowId: id }, apiKey) : {}
      return await prisma.asOwner(ownerId, async (client, tx) => {
        // Before any of them is written: two moves that each held a row of their own would wait for each other for ever.
        if (position !== undefined) await lockPlaces(tx, ownerId)
        const { count } = await client.connection.updateMany({
          where: { ownerId, id },
          data: { ...withNulls(columns), ...key, updatedAt: new Date() },
        })
        if (count === 0) return undefined
        if (position !== undefined) await moveTo(tx, { ownerId, id, position })
        if (forgetModels) await client.modelCache.deleteMany({ where: { ownerId, connectionId: id } })
        return connectionIn(await client.connection.findFirst({ where: { ownerId, id }, select }))
      })
    },
    remove: async (ownerId, id) =>
      await prisma.asOwner(
        ownerId,
        async ({ connection }) => (await connection.deleteMany({ where: { ownerId, id } })).count > 0,
      ),
    limits: async (ownerId) => await readLimits(database, ownerId),
    findWithKey: async (ownerId, id) => await findWithKey({ database, vault, logger }, ownerId, id),
  }
}

async function keyData(
  vault: KeyVault,
  { ownerId, rowId }: { ownerId: string; rowId: string },
  apiKey: ApiKey | undefined,
) {
  if (apiKey === undefined) return noKey
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

async function findWithKey(
  { database, vault, logger }: Omit<ConnectionStoreOptions, 'prisma'>,
  ownerId: string,
  id: string,
) {
  const row = await database.asOwner(ownerId, async (tx) => rowOf<KeyRow>(await tx.query(withKey(ownerId, id))), {
    idempotent: true,
  })
  if (row === undefined) return undefined
  const { connection, sealed, spending } = splitKey(row)
  if (sealed === undefined) return { connection, apiKey: undefined, spending }
  try {
    return { connection, spending, apiKey: await vault.open(sealed, { ownerId, rowId: row.id, field: keyField }) }
  } catch (error) {
    logger.error({ error, connectionId: row.id }, 'a key could not be opened')
    throw new ServiceError('key_missing', { cause: error })
  }
}

/** Far more than anybody has; a connection past it has no limit of its own. */
const limitsMax = 1_000

async function readLimits(database: Database, ownerId: string): Promise<ConnectionLimit[]> {
  const query = {
    name: 'connection_limits',
    text: 'SELECT id, provider, concurrency FROM connections WHERE owner_id = $1 ORDER BY position, id LIMIT $2',
    values: [ownerId, limitsMax],
  }
  const rows = await database.asOwner(ownerId, async (tx) => rowsOf<LimitRow>(await tx.query(query)), {
    idempotent: true,
  })
  return rows.flatMap((row) => {
    const runningMax = runningMaxOf(row)
    return runningMax === undefined ? [] : [{ connectionId: row.id, runningMax }]
  })
}

type LimitRow = Pick<Connection, 'id' | 'provider' | 'concurrency'>

type Client = Pick<PrismaClient, 'connection'>

type NewRow = Omit<Prisma.ConnectionUncheckedCreateInput, 'createdAt' | 'updatedAt'>

async function createIn(
  { connection: table }: Client,
  tx: Tx,
  { position: wanted, ...row }: NewRow,
): Promise<Connection> {
  const { ownerId, id } = row
  const existing = await table.findFirst({ where: { ownerId, id }, select })
  if (existing !== null) return connectionOf(existing)
  const { _max } = await table.aggregate({ where: { ownerId }, _max: { position: true } })
  const position = Math.min((_max.position ?? -1) + 1, connectionLimits.position)
  const made = await table.create({ data: { ...row, position }, select })
  if (wanted === undefined) return connectionOf(made)
  await lockPlaces(tx, ownerId)
  return { ...connectionOf(made), position: await moveTo(tx, { ownerId, id, position: wanted }) }
}

const move = namedStatement<{ ownerId: string; id: string; position: number }>(
  'connection_move',
  `WITH others AS (
    SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS place FROM connections
    WHERE owner_id = $ownerId AND id <> $id),
  places AS (
    SELECT id, (CASE WHEN place < $position THEN place ELSE place + 1 END)::integer AS place FROM others
    UNION ALL SELECT $id::uuid, least($position::integer, (SELECT count(*) FROM others)::integer))
  UPDATE connections c SET position = p.place FROM places p WHERE c.owner_id = $ownerId AND c.id = p.id
  RETURNING c.id, c.position`,
)

async function lockPlaces(tx: Tx, ownerId: string): Promise<void> {
  const text = 'SELECT FROM connections WHERE owner_id = $1 ORDER BY id FOR UPDATE'
  await tx.query({ name: 'connection_places_lock', text, values: [ownerId] })
}

/** Numbers all connections of the owner afresh, this one at its new place. */
async function moveTo(tx: Tx, target: { ownerId: string; id: string; position: number }): Promise<number> {
  const rows = rowsOf<{ id: string; position: number }>(await tx.query(move(target)))
  return rows.find(({ id }) => id === target.id)?.position ?? target.position
}

/** Prisma leaves a field alone that is `undefined`; here it is one to clear. */
function withNulls<Columns extends object>(columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value ?? null])) as Columns
}

function connectionOf({ keyCiphertext, ...row }: Row): Connection {
  return { ...presentRow(row), provider: row.provider as ProviderKind, hasKey: keyCiphertext !== null }
}

function connectionIn(row: Row | null): Connection | undefined {
  return row === null ? undefined : connectionOf(row)
}

function after(cursor: string) {
  const [position, id] = decodeCursor(list, cursor, ['integer', 'id'])
  return { OR: [{ position: { gt: position } }, { position, id: { gt: id } }] }
}

/** The sealed key beside its connection; none of it is there without a key. */
type KeyRow = Connection &
  Spending & {
    keyKekVersion?: number
    keyWrappedDek?: Buffer
    keyNonce?: Buffer
    keyCiphertext?: Buffer
    keyTag?: Buffer
  }

const keyRowColumns = `${columnsOf(fields, 'c')}, c.key_ciphertext IS NOT NULL AS has_key,
  c.key_kek_version, c.key_wrapped_dek, c.key_nonce, c.key_ciphertext, c.key_tag, ${spendingColumns}`

function withKey(ownerId: string, id: string) {
  return {
    name: 'connection_with_key',
    text: `SELECT ${keyRowColumns} FROM connections c ${spendingJoin('c.owner_id', { always: false })}
      WHERE c.owner_id = $1 AND c.id = $2`,
    values: [ownerId, id],
  }
}

type Sealed = Parameters<KeyVault['open']>[0]

/** Undefined without a key. */
function splitKey(row: KeyRow): { connection: Connection; sealed: Sealed | undefined; spending: Spending } {
  const { perDay, perMonth, spentThisDay, spentThisMonth, ...rest } = row
  const { keyKekVersion: kekVersion, keyWrappedDek, keyNonce, keyCiphertext, keyTag, ...connection } = rest
  const spending: Spending = {
    ...(perDay === undefined ? {} : { perDay }),
    ...(perMonth === undefined ? {} : { perMonth }),
    spentThisDay,
    spentThisMonth,
  }
  if (kekVersion === undefined || !keyWrappedDek || !keyNonce || !keyCiphertext || !keyTag)
    return { connection, sealed: undefined, spending }
  const sealed = {
    kekVersion,
    wrappedDek: new Uint8Array(keyWrappedDek),
    nonce: new Uint8Array(keyNonce),
    ciphertext: new Uint8Array(keyCiphertext),
    tag: new Uint8Array(keyTag),
  }
  return { connection, sealed, spending }
}
