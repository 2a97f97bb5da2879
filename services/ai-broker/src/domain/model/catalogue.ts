/** The models of connections: from the provider, kept for a while, joined with the ids that the user added by hand. */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { Connection } from '@scriptorium/contracts/nouns'
import type { CachedModels, ConnectionStore, ModelCache, ProviderFactory } from '../ports.ts'
import type { ListedModel, ProviderModel } from '../provider.ts'
import { firstChatModel } from './chat-models.ts'

export type ModelList = { items: ListedModel[]; stale: boolean; error?: { code: ErrorCode; message: string } }

export type ModelCatalogue = {
  /** @throws ServiceError `not_found` for a foreign or unknown connection. */
  ofConnection(ownerId: string, connectionId: string, options: { refresh: boolean }): Promise<ModelList>
  ofAll(ownerId: string, options: { refresh: boolean }): Promise<ModelList>
  /** The model when none is named: the first by hand, else the first listed that writes text. Asks the provider when nothing is known. */
  defaultModel: (ownerId: string, connection: Connection, options: { timeoutMs: number }) => Promise<string | undefined>
  /** What is known already; asks nobody. */
  known(ownerId: string, connection: Connection, model: string): Promise<ProviderModel | undefined>
}

export type ModelCatalogueOptions = {
  store: ConnectionStore
  cache: ModelCache
  providers: ProviderFactory
  now: () => number
  freshMs?: number
  /** After a failed fetch: how long the provider is left alone, unless the user asks. */
  failureMs?: number
  fetchMs?: number
}

const connectionsMax = 200
const fetchesAtOnce = 8

export function createModelCatalogue(options: ModelCatalogueOptions): ModelCatalogue {
  const { store, cache, now, freshMs = 10 * 60_000, failureMs = 30_000, fetchMs = 10_000 } = options

  function isFresh(cached: CachedModels | undefined): boolean {
    if (cached === undefined) return false
    const isRecent = (at: Date | undefined, ms: number): boolean => at !== undefined && now() - at.getTime() < ms
    return cached.failure === undefined ? isRecent(cached.fetchedAt, freshMs) : isRecent(cached.failure.at, failureMs)
  }

  async function load(
    ownerId: string,
    connection: Connection,
    { refresh, timeoutMs }: { refresh: boolean; timeoutMs: number },
  ): Promise<ModelList> {
    const cached = await cache.find(ownerId, connection.id)
    if (!refresh && isFresh(cached)) return listOf(connection, cached?.models ?? [], cached?.failure)
    const fetched = await fetchModels(options, ownerId, connection, timeoutMs)
    await cache.save(ownerId, connection.id, fetched)
    return 'models' in fetched
      ? listOf(connection, fetched.models)
      : listOf(connection, cached?.models ?? [], fetched.failure)
  }

  return {
    async ofConnection(ownerId, connectionId, { refresh }) {
      const connection = await store.find(ownerId, connectionId)
      if (connection === undefined) throw new ServiceError('not_found')
      return await load(ownerId, connection, { refresh, timeoutMs: fetchMs })
    },
    async ofAll(ownerId, { refresh }) {
      const { items } = await store.list(ownerId, { limit: connectionsMax })
      const connections = items.filter(({ enabled }) => enabled)
      const lists: ModelList[] = []
      for (let start = 0; start < connections.length; start += fetchesAtOnce) {
        lists.push(
          ...(await Promise.all(
            connections
              .slice(start, start + fetchesAtOnce)
              .map((connection) => load(ownerId, connection, { refresh, timeoutMs: fetchMs })),
          )),
        )
      }
      const error = lists.find((list) => list.error !== undefined)?.error
      return {
        items: lists.flatMap(({ items }) => items),
        stale: lists.some(({ stale }) => stale),
        ...(error === undefined ? {} : { error }),
      }
    },
    async defaultModel(ownerId, connection, { timeoutMs }) {
      if (connection.models[0] !== undefined) return connection.models[0]
      const cached = await cache.find(ownerId, connection.id)
      const models =
        cached !== undefined && cached.models.length > 0
          ? cached.models
          : (await load(ownerId, connection, { refresh: false, timeoutMs })).items
      return firstChatModel(models)?.id
    },
    async known(ownerId, connection, model) {
      return (await cache.find(ownerId, connection.id))?.models.find(({ id }) => id === model)
    },
  }
}

type Fetched = { models: ProviderModel[] } | { failure: { code: ErrorCode; message: string } }

async function fetchModels(
  { store, providers }: ModelCatalogueOptions,
  ownerId: string,
  connection: Connection,
  timeoutMs: number,
): Promise<Fetched> {
  try {
    const found = await store.findWithKey(ownerId, connection.id)
    if (found === undefined) throw new ServiceError('not_found')
    const provider = providers.open({
      kind: connection.provider,
      baseUrl: connection.baseUrl,
      apiKey: found.apiKey,
      connectionKey: `${ownerId} ${connection.id}`,
    })
    if (provider === undefined) throw new ServiceError('connection_missing')
    const outcome = await provider.listModels(AbortSignal.timeout(timeoutMs))
    return outcome.ok ? { models: outcome.value } : { failure: outcome.failure }
  } catch (error) {
    const { code, detail } = ServiceError.from(error)
    if (code !== 'key_missing') throw error
    return { failure: { code, message: detail } }
  }
}

function listOf(
  connection: Connection,
  models: readonly ProviderModel[],
  failure?: { code: ErrorCode; message: string },
): ModelList {
  const byId = new Map(models.map((model) => [model.id, model]))
  const byHand = connection.models.map((id): ProviderModel => byId.get(id) ?? { id, name: id, capabilities: [] })
  const listed = models.filter(({ id }) => !connection.models.includes(id))
  return {
    items: [...byHand, ...listed].map((model) => ({ ...model, connectionId: connection.id })),
    stale: failure !== undefined && models.length > 0,
    ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
  }
}
