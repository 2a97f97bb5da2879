/** What the domain needs of the world. Adapters are in store/, providers/ and clients/. */
import type { ErrorCode } from '@scriptorium/contracts'
import type { ApiKey } from './connection/api-key.ts'
import type { Connection, ProviderKind } from '@scriptorium/contracts/nouns'
import type { CheckUrl, ConnectionWrite } from './connection/connection-rules.ts'
import type { CompletionUsage, Provider, ProviderModel } from './provider.ts'
import type { Spending } from './usage/budget.ts'

export type Log = {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export type ConnectionPage = { items: Connection[]; nextCursor?: string }

export type OpenedConnection = { connection: Connection; apiKey: ApiKey | undefined }

/** Every method sees the rows of `ownerId` only: a foreign id is an unknown one. */
export type ConnectionStore = {
  /** Creating the same id again returns what is there; without a position it goes behind all others. */
  create(ownerId: string, connection: { id: string; demo: boolean; fields: ConnectionWrite }): Promise<Connection>
  find(ownerId: string, id: string): Promise<Connection | undefined>
  /** By position, then id. @throws ServiceError `validation_failed` for a cursor of another list. */
  list(ownerId: string, options: { cursor?: string | undefined; limit: number }): Promise<ConnectionPage>
  /** Writes the fields that are there; `undefined` clears one. `forgetModels`: what is cached of its models goes with it. */
  update(
    ownerId: string,
    id: string,
    change: Partial<ConnectionWrite>,
    options: { forgetModels: boolean },
  ): Promise<Connection | undefined>
  /** False when there was none. */
  remove(ownerId: string, id: string): Promise<boolean>
  /** With the key in memory, for one call. @throws ServiceError `key_missing` when the key cannot be read. */
  findWithKey(ownerId: string, id: string): Promise<OpenedConnection | undefined>
  /**
   * With its key, what the provider said of the model, and what stands against a call that costs money (nothing is added up for who has
   * no budget), in one round trip. Without a model: of the first that was added by hand.
   */
  findToRun(
    ownerId: string,
    target: { connectionId: string; model?: string | undefined },
  ): Promise<(OpenedConnection & { known: ProviderModel | undefined; spending: Spending }) | undefined>
}

export type CachedModels = {
  models: ProviderModel[]
  fetchedAt: Date | undefined
  failure?: { code: ErrorCode; message: string; at: Date }
}

export type ModelCache = {
  find(ownerId: string, connectionId: string): Promise<CachedModels | undefined>
  /** Of all connections of the owner that were ever asked, by their ids. */
  all(ownerId: string): Promise<ReadonlyMap<string, CachedModels>>
  /** A fetch that failed keeps the models of the last one that did not. Does nothing for a connection that is gone. */
  save(
    ownerId: string,
    connectionId: string,
    fetched: { models: ProviderModel[] } | { failure: { code: ErrorCode; message: string } },
  ): Promise<void>
}

export type Favourite = { connectionId: string; model: string }

/** Models that their owner wants at hand. They go with their connection. */
export type FavouriteStore = {
  /** Of all connections, or of one. */
  list(ownerId: string, connectionId?: string): Promise<Favourite[]>
  /** Again: the same. `full`: the connection has `max` others. @returns undefined when there is no such connection */
  add(ownerId: string, favourite: Favourite, options: { max: number }): Promise<'added' | 'full' | undefined>
  remove(ownerId: string, favourite: Favourite): Promise<void>
}

export type ProviderAddress = {
  kind: ProviderKind
  baseUrl: string
  apiKey: ApiKey | undefined
  /** Owner and connection, so that what was learned about its server is remembered; undefined for one that is not stored. */
  connectionKey?: string
}

export type ProviderFactory = {
  /** @returns undefined for a kind without a maker, or a base URL that is none. */
  open(address: ProviderAddress): Provider | undefined
  checkUrl: CheckUrl
}

export type UsageRecord = {
  generationId: string
  attempt: number
  /** Which model of the attempt: 0 the chosen one, behind it the fallbacks. */
  turn: number
  purpose: 'generation' | 'test' | 'title'
  threadId: string | undefined
  /** Undefined: of one that is tested before it is stored. */
  connectionId: string | undefined
  provider: ProviderKind
  model: string
  /** How the attempt ended: complete, failed or cancelled. */
  status: string
  usage: CompletionUsage
}

export type UsageLog = {
  /** One row per model that an attempt has asked; a repeat changes nothing. */
  record(ownerId: string, usage: UsageRecord): Promise<void>
}
