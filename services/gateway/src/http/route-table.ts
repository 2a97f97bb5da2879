/** Which methods an address takes: for 405, and for tests that must know every route. */
import type { RouteOptions } from 'fastify'

export type RouteTable = {
  add(route: Pick<RouteOptions, 'method' | 'url'>): void
  /** The methods of the routes that match `path`; empty when none does. */
  methodsOf(path: string): string[]
  /** The methods of the route that is `path` itself, without parameters; undefined when there is none. */
  literalMethodsOf(path: string): readonly string[] | undefined
  list(): { method: string; url: string }[]
}

export function createRouteTable(): RouteTable {
  const literal = new Map<string, string[]>()
  const routes: { method: string; url: string; segments: string[] }[] = []
  return {
    add({ method, url }) {
      for (const one of [method].flat()) routes.push({ method: one, url, segments: url.split('/') })
      if (!url.includes(':')) literal.set(url, [...(literal.get(url) ?? []), ...[method].flat()])
    },
    methodsOf(path) {
      const asked = path.split('/')
      const matching = routes.filter(
        ({ segments }) =>
          segments.length === asked.length &&
          segments.every((segment, index) => segment.startsWith(':') || segment === asked[index]),
      )
      return [...new Set(matching.map((route) => route.method))]
    },
    literalMethodsOf: (path) => literal.get(path),
    list: () => routes.map(({ method, url }) => ({ method, url })),
  }
}
