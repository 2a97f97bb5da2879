import { counter, histogram } from '@scriptorium/metrics'

const requests = counter('http_requests_total', 'Requests, by route of the API and status', ['route', 'status'])
const seconds = histogram('http_request_seconds', 'Time to answer a request; streams are left out', ['class'])
const refusals = counter(
  'rate_refusals_total',
  'Requests refused because their user asks too often, by class of routes',
  ['class'],
)

/** @param name of the route, undefined for what is none; `elapsedMs` undefined for a stream. */
export function countRequest(
  name: string | undefined,
  { status, routeClass, elapsedMs }: { status: number; routeClass: string; elapsedMs: number | undefined },
): void {
  requests.add({ route: name ?? 'other', status: String(status) })
  if (elapsedMs !== undefined) seconds.observe({ class: routeClass }, elapsedMs / 1_000)
}

export function countRefusal(routeClass: string): void {
  refusals.add({ class: routeClass })
}
