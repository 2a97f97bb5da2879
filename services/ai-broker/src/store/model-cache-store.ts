/**
 * What providers said of their models. Lists are long and change seldom, so a list that this process has read is not read again
 * while the row says that it is the same one.
 */
import { createBoundedMap } from '@scriptorium/bounded-map'
import { isErrorCode } from '@scriptorium/contracts'
import { rowsOf, violatedConstraint } from '@scriptorium/database'
import type { Database, OwnerScopedPrisma } from '@scriptorium/database'
import type { CachedModels, ModelCache } from '../domain/ports.ts'
import type { ProviderModel } from '../domain/provider.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'

type Row = {
  connectionId: string
  fetchedAt?: string
  failureCode?: string
  failureMessage?: string
  failedAt?: string
  /** Absent where it is the list that was named as known. */
  models?: ProviderModel[]
}
type Known = { fetchedAt: number; models: ProviderModel[] }

/** Models of all lists together that this process remembers; some 500 bytes each. */
const rememberedMax = 100_000

export function createModelCacheStore({
  database,
  prisma,
}: {
  database: Database
  prisma: OwnerScopedPrisma<PrismaClient>
}): ModelCache {
  const remembered = createBoundedMap<string, Known>({
    weightMax: rememberedMax,
    weightOf: ({ models }) => models.length + 1,
  })
  const knownIds = createBoundedMap<string, string[]>({ entriesMax: 10_000 })

  async function read(ownerId: string, connectionId?: string): Promise<Map<string, CachedModels>> {
    const ids = connectionId === undefined ? (knownIds.get(ownerId) ?? []) : [connectionId]
    const known = ids.flatMap((id) => {
      const list = remembered.get(`${ownerId} ${id}`)
      return list === undefined ? [] : [{ id, ...list }]
    })
    const query = {
      name: 'model_cache_read',
      text: `SELECT m.connection_id, m.fetched_at, m.failure_code, m.failure_message, m.failed_at,
          CASE WHEN m.fetched_at = k.fetched_at THEN NULL ELSE m.models END AS models
        FROM model_cache m LEFT JOIN unnest($3::uuid[], $4::timestamptz[]) k(id, fetched_at) ON k.id = m.connection_id
        WHERE m.owner_id = $1 AND ($2::uuid IS NULL OR m.connection_id = $2::uuid)`,
      values: [
        ownerId,
        connectionId ?? null,
        known.map(({ id }) => id),
        known.map(({ fetchedAt }) => new Date(fetchedAt)),
      ],
    }
    const rows = await database.asOwner(ownerId, async (tx) => (await tx.query(query)).rows, { idempotent: true })
    const lists = new Map<string, CachedModels>()
    for (const row of rowsOf<Row>({ rows: rows as Row[], rowCount: rows.length })) {
      const models = row.models ?? known.find(({ id }) => id === row.connectionId)?.models ?? []
      const cached = toCached(row, models)
      if (cached.fetchedAt !== undefined)
        remembered.set(`${ownerId} ${row.connectionId}`, { fetchedAt: cached.fetchedAt.getTime(), models })
      lists.set(row.connectionId, cached)
    }
    if (connectionId === undefined) knownIds.set(ownerId, [...lists.keys()])
    return lists
  }

  return {
    find: async (ownerId, connectionId) => (await read(ownerId, connectionId)).get(connectionId),
    all: async (ownerId) => await read(ownerId),
    async save(ownerId, connectionId, fetched) {
      const data =
        'models' in fetched
          ? { models: fetched.models, fetchedAt: new Date(), failureCode: null, failureMessage: null, failedAt: null }
          : { failureCode: fetched.failure.code, failureMessage: fetched.failure.message, failedAt: new Date() }
      try {
        await prisma.asOwner(
          ownerId,
          async ({ modelCache }) =>
            await modelCache.upsert({
              where: { ownerId_connectionId: { ownerId, connectionId } },
              create: { ownerId, connectionId, ...data },
              update: data,
            }),
        )
      } catch (error) {
        // The connection was deleted, or another request saved the same, meanwhile.
        if (violatedConstraint(error) === undefined) throw error
      }
    },
  }
}

function toCached({ fetchedAt, failureCode, failureMessage, failedAt }: Row, models: ProviderModel[]): CachedModels {
  const failure =
    failedAt !== undefined && isErrorCode(failureCode)
      ? { code: failureCode, message: failureMessage ?? '', at: new Date(failedAt) }
      : undefined
  return {
    models,
    fetchedAt: fetchedAt === undefined ? undefined : new Date(fetchedAt),
    ...(failure === undefined ? {} : { failure }),
  }
}
