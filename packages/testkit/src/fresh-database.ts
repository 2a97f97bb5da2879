/**
 * A database of its own for each suite, cloned from a template that was migrated once per run and set of migrations.
 *
 * The template's name is a hash of the migrations; the first suite to need it makes it under an advisory lock and marks it as
 * a template when it is whole, so one that was cut short is recognized and made again.
 */
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { hashMigrations, migrate, readMigrations, withConnection } from '@scriptorium/database'
import type { Connection } from '@scriptorium/database'
import { createTestLogger } from './test-logger.ts'
import { testServerUrl } from './test-server.ts'

export type ServiceSchema = {
  schema: string
  /** Folders of migrations in order; `messagingMigrations` first where there is an outbox. */
  directories: readonly string[]
}

export type FreshDatabaseOptions = {
  services: readonly ServiceSchema[]
  /** The server's superuser; the one of the test run by default. */
  serverUrl?: string
}

export type FreshDatabase = {
  /** Login of `<schema>_app`. */
  appUrl(schema: string): string
  /** Login of `<schema>_system`. */
  systemUrl(schema: string): string
  /** Login of the superuser, as migrations use it. */
  adminUrl: string
  /** One statement as the superuser, whom row security does not stop. */
  sql<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** Cuts all sessions and removes the database. */
  drop(): Promise<void>
}

const templateLock = 7_105_119
const busyTries = 50

export async function freshDatabase({
  services,
  serverUrl = testServerUrl(),
}: FreshDatabaseOptions): Promise<FreshDatabase> {
  const template = await ensureTemplate(serverUrl, services)
  const name = `test_${randomBytes(8).toString('hex')}`
  await withConnection(serverUrl, (connection) => createFrom(connection, name, template))
  return databaseAt(urlOf(serverUrl, name))
}

/** One that was made before, maybe by another process. */
export function databaseAt(adminUrl: string): FreshDatabase {
  const name = new URL(adminUrl).pathname.slice(1)
  return {
    appUrl: (schema) => loginOf(adminUrl, `${schema}_app`),
    systemUrl: (schema) => loginOf(adminUrl, `${schema}_system`),
    adminUrl,
    sql: <Row>(text: string, values?: readonly unknown[]) =>
      withConnection(adminUrl, async (connection) => (await connection.query<Row>(text, values)).rows),
    drop: () =>
      withConnection(
        urlOf(adminUrl, 'postgres'),
        async (connection) => void (await connection.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
      ),
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Roles belong to the server, which suites share: one password for all of them. */
function loginOf(adminUrl: string, role: string): string {
  const url = new URL(adminUrl)
  url.username = role
  url.password = `test-${role}`
  return url.href
}

/** The same schemas and migration texts share one template. */
export async function templateOf(services: readonly ServiceSchema[]): Promise<string> {
  const hash = createHash('sha256')
  for (const { schema, directories } of services)
    hash.update(`${schema} ${hashMigrations(await readMigrations(directories))}\n`)
  return `template_${hash.digest('hex').slice(0, 16)}`
}

async function ensureTemplate(serverUrl: string, services: readonly ServiceSchema[]): Promise<string> {
  const name = await templateOf(services)
  await withConnection(serverUrl, async (connection) => {
    // Waits as long as the making takes; the lock goes with the connection.
    await connection.query('SELECT pg_advisory_lock($1, hashtext($2))', [templateLock, name])
    const { rows } = await connection.query<{ whole: boolean }>(
      'SELECT datistemplate AS whole FROM pg_database WHERE datname = $1',
      [name],
    )
    if (rows[0]?.whole === true) return
    if (rows[0] !== undefined) await connection.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await connection.query(`CREATE DATABASE ${name}`)
    const migrationUrl = urlOf(serverUrl, name)
    for (const { schema, directories } of services) {
      await migrate({
        migrationUrl,
        schema,
        directories,
        appUrl: loginOf(migrationUrl, `${schema}_app`),
        systemUrl: loginOf(migrationUrl, `${schema}_system`),
        logger: createTestLogger(),
      })
    }
    await connection.query(`ALTER DATABASE ${name} IS_TEMPLATE true`)
  })
  return name
}

/** The template is busy while another clone of it begins or its migration's session ends. */
async function createFrom(connection: Connection, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
      return
    } catch (error) {
      const busy = typeof error === 'object' && error !== null && 'code' in error && error.code === '55006'
      if (!busy || attempt >= busyTries) throw error
      await pause(20)
    }
  }
}
