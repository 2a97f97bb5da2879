/** Which connection, key and model a claimed generation runs with; read as its owner just before the call. */
import { ServiceError } from '@scriptorium/contracts'
import type { ApiKey } from '../connection/api-key.ts'
import type { Connection } from '@scriptorium/contracts/nouns'
import { providerTraits } from '../connection/provider-table.ts'
import type { ConnectionStore, ProviderFactory } from '../ports.ts'
import type { Provider } from '../provider.ts'
import type { Prompt } from './ports.ts'

export type RunConnection = { connection: Connection; provider: Provider; model: string; circuit: string }

export type RunConnectionPorts = {
  store: ConnectionStore
  providers: ProviderFactory
  defaultModel: (ownerId: string, connection: Connection, options: { timeoutMs: number }) => Promise<string | undefined>
}

const modelsMs = 5_000

/** @throws ServiceError `connection_missing`, `connection_disabled`, `key_missing`, `model_missing`, or the database's own. */
export async function openRunConnection(
  ports: RunConnectionPorts,
  ownerId: string,
  prompt: Pick<Prompt, 'connectionId' | 'model'>,
): Promise<RunConnection> {
  // Nobody chose one: another that happens to be there is no substitute.
  if (prompt.connectionId === undefined) throw new ServiceError('connection_missing')
  const found = await ports.store.findWithKey(ownerId, prompt.connectionId)
  if (found === undefined) throw new ServiceError('connection_missing')
  const { connection, apiKey } = found
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
  // A pause that one model asks for holds up no other.
  return { connection, provider, model, circuit: `${ownerId} ${connection.id} ${model}` }
}

function assertKey(connection: Connection, apiKey: ApiKey | undefined): void {
  const isNeeded = providerTraits(connection.provider).needsKey || connection.hasKey
  if (isNeeded && apiKey === undefined) throw new ServiceError('key_missing')
}
