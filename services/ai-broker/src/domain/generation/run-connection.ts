/** Which connection, key and model a claimed generation runs with; read as its owner just before the call. */
import { ServiceError } from '@scriptorium/contracts'
import type { ApiKey } from '../connection/api-key.ts'
import type { Connection } from '@scriptorium/contracts/nouns'
import { runningMaxOf } from '../connection/connection-limits.ts'
import { providerTraits } from '../connection/provider-table.ts'
import type { ConnectionStore, ProviderFactory } from '../ports.ts'
import type { Provider } from '../provider.ts'
import type { ModelLimits, RunTarget } from './ports.ts'

export type RunConnection = {
  connection: Connection
  provider: Provider
  model: string
  circuit: string
  /** Generations of the connection that may run at once; undefined: as many as its owner may run. */
  runningMax: number | undefined
  /** What is known of the model. */
  limits: ModelLimits
}

export type RunConnectionPorts = {
  store: Pick<ConnectionStore, 'findToRun'>
  providers: ProviderFactory
  defaultModel: (ownerId: string, connection: Connection, options: { timeoutMs: number }) => Promise<string | undefined>
}

const modelsMs = 5_000

/** @throws ServiceError `connection_missing`, `connection_disabled`, `key_missing`, `model_missing`, or the database's own. */
export async function openRunConnection(
  ports: RunConnectionPorts,
  ownerId: string,
  { connectionId, model: wanted }: RunTarget,
): Promise<RunConnection> {
  // Nobody chose one: another that happens to be there is no substitute.
  if (connectionId === undefined) throw new ServiceError('connection_missing')
  const found = await ports.store.findToRun(ownerId, { connectionId, model: wanted })
  if (found === undefined) throw new ServiceError('connection_missing')
  const { connection, apiKey, known } = found
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
  // A pause that one model asks for holds up no other.
  const circuit = `${ownerId} ${connection.id} ${model}`
  const limits = { windowTokens: known?.contextWindow, outputTokensMax: known?.maxOutputTokens }
  return { connection, provider, model, circuit, runningMax: runningMaxOf(connection), limits }
}

function assertKey(connection: Connection, apiKey: ApiKey | undefined): void {
  const isNeeded = providerTraits(connection.provider)?.needsKey === true || connection.hasKey
  if (isNeeded && apiKey === undefined) throw new ServiceError('key_missing')
}
