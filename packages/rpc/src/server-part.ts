import type { Part } from '@scriptorium/runtime'
import type { RpcNetwork, RpcServer } from './network.ts'
import type { Registration } from './registration.ts'

/** How long calls under way may go on once the service stops, in milliseconds. */
const graceMs = 5_000

/** The calls that a service answers, as a part of it. */
export function serverPart(rpc: RpcNetwork, registrations: readonly Registration[]): Part {
  let server: RpcServer | undefined
  return {
    name: 'calls',
    start: async () => {
      server = await rpc.serve(registrations)
    },
    stop: async () => await server?.close({ graceMs }),
    stopTimeoutMs: graceMs * 2,
  }
}
