/** Every route under the base path, once: a route is data. */
import { accountRoutes } from './account-routes.ts'
import { chatRoutes } from './chat-routes.ts'
import { codexRoutes } from './codex-routes.ts'
import { connectionRoutes } from './connection-routes.ts'
import { liveRoutes } from './live-routes.ts'
import { presetRoutes, taskRoutes } from './task-routes.ts'
import { tokenRoutes } from './token-routes.ts'
import { usageRoutes } from './usage-routes.ts'

export { accountRoutes, connectionRoutes, liveRoutes, presetRoutes, taskRoutes, tokenRoutes, usageRoutes }
export * from './chat-routes.ts'
export * from './generation-routes.ts'
export * from './codex-routes.ts'

export {
  basePath,
  IdempotencyHeaders,
  idempotencyKeyCharacters,
  providerTimeoutMs,
  routeClassOf,
  routeClasses,
  scopeOf,
  tags,
  usualTimeoutMs,
} from './route.ts'
export type { Route, RouteAnswer, RouteBody, RouteClass, RouteParams, RouteQuery } from './route.ts'

export const routes = {
  ...accountRoutes,
  ...tokenRoutes,
  ...codexRoutes,
  ...connectionRoutes,
  ...usageRoutes,
  ...liveRoutes,
  ...chatRoutes,
  ...taskRoutes,
  ...presetRoutes,
} as const

export type Routes = typeof routes
/** The operation's id in OpenAPI, the name of its handler and of the web client's call. */
export type RouteName = keyof Routes
