/** Asks providers for their models: one question at a time for each connection, whoever wants to know, and a few in the background. */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { Connection } from '@scriptorium/contracts/nouns'
import type { ConnectionStore, Log, ModelCache, ProviderFactory } from '../ports.ts'
import type { ProviderModel } from '../provider.ts'

export type Fetched = { models: ProviderModel[] } | { failure: { code: ErrorCode; message: string } }

export type ModelFetches = {
  /** Asks and keeps the answer; joins a question that is under way. A failure is an answer as well. */
  fetch(ownerId: string, connection: Connection, timeoutMs: number): Promise<Fetched>
  /** The same, in the background; nothing when too many are under way, since the next reader begins it again. */
  begin(ownerId: string, connection: Connection, timeoutMs: number): void
  /** Ends what is under way, and resolves when none is. */
  stop(): Promise<void>
}

export type ModelFetchesOptions = {
  store: Pick<ConnectionStore, 'findWithKey'>
  cache: Pick<ModelCache, 'save'>
  providers: Pick<ProviderFactory, 'open'>
  logger: Log
  backgroundMax?: number
}

export function createModelFetches(options: ModelFetchesOptions): ModelFetches {
  const { logger, backgroundMax = 16 } = options
  const underWay = new Map<string, Promise<Fetched>>()
  const stopped = new AbortController()
  let inBackground = 0

  async function ask(ownerId: string, connection: Connection, timeoutMs: number): Promise<Fetched> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), stopped.signal])
    const fetched = await fetchModels(options, ownerId, connection, signal)
    // What a stop cut short says nothing of the provider.
    if (!stopped.signal.aborted) await options.cache.save(ownerId, connection.id, fetched)
    return fetched
  }

  const fetch: ModelFetches['fetch'] = async (ownerId, connection, timeoutMs) => {
    // A changed connection is another question.
    const key = `${ownerId} ${connection.id} ${connection.updatedAt} ${timeoutMs}`
    const known = underWay.get(key)
    if (known !== undefined) return await known
    const asked = ask(ownerId, connection, timeoutMs).finally(() => underWay.delete(key))
    underWay.set(key, asked)
    return await asked
  }

  return {
    fetch,
    begin(ownerId, connection, timeoutMs) {
      if (inBackground >= backgroundMax || stopped.signal.aborted) return
      inBackground += 1
      void fetch(ownerId, connection, timeoutMs)
        .catch((error: unknown) => logger.warn({ error, connectionId: connection.id }, 'models could not be refreshed'))
        .finally(() => (inBackground -= 1))
    },
    async stop() {
      stopped.abort(new ServiceError('cancelled'))
      await Promise.allSettled(underWay.values())
    },
  }
}

async function fetchModels(
  { store, providers }: ModelFetchesOptions,
  ownerId: string,
  connection: Connection,
  signal: AbortSignal,
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
    const outcome = await provider.listModels(signal)
    return outcome.ok ? { models: outcome.value } : { failure: outcome.failure }
  } catch (error) {
    const { code, detail } = ServiceError.from(error)
    if (code !== 'key_missing') throw error
    return { failure: { code, message: detail } }
  }
}
