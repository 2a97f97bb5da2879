/**
 * Brings the schemas of the four services up to date, and makes their roles: the first step of a deployment. The one program
 * besides main.ts that knows all services.
 */
import type { ServiceName } from '@scriptorium/rpc'
import { createLogger, readEnv } from '@scriptorium/runtime'
import { migrateAll, serviceSchemas, urlsOf } from './schemas.ts'

const logger = createLogger({ service: 'migrate' })

try {
  const { migrationUrl, passwords } = readEnv(process.env, (env) => ({
    migrationUrl: env.url('MIGRATION_DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    passwords: {
      gateway: { app: env.secret('GATEWAY_APP_PASSWORD'), system: env.secret('GATEWAY_SYSTEM_PASSWORD') },
      chat: { app: env.secret('CHAT_APP_PASSWORD'), system: env.secret('CHAT_SYSTEM_PASSWORD') },
      codex: { app: env.secret('CODEX_APP_PASSWORD'), system: env.secret('CODEX_SYSTEM_PASSWORD') },
      'ai-broker': { app: env.secret('AI_BROKER_APP_PASSWORD'), system: env.secret('AI_BROKER_SYSTEM_PASSWORD') },
    } satisfies Record<ServiceName, { app: string; system: string }>,
  }))
  await migrateAll(
    migrationUrl,
    urlsOf(migrationUrl, (service, role) => passwords[service][role]),
    logger,
  )
  logger.info({ schemas: serviceSchemas.map(({ schema }) => schema) }, 'all schemas are up to date')
} catch (error) {
  logger.error({ error }, error instanceof Error ? error.message : 'the migration failed')
  process.exitCode = 1
}
