/** Every route under the base path, once: a route is data. */
import { accountRoutes } from './account-routes.ts'
import { generationRoutes, messageRoutes, threadRoutes } from './chat-routes.ts'
import { entryRoutes, novelRoutes } from './codex-routes.ts'
import { connectionRoutes } from './connection-routes.ts'

export { accountRoutes, connectionRoutes, entryRoutes, generationRoutes, messageRoutes, novelRoutes, threadRoutes }

export {
  basePath,
  IdempotencyHeaders,
  idempotencyKeyCharacters,
  providerTimeoutMs,
  tags,
  usualTimeoutMs,
} from './route.ts'
export type { Route, RouteAnswer, RouteBody, RouteParams, RouteQuery } from './route.ts'

export const routes = {
  ...accountRoutes,
  ...novelRoutes,
  ...entryRoutes,
  ...connectionRoutes,
  ...threadRoutes,
  ...messageRoutes,
  ...generationRoutes,
} as const

export type Routes = typeof routes
/** The operation's id in OpenAPI, the name of its handler and of the web client's call. */
export type RouteName = keyof Routes
