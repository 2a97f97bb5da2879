import { fileURLToPath } from 'node:url'
import { messagingMigrations } from '@scriptorium/database'

export { createGateway } from './compose.ts'
export type { Gateway, GatewayResources } from './compose.ts'
export { defaultErasing, defaultLimits, defaultRequests, defaultStreams, readMail } from './config.ts'
export type { GatewayConfig } from './config.ts'
export { digest } from './crypto/digest.ts'
export { createOperatorAccounts } from './store/account-operator.ts'
export { createMemoryRateLimits } from './store/rate-limits-memory.ts'

export const gatewaySchema = 'gateway'
/** Folders of migrations, in order; the first has the functions that the others use. */
export const gatewayMigrations: readonly string[] = [
  messagingMigrations,
  fileURLToPath(new URL('../prisma/migrations', import.meta.url)),
]
