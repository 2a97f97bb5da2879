/** Which connection, key and model a claimed generation runs with; read as its owner just before the call. */
import { ServiceError } from '@scriptorium/contracts'
import type { ApiKey } from '../connection/api-key.ts'
import type { Connection } from '@scriptorium/contracts/nouns'
import { providerTraits } from '../connection/provider-table.ts'
import type { ConnectionStore, ProviderFactory } from '../ports.ts'
import type { CompletionUsage, Provider } from '../provider.ts'
import { assertWithinBudget } from '../usage/budget.ts'
import type { Spending } from '../usage/budget.ts'
import { withCost } from '../usage/cost.ts'
import type { KnownPrice } from '../usage/cost.ts'
import { costsNothing } from '../usage/pricing.ts'
import type { PriceOf } from '../usage/pricing.ts'
import type { Prompt } from './ports.ts'

export type RunConnection = {
  connection: Connection
  provider: Provider
  model: string
  circuit: string
  /** The usage with its cost, by the price of the time when the call began. Never fails: without a price it is as it was. */
  priced(usage: CompletionUsage): Promise<CompletionUsage>
}

export type RunConnectionPorts = {
  store: ConnectionStore
  providers: ProviderFactory
  defaultModel: (ownerId: string, connection: Connection, options: { timeoutMs: number }) => Promise<string | undefined>
  priceOf: PriceOf
}

const modelsMs = 5_000

/** @throws ServiceError `connection_missing`, `connection_disabled`, `key_missing`, `model_missing`, `budget_exceeded`, or the database's own. */
export async function openRunConnection(
  ports: RunConnectionPorts,
  ownerId: string,
  prompt: Pick<Prompt, 'connectionId' | 'model'>,
): Promise<RunConnection> {
  // Nobody chose one: another that happens to be there is no substitute.
  if (prompt.connectionId === undefined) throw new ServiceError('connection_missing')
  const found = await ports.store.findWithKey(ownerId, prompt.connectionId)
  if (found === undefined) throw new ServiceError('connection_missing')
  const { connection, apiKey, spending } = found
  if (!connection.enabled) throw new ServiceError('connection_disabled')
  assertKey(connection, apiKey)
  const provider = ports.providers.open({
    kind: connection.provider,
    baseUrl: connection.baseUrl,
    apiKey,
    connectionKey: `${ownerId} ${connection.id}`,
  })
  if (provider === undefined) throw new ServiceError('connection_missing')
  const model = prompt.model ?? (await ports.defaultModel(ownerId, connection, { timeoutMs: modelsMs }))
  if (model === undefined || model === '') throw new ServiceError('model_missing')
  const price = ports.priceOf(ownerId, connection, model).catch(() => undefined)
  await assertAffordable(spending, price)
  return {
    connection,
    provider,
    model,
    // A pause that one model asks for holds up no other.
    circuit: `${ownerId} ${connection.id} ${model}`,
    priced: async (usage) => withCost(usage, await price),
  }
}

/** The price is waited for only where the budget is spent: most calls begin without it. */
async function assertAffordable(spending: Spending, price: Promise<KnownPrice | undefined>): Promise<void> {
  try {
    assertWithinBudget(spending)
  } catch (error) {
    if (!costsNothing(await price)) throw error
  }
}

function assertKey(connection: Connection, apiKey: ApiKey | undefined): void {
  const isNeeded = providerTraits(connection.provider)?.needsKey === true || connection.hasKey
  if (isNeeded && apiKey === undefined) throw new ServiceError('key_missing')
}
