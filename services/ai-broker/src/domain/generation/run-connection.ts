/** Which connection, key and model a claimed generation runs with; read as its owner just before the call. */
import { ServiceError } from '@scriptorium/contracts'
import type { ApiKey } from '../connection/api-key.ts'
import type { Connection } from '@scriptorium/contracts/nouns'
import { runningMaxOf } from '../connection/connection-limits.ts'
import { providerTraits } from '../connection/provider-table.ts'
import type { ConnectionStore, ProviderFactory } from '../ports.ts'
import { withTableFacts } from '../model/table-facts.ts'
import type { KnownModel } from '../model/catalogue.ts'
import type { CompletionUsage, Provider, ProviderModel, TokenLimits } from '../provider.ts'
import { assertWithinBudget } from '../usage/budget.ts'
import { withCost } from '../usage/cost.ts'
import { costsNothing, priceOf } from '../usage/pricing.ts'
import type { ModelLimits, Prompt, RunTarget } from './ports.ts'

export type RunConnection = {
  connection: Connection
  provider: Provider
  model: string
  circuit: string
  /** Generations of the connection that may run at once; undefined: as many as its owner may run. */
  runningMax: number | undefined
  /** What is known of the model. */
  limits: ModelLimits
  /** The usage with its cost, by the price of the time when the call began; without a price it stays as it is. */
  priced(usage: CompletionUsage): CompletionUsage
}

export type RunConnectionPorts = {
  store: Pick<ConnectionStore, 'findToRun'>
  providers: ProviderFactory
  defaultModel: (ownerId: string, connection: Connection, options: { timeoutMs: number }) => Promise<string | undefined>
  known: (ownerId: string, connection: Connection, model: string) => Promise<KnownModel | undefined>
}

const modelsMs = 5_000

/** @throws ServiceError `connection_missing`, `connection_disabled`, `key_missing`, `model_missing`, `budget_exceeded`, or the database's own. */
export async function openRunConnection(
  ports: RunConnectionPorts,
  ownerId: string,
  { connectionId, model: wanted }: RunTarget,
): Promise<RunConnection> {
  // Nobody chose one: another that happens to be there is no substitute.
  if (connectionId === undefined) throw new ServiceError('connection_missing')
  const found = await ports.store.findToRun(ownerId, { connectionId, model: wanted })
  if (found === undefined) throw new ServiceError('connection_missing')
  const { connection, apiKey, known: listed, spending } = found
  if (!connection.enabled) throw new ServiceError('connection_disabled')
  assertKey(connection, apiKey)
  const provider = ports.providers.open({
    kind: connection.provider,
    baseUrl: connection.baseUrl,
    apiKey,
    connectionKey: `${ownerId} ${connection.id}`,
  })
  if (provider === undefined) throw new ServiceError('connection_missing')
  const model = wanted ?? (await ports.defaultModel(ownerId, connection, { timeoutMs: modelsMs }))
  if (model === undefined || model === '') throw new ServiceError('model_missing')
  // Nobody could know before which one it would be, where it is the provider's first.
  const isOfModel = wanted !== undefined || connection.models[0] !== undefined
  const known = isOfModel ? knownModel(connection, model, listed) : await ports.known(ownerId, connection, model)
  const price = priceOf(connection, known)
  if (!costsNothing(price)) assertWithinBudget(spending)
  return {
    connection,
    provider,
    model,
    // A pause that one model asks for holds up no other.
    circuit: `${ownerId} ${connection.id} ${model}`,
    runningMax: runningMaxOf(connection),
    limits: { windowTokens: known?.contextWindow, outputTokensMax: known?.maxOutputTokens },
    priced: (usage) => withCost(usage, price),
  }
}

function knownModel(connection: Connection, id: string, listed: ProviderModel | undefined): KnownModel {
  return withTableFacts(connection.provider, listed ?? { id, name: id, capabilities: [] })
}

function assertKey(connection: Connection, apiKey: ApiKey | undefined): void {
  const isNeeded = providerTraits(connection.provider).needsKey || connection.hasKey
  if (isNeeded && apiKey === undefined) throw new ServiceError('key_missing')
}

/** What an adapter may go by, of the prompt as chat counted it and of the model as it is known. */
export function tokenLimitsOf(
  { estimatedTokens }: Pick<Prompt, 'estimatedTokens'>,
  { windowTokens, outputTokensMax }: ModelLimits,
): TokenLimits {
  return {
    ...(estimatedTokens > 0 ? { promptTokens: estimatedTokens } : {}),
    ...(windowTokens === undefined ? {} : { contextWindow: windowTokens }),
    ...(outputTokensMax === undefined ? {} : { maxOutputTokens: outputTokensMax }),
  }
}
