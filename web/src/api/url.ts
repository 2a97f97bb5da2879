import { basePath, routes } from '@scriptorium/contracts/routes'
import type { RouteName, RouteParams, Routes } from '@scriptorium/contracts/routes'

type Params = Readonly<Record<string, string>>

/** The address of a route on the page's own origin, for what the client does not fetch: a link, a stream. */
export function urlOf<Name extends RouteName>(name: Name, params: RouteParams<Routes[Name]>): string {
  return `${basePath}${pathOf(routes[name].path, params)}`
}

/** `path` with each `:name` replaced by that parameter, escaped. */
export function pathOf(path: string, params: Params = {}): string {
  return path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
}

/** The address that a text is, if it is one; `URL.parse` and `URL.canParse` are not in every browser that is needed. */
export function parsedUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
