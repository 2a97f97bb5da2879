/** The gateway's calls to the services, written down and, where a test says so, failing: faults come in at the wire, whoever serves. */
import { ServiceError } from '@scriptorium/contracts'
import type { CallOptions, RpcNetwork, RpcService, ServiceClient } from '@scriptorium/rpc'
import { currentContext } from '@scriptorium/runtime'

type Fault = (method: string, request: unknown) => void | Promise<void>

export type WatchedCalls = {
  /** Every call, by `novels.create`. */
  made: { method: string; ownerId: string | undefined; request: unknown }[]
  /** Called before a call goes out; may throw or wait. */
  before: Fault
  /** Called when the response is there: what it throws is a response that was lost. */
  after: Fault
  /** No more faults. */
  heal(): void
}

type Call = (request: unknown, options?: CallOptions) => Promise<unknown>

const nothing: Fault = () => undefined

export function createWatchedCalls(): WatchedCalls {
  const calls: WatchedCalls = {
    made: [],
    before: nothing,
    after: nothing,
    heal: () => void Object.assign(calls, { before: nothing, after: nothing }),
  }
  return calls
}

export function watchNetwork(network: RpcNetwork, calls: WatchedCalls): RpcNetwork {
  const watched = (service: RpcService): object => {
    const noun = service.definition.fullName.replace(/.*\.(\w)/, (_match, first: string) => first.toLowerCase())
    const methods = Object.entries(network.client(service) as Record<string, Call>)
    return Object.fromEntries(methods.map(([name, call]) => [name, watch(`${noun}.${name}`, call, calls)]))
  }
  return { ...network, client: (service) => watched(service) as ServiceClient<typeof service.definition> }
}

function watch(method: string, call: Call, calls: WatchedCalls): Call {
  return async (request, options) => {
    calls.made.push({ method, ownerId: options?.ownerId ?? currentContext()?.ownerId, request })
    try {
      await calls.before(method, request)
      const response = await call(request, options)
      await calls.after(method, request)
      return response
    } catch (error) {
      throw ServiceError.from(error)
    }
  }
}
