import type { HealthCheck } from '@scriptorium/runtime'
import type { Registration } from './registration.ts'
import type { RpcService, ServiceClient, ServiceDefinition, ServiceName } from './service.ts'

export type RpcServer = {
  /** Takes no new calls, lets those under way end within `graceMs`, then aborts them. */
  close(options: { graceMs: number }): Promise<void>
  /** `host:port`, where there is one. */
  address?: string
}

/** The calls of one service, out and in. Made by createGrpcNetwork or createLocalNetwork; both behave alike. */
export type RpcNetwork = {
  /** Needs no connection yet; the callee may start later. */
  client<Definition extends ServiceDefinition>(service: RpcService<Definition>): ServiceClient<Definition>
  serve(registrations: readonly Registration[]): Promise<RpcServer>
  /** Whether a service answers, within a second. */
  health(service: ServiceName): Promise<HealthCheck>
  close(): Promise<void>
}

/** A client of each of the services. */
export type ClientsOf<Services> = {
  readonly [Name in keyof Services]: Services[Name] extends RpcService<infer Definition>
    ? ServiceClient<Definition>
    : never
}

export function openClients<Services extends Record<string, RpcService>>(
  rpc: Pick<RpcNetwork, 'client'>,
  services: Services,
): ClientsOf<Services> {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, rpc.client(service)]),
  ) as ClientsOf<Services>
}

export const defaultDeadlineMs = 5_000
export const deadlineMsMax = 120_000
export const maxMessageBytes = 16 * 1024 * 1024
export const callsMax = 5_000
export const healthDeadlineMs = 1_000
