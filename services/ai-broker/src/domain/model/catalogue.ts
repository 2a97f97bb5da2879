/**
 * The models of connections: from the provider, kept for a while, joined with the ids that the user added by hand. What is kept is
 * served at once whatever its age; one that is old is asked for again in the background.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { Connection } from '@scriptorium/contracts/nouns'
import type { CachedModels, ConnectionStore, FavouriteStore, ModelCache } from '../ports.ts'
import type { ListedModel, ProviderModel } from '../provider.ts'
import { firstChatModel } from './chat-models.ts'
import type { ModelFetches } from './fetches.ts'
import { withTableFacts } from './table-facts.ts'

/** `lists`: of each connection; the same array as long as nothing has changed, so that what is made of it can be kept. */
export type ModelList = {
  lists: readonly (readonly ListedModel[])[]
  stale: boolean
  error?: { code: ErrorCode; message: string }
}

export type ListOptions = {
  /** Asks the provider, and waits for its answer. */
  refresh: boolean
  /** Words that are all in the name or the id. */
  q?: string | undefined
}

export type KnownModel = Omit<ListedModel, 'connectionId' | 'favourite'>

export type ModelCatalogue = {
  /** @throws ServiceError `not_found` for a foreign or unknown connection. */
  ofConnection(ownerId: string, connectionId: string, options: ListOptions): Promise<ModelList>
  ofAll(ownerId: string, options: ListOptions): Promise<ModelList>
  /** The model when none is named: the first by hand, else the first listed that writes text. Asks the provider when nothing is known. */
  defaultModel: (ownerId: string, connection: Connection, options: { timeoutMs: number }) => Promise<string | undefined>
  /** What is known already, by the provider or by our own tables; asks nobody. */
  known: (ownerId: string, connection: Connection, model: string) => Promise<KnownModel | undefined>
}

export type ModelCatalogueOptions = {
  store: ConnectionStore
  cache: ModelCache
  favourites: FavouriteStore
  fetches: ModelFetches
  now: () => number
  freshMs?: number
  /** After a failed fetch: how long the provider is left alone, unless the user asks. */
  failureMs?: number
  fetchMs?: number
}

const connectionsMax = 200
const fetchesAtOnce = 8

type Loaded = { models: readonly ProviderModel[]; failure?: { code: ErrorCode; message: string } | undefined }
type Listing = { connection: Connection; cached: CachedModels | undefined; liked: readonly { model: string }[] }

export function createModelCatalogue(options: ModelCatalogueOptions): ModelCatalogue {
  const { store, cache, favourites } = options
  return {
    async ofConnection(ownerId, connectionId, list) {
      const connection = await store.find(ownerId, connectionId)
      if (connection === undefined) throw new ServiceError('not_found')
      const [cached, liked] = await Promise.all([
        cache.find(ownerId, connectionId),
        favourites.list(ownerId, connectionId),
      ])
      return await listOf(options, ownerId, { connection, cached, liked }, list)
    },
    async ofAll(ownerId, list) {
      const [{ items }, cached, liked] = await Promise.all([
        store.list(ownerId, { limit: connectionsMax }),
        cache.all(ownerId),
        favourites.list(ownerId),
      ])
      const likedBy = Map.groupBy(liked, ({ connectionId }) => connectionId)
      const listings = items
        .filter(({ enabled }) => enabled)
        .map((connection): Listing => ({
          connection,
          cached: cached.get(connection.id),
          liked: likedBy.get(connection.id) ?? [],
        }))
      return joined(await mapSome(listings, fetchesAtOnce, (listing) => listOf(options, ownerId, listing, list)))
    },
    async defaultModel(ownerId, connection, { timeoutMs }) {
      if (connection.models[0] !== undefined) return connection.models[0]
      const cached = await cache.find(ownerId, connection.id)
      const isEnough = cached !== undefined && (cached.models.length > 0 || isFresh(options, cached))
      const { models } = isEnough ? cached : await ask(options, ownerId, { connection, cached }, timeoutMs)
      return firstChatModel(models)?.id
    },
    async known(ownerId, connection, id) {
      const listed = (await cache.find(ownerId, connection.id))?.models.find((model) => model.id === id)
      const known = withTableFacts(connection.provider, listed ?? bare(id))
      return listed === undefined && known.fromTable === undefined ? undefined : known
    },
  }
}

function isFresh(
  { now, freshMs = 10 * 60_000, failureMs = 30_000 }: ModelCatalogueOptions,
  { fetchedAt, failure }: CachedModels,
): boolean {
  const isRecent = (at: Date | undefined, ms: number): boolean => at !== undefined && now() - at.getTime() < ms
  return failure === undefined ? isRecent(fetchedAt, freshMs) : isRecent(failure.at, failureMs)
}

async function ask(
  { fetches }: ModelCatalogueOptions,
  ownerId: string,
  { connection, cached }: Pick<Listing, 'connection' | 'cached'>,
  timeoutMs: number,
): Promise<Loaded> {
  const fetched = await fetches.fetch(ownerId, connection, timeoutMs)
  return 'models' in fetched ? fetched : { models: cached?.models ?? [], failure: fetched.failure }
}

/** Whoever was asked before is not waited for: an endpoint that is dead would hold up the list of all the others. */
async function load(
  options: ModelCatalogueOptions,
  ownerId: string,
  listing: Listing,
  refresh: boolean,
): Promise<Loaded> {
  const { fetches, fetchMs = 10_000 } = options
  const { connection, cached } = listing
  if (refresh || cached === undefined) return await ask(options, ownerId, listing, fetchMs)
  if (!isFresh(options, cached)) fetches.begin(ownerId, connection, fetchMs)
  return cached
}

async function listOf(
  options: ModelCatalogueOptions,
  ownerId: string,
  listing: Listing,
  { refresh, q = '' }: ListOptions,
): Promise<ModelList> {
  const { models, failure } = await load(options, ownerId, listing, refresh)
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const all = completed(listing, models)
  return {
    lists: [words.length === 0 ? all : all.filter(fitsAll(words))],
    stale: failure !== undefined && models.length > 0,
    ...(failure === undefined ? {} : { error: { code: failure.code, message: failure.message } }),
  }
}

const keptLists = new WeakMap<readonly ProviderModel[], { of: string; items: readonly ListedModel[] }>()

/** The models of a connection as they are shown: made once for a list that was fetched, as long as nothing beside it changes. */
function completed({ connection, liked }: Listing, models: readonly ProviderModel[]): readonly ListedModel[] {
  const { id, provider, models: byHand } = connection
  const of = JSON.stringify([id, provider, byHand, liked.map(({ model }) => model)])
  const kept = keptLists.get(models)
  if (kept?.of === of) return kept.items
  const favourites = new Set(liked.map(({ model }) => model))
  const items = withThoseByHand(connection, models).map((model) => ({
    ...withTableFacts(provider, model),
    connectionId: id,
    favourite: favourites.has(model.id),
  }))
  keptLists.set(models, { of, items })
  return items
}

function joined(lists: readonly ModelList[]): ModelList {
  const error = lists.find((list) => list.error !== undefined)?.error
  return {
    lists: lists.flatMap((each) => each.lists),
    stale: lists.some(({ stale }) => stale),
    ...(error === undefined ? {} : { error }),
  }
}

function withThoseByHand({ models: byHand }: Connection, listed: readonly ProviderModel[]): ProviderModel[] {
  const byId = new Map(listed.map((model) => [model.id, model]))
  const first = new Set(byHand)
  return [...byHand.map((id) => byId.get(id) ?? bare(id)), ...listed.filter(({ id }) => !first.has(id))]
}

function bare(id: string): ProviderModel {
  return { id, name: id, capabilities: [] }
}

/** All of them, so many at a time, in their order. */
async function mapSome<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))))
  return results
}

function fitsAll(words: readonly string[]): (model: ProviderModel) => boolean {
  return ({ id, name }) => {
    const text = `${id} ${name}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
