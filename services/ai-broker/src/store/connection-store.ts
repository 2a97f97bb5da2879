/** Connections in PostgreSQL: through Prisma for what people do, by prepared statements for what each generation does. */
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
import type { ConnectionStore, Log, OpenedConnection } from '../domain/ports.ts'
import type { ProviderModel } from '../domain/provider.ts'
import type { KeyVault } from './keys/key-vault.ts'
import type { Spending } from '../domain/usage/budget.ts'
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
const repeatable = { idempotent: true }
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
    async findWithKey(ownerId, id) {
      const query = withKey(ownerId, id)
      const row = await database.asOwner(ownerId, async (tx) => rowOf<KeyRow>(await tx.query(query)), repeatable)
      return row === undefined ? undefined : await openKey({ vault, logger }, ownerId, row)
    },
    async findToRun(ownerId, { connectionId, model }) {
      const query = toRun(ownerId, connectionId, model)
      const row = rowOf<RunRow>(await database.queryAsOwner(query, repeatable))
      if (row === undefined) return undefined
      const { knownModel: known, perDay, perMonth, spentThisDay, spentThisMonth, ...keyRow } = row
      const spending = { perDay, perMonth, spentThisDay, spentThisMonth }
      return { ...(await openKey({ vault, logger }, ownerId, keyRow)), known, spending }
    },
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

async function openKey(
  { vault, logger }: Pick<ConnectionStoreOptions, 'vault' | 'logger'>,
  ownerId: string,
  row: KeyRow,
): Promise<OpenedConnection> {
  const { connection, sealed } = splitKey(row)
  if (sealed === undefined) return { connection, apiKey: undefined }
  try {
    return { connection, apiKey: await vault.open(sealed, { ownerId, rowId: row.id, field: keyField }) }
  } catch (error) {
    logger.error({ error, connectionId: row.id }, 'a key could not be opened')
    throw new ServiceError('key_missing', { cause: error })
  }
}

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
type KeyRow = Connection & {
  keyKekVersion?: number
  keyWrappedDek?: Buffer
  keyNonce?: Buffer
  keyCiphertext?: Buffer
  keyTag?: Buffer
}

type RunRow = KeyRow & Spending & { knownModel?: ProviderModel }

const keyRowColumns = `${columnsOf(fields)}, key_ciphertext IS NOT NULL AS has_key,
  key_kek_version, key_wrapped_dek, key_nonce, key_ciphertext, key_tag`

function withKey(ownerId: string, id: string) {
  return {
    name: 'connection_with_key',
    text: `SELECT ${keyRowColumns} FROM connections WHERE owner_id = $1 AND id = $2`,
    values: [ownerId, id],
  }
}

/** The function of the schema says whose rows they are. */
function toRun(ownerId: string, id: string, model: string | undefined) {
  return {
    name: 'connection_to_run',
    text: `SELECT ${keyRowColumns}, r.known_model, r.per_day, r.per_month, r.spent_this_day, r.spent_this_month
      FROM connection_to_run($1, $2, $3) r, LATERAL (SELECT (r.c).*) c`,
    values: [ownerId, id, model ?? null],
  }
}

type Sealed = Parameters<KeyVault['open']>[0]

/** Undefined without a key. */
function splitKey(row: KeyRow): { connection: Connection; sealed: Sealed | undefined } {
  const { keyKekVersion: kekVersion, keyWrappedDek, keyNonce, keyCiphertext, keyTag, ...connection } = row
  if (kekVersion === undefined || !keyWrappedDek || !keyNonce || !keyCiphertext || !keyTag)
    return { connection, sealed: undefined }
  const sealed = {
    kekVersion,
    wrappedDek: new Uint8Array(keyWrappedDek),
    nonce: new Uint8Array(keyNonce),
    ciphertext: new Uint8Array(keyCiphertext),
    tag: new Uint8Array(keyTag),
  }
  return { connection, sealed }
}
