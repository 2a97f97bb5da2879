/** Finds an Ollama or LM Studio that runs at an address which the operator allows; no other address is ever tried. */
import type { DiscoverAnswer } from '@scriptorium/contracts/nouns'
import type { ConnectionStore } from '../ports.ts'

export type FoundProvider = DiscoverAnswer['items'][number]

/** What answers at an `http://host:port`, if it is one of them. Never throws. */
export type LocalProbe = (
  origin: string,
  signal: AbortSignal,
) => Promise<Pick<FoundProvider, 'provider' | 'modelCount'> | undefined>

export type Discover = (ownerId: string) => Promise<FoundProvider[]>

export type DiscoveryOptions = {
  store: Pick<ConnectionStore, 'list'>
  probe: LocalProbe
  /** The operator's entries, `host:port`. */
  entries: readonly string[]
  /** For all of it. */
  limitMs?: number
}

/** Entries that are tried; an operator who allows more runs no laptop. */
const entriesMax = 32
const connectionsMax = 200

const words = {
  ollama: { name: 'Ollama', path: '' },
  'lm-studio': { name: 'LM Studio', path: '/v1' },
} as const

export function createDiscovery({ store, probe, entries, limitMs = 3_000 }: DiscoveryOptions): Discover {
  const origins = [...new Set(entries.flatMap(originOf))].slice(0, entriesMax)
  return async (ownerId) => {
    const signal = AbortSignal.timeout(limitMs)
    const [{ items: connections }, ...found] = await Promise.all([
      store.list(ownerId, { limit: connectionsMax }),
      ...origins.map(async (origin) => ({ origin, answer: await probe(origin, signal) })),
    ])
    const servers = new Map<string, FoundProvider>()
    for (const { origin, answer } of found) {
      if (answer === undefined) continue
      const { name, path } = words[answer.provider]
      const known = connections.find(({ baseUrl }) => serverOf(baseUrl) === serverOf(origin))
      const item = { ...answer, name, baseUrl: `${origin}${path}`, ...(known && { connectionId: known.id }) }
      // One server has several names on its own machine; `localhost` is the one that people know.
      const other = servers.get(serverOf(origin))
      if (other === undefined || new URL(origin).hostname === 'localhost') servers.set(serverOf(origin), item)
    }
    return [...servers.values()]
  }
}

function originOf(entry: string): string[] {
  const origin = URL.parse(`http://${entry}`)?.origin
  return origin === undefined ? [] : [origin]
}

/** The same for all names of this machine. */
function serverOf(url: string): string {
  const { hostname = '', port = '', protocol = '' } = URL.parse(url) ?? {}
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  return `${protocol}//${isLoopback ? 'loopback' : hostname}:${port}`
}
