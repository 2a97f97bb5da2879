import { createLogger } from '@scriptorium/runtime'
import { createSigner, createVerifier, generateServiceKeys, serviceNames } from '../src/index.ts'
import type { Registration, RpcNetwork, RpcServer, ServiceName, Signer } from '../src/index.ts'
import { createGrpcNetwork } from '../src/grpc-transport.ts'
import { createLocalHub, createLocalNetwork } from '../src/local-transport.ts'

export const keys = Object.fromEntries(serviceNames.map((name) => [name, generateServiceKeys()])) as Record<
  ServiceName,
  ReturnType<typeof generateServiceKeys>
>
export const publicKeys = Object.fromEntries(serviceNames.map((name) => [name, keys[name].publicKey]))

export type NetworkOptions = { signer?: Signer; deadlineMsMax?: number; maxMessageBytes?: number }

/** codex served, and whoever calls it, over one transport. */
export type Fixture = {
  log: string[]
  serve(registrations: readonly Registration[], options?: NetworkOptions): Promise<RpcServer>
  caller(self: ServiceName, options?: NetworkOptions): RpcNetwork
  close(): Promise<void>
}

export type Adapter = { name: string; open(): Fixture }

function openFixture(
  makeNetwork: (self: ServiceName, base: ReturnType<typeof baseOf>, options: NetworkOptions) => RpcNetwork,
  onServed: (server: RpcServer) => void,
): Fixture {
  const log: string[] = []
  const networks: RpcNetwork[] = []
  const make = (self: ServiceName, options: NetworkOptions): RpcNetwork => {
    const network = makeNetwork(self, baseOf(self, log), options)
    networks.push(network)
    return network
  }
  return {
    log,
    async serve(registrations, options = {}) {
      const server = await make('codex', options).serve(registrations)
      onServed(server)
      return server
    },
    caller: (self, options = {}) => make(self, options),
    async close() {
      await Promise.all(networks.map(async (network) => await network.close()))
    },
  }
}

function baseOf(self: ServiceName, log: string[]) {
  return {
    self,
    signer: createSigner({ self, privateKey: keys[self].privateKey }),
    verifier: createVerifier({ self, publicKeys }),
    logger: createLogger({ service: self, stream: { write: (line) => void log.push(line) } }),
  }
}

export const localAdapter: Adapter = {
  name: 'in process',
  open() {
    const hub = createLocalHub()
    return openFixture(
      (_self, base, options) => createLocalNetwork({ ...base, hub, ...options }),
      () => undefined,
    )
  },
}

export const grpcAdapter: Adapter = {
  name: 'gRPC',
  open() {
    const addresses: Partial<Record<ServiceName, string>> = {}
    return openFixture(
      (_self, base, options) =>
        createGrpcNetwork({ ...base, addresses, listen: { host: '127.0.0.1', port: 0 }, ...options }),
      (server) => {
        if (server.address !== undefined) addresses.codex = server.address
      },
    )
  },
}
