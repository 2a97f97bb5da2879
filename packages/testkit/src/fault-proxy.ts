/**
 * A TCP proxy in this process, to stand in front of PostgreSQL, Redis, Kafka or a provider and do what networks do: add
 * latency, limit bandwidth, swallow without a word (half-open), refuse, cut at once or at a chosen byte or message.
 *
 * Directions are seen from the client: `up` is what it sends, `down` what it receives.
 */
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { openFaults } from './proxy-faults.ts'
import type { Faults } from './proxy-faults.ts'

export type { Direction } from './proxy-faults.ts'

export type FaultProxyOptions = {
  target: { host: string; port: number }
  /** Any free one by default. */
  port?: number
}

export type FaultProxy = Faults & {
  host: string
  port: number
  /** `url` with this proxy's address in place of its own. */
  urlOf(url: string): string
  /** Resets all connections and refuses new ones until `resume`. */
  cut(): void
  /** Resets all connections; new ones are welcome. */
  reset(): void
  /** Connections stay open and new ones are taken, and nothing passes in either direction until `resume`, which loses what was swallowed. */
  blackhole(): void
  /** Takes all faults off. */
  resume(): void
  /** Open connections of clients. */
  connections(): number
  /** Connections ever taken. */
  accepted(): number
  close(): Promise<void>
}

type Pair = { client: Socket; server: Socket }

const host = '127.0.0.1'

export async function createFaultProxy({ target, port = 0 }: FaultProxyOptions): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let taken = 0
  let isCut = false
  const resetAll = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy()
      server.destroy()
    }
  }
  const faults = openFaults()
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    if (isCut) {
      client.resetAndDestroy()
      return
    }
    taken += 1
    const server = connect({ ...target, allowHalfOpen: true })
    const pair = { client, server }
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    const reset = (): void => {
      client.resetAndDestroy()
      end()
    }
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', end).on('close', end)
    faults.carry('up', client, server, reset)
    faults.carry('down', server, client, reset)
  })
  const listening = Promise.withResolvers<void>()
  listener.once('error', listening.reject)
  listener.listen({ host, port }, listening.resolve)
  await listening.promise
  const address = listener.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    ...faults.controls,
    host,
    port: bound,
    urlOf: (text) => {
      const url = new URL(text)
      url.hostname = host
      url.port = String(bound)
      return url.href
    },
    cut: () => {
      isCut = true
      resetAll()
    },
    reset: resetAll,
    blackhole: () => faults.swallow('both'),
    resume: () => {
      isCut = false
      faults.clear()
    },
    connections: () => pairs.size,
    accepted: () => taken,
    close: async () => {
      resetAll()
      const closed = Promise.withResolvers<void>()
      listener.close(() => closed.resolve())
      await closed.promise
    },
  }
}
