/** What it takes to be a provider of the factory's table. */
import type { ApiKey } from '../domain/connection/api-key.ts'
import type { Provider } from '../domain/provider.ts'
import type { Egress } from './egress/egress.ts'
import type { CallTimings } from '../domain/provider.ts'

/** One server as a connection names it, and the only way to it. */
export type ProviderServer = { egress: Egress; baseUrl: URL; timings: CallTimings }

/** Opens the server for calls with this key; the key is in memory for these calls only. */
export type OpenProvider = (apiKey: ApiKey | undefined) => Provider

/** What is learned about a server stays in the closure, which the factory keeps for each connection. */
export type ProviderMaker = (server: ProviderServer) => OpenProvider
