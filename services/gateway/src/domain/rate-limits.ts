import type { RouteClass } from '@scriptorium/contracts/routes'
import type { RateLimit } from './rate-bucket.ts'

export type { RateLimit }

/** Of each class of routes, how often one user may ask for them. Signing in has a brake of its own. */
export type RouteLimits = Readonly<Record<Exclude<RouteClass, 'sign-in'>, RateLimit>>

export type Taken = {
  /** 0 when it may be done now, else the milliseconds until it may. */
  waitMs: number
  /** How many more may come at once. */
  left: number
}

/** Counts what is done. It never fails and never waits for long: when what is shared is out of reach, each process counts for itself. */
export type RateLimits = {
  take(name: string, key: string, limit: RateLimit): Promise<Taken>
  /** Takes it back: what it was taken for turned out well. */
  giveBack(name: string, key: string, limit: RateLimit): Promise<void>
}
