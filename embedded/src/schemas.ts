/** The schemas of all services and how they come up to date: for the embedded run, for tests, and for migrate.ts. */
import { aiBrokerMigrations, aiBrokerSchema } from '@scriptorium/ai-broker'
import { chatMigrations, chatSchema } from '@scriptorium/chat'
import { codexMigrations, codexSchema } from '@scriptorium/codex'
import { migrate } from '@scriptorium/database'
import { gatewayMigrations, gatewaySchema } from '@scriptorium/gateway'
import type { ServiceName } from '@scriptorium/rpc'
import type { Logger } from '@scriptorium/runtime'

export type ServiceSchema = { service: ServiceName; schema: string; directories: readonly string[] }

export const serviceSchemas: readonly ServiceSchema[] = [
  { service: 'gateway', schema: gatewaySchema, directories: gatewayMigrations },
  { service: 'chat', schema: chatSchema, directories: chatMigrations },
  { service: 'codex', schema: codexSchema, directories: codexMigrations },
  { service: 'ai-broker', schema: aiBrokerSchema, directories: aiBrokerMigrations },
]

/** A service's two logins: `<schema>_app` and `<schema>_system`. */
export type ServiceUrls = { app: string; system: string }

/** @throws MigrationError in one sentence. */
export async function migrateAll(
  migrationUrl: string,
  urls: Record<ServiceName, ServiceUrls>,
  logger: Logger,
): Promise<void> {
  for (const { service, schema, directories } of serviceSchemas) {
    await migrate({
      migrationUrl,
      schema,
      directories,
      appUrl: urls[service].app,
      systemUrl: urls[service].system,
      logger,
    })
  }
}

/** The logins of all services to one database. */
export function urlsOf(
  databaseUrl: string,
  passwordOf: (service: ServiceName, role: 'app' | 'system') => string,
): Record<ServiceName, ServiceUrls> {
  const url = (service: ServiceName, schema: string, role: 'app' | 'system'): string => {
    const login = new URL(databaseUrl)
    login.username = `${schema}_${role}`
    login.password = encodeURIComponent(passwordOf(service, role))
    return login.href
  }
  const entries = serviceSchemas.map(
    ({ service, schema }) =>
      [service, { app: url(service, schema, 'app'), system: url(service, schema, 'system') }] as const,
  )
  return Object.fromEntries(entries) as Record<ServiceName, ServiceUrls>
}
