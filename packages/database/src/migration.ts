/**
 * Brings one schema of a database up to date. Plain SQL, forward only, each migration in a transaction of its own with the
 * row that says it was applied; under an advisory lock, so that of several starting processes one works and the others wait.
 *
 * Statements wait for locks for 3 s only, then the migration is repeated: a change of a table that queues behind a long
 * transaction would make all later work on that table queue behind itself.
 */
import { pause } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import { withConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { readMigrations } from './migration-files.ts'
import type { MigrationFile } from './migration-files.ts'
import { messageOf, sqlStateOf } from './pg-error.ts'
import { ensureRole, roleOf } from './service-role.ts'

export type MigrateOptions = {
  /** Login of a role that may create roles, schemas and extensions; neither of the service's two. Directly, not through PgBouncer. */
  migrationUrl: string
  /** The service's schema, `[a-z_]+`; its roles are `<schema>_app` and `<schema>_system`. */
  schema: string
  /** Folders of migrations, applied in this order: `messagingMigrations` first where a service has an outbox. */
  directories: readonly string[]
  appUrl: string
  systemUrl: string
  logger: Logger
}

/** A migration cannot go on; the message is one sentence for the operator. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

const lockKey = 7_105_118
const lockTimeoutMs = 3_000
const attemptsMax = 20

/**
 * Applies what is not yet applied and makes the service's schema, roles and grants.
 *
 * @returns the names of the migrations applied now.
 * @throws MigrationError when an applied migration was changed, or one fails; ServiceError `unavailable` without a connection.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  if (!/^[a-z][a-z_]{0,40}$/.test(options.schema))
    throw new MigrationError(`"${options.schema}" cannot be the name of a schema.`)
  const roles = [
    roleOf(options.appUrl, options.schema, 'app'),
    roleOf(options.systemUrl, options.schema, 'system'),
  ] as const
  const files = await readMigrations(options.directories)
  return await withConnection(options.migrationUrl, async (connection) => {
    await connection.query(`SET lock_timeout = ${lockTimeoutMs}; SET client_min_messages = warning`)
    await repeatOnLockTimeout(() => connection.query('SELECT pg_advisory_lock($1)', [lockKey]))
    for (const role of roles) await ensureRole(connection, role, options.schema)
    await repeatOnLockTimeout(() => prepareSchema(connection, options.schema))
    return await applyMissing(connection, options, files)
  })
}

async function prepareSchema(connection: Connection, schema: string): Promise<void> {
  const { rows } = await connection.query<{ name: string }>('SELECT quote_ident(current_database()) AS name')
  const database = rows[0]?.name ?? ''
  const both = `${schema}_app, ${schema}_system`
  // The record is made before the default privileges, so that neither role can read or write it.
  await connection
    .query(`BEGIN;
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${both};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    CREATE SCHEMA IF NOT EXISTS ${schema};
    REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC;
    GRANT USAGE ON SCHEMA ${schema} TO ${both};
    CREATE TABLE IF NOT EXISTS ${schema}.schema_migration (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
    REVOKE ALL ON ${schema}.schema_migration FROM PUBLIC, ${both};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${both};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE, SELECT ON SEQUENCES TO ${both};
    COMMIT`)
    .catch(async (error: unknown) => {
      await connection.query('ROLLBACK')
      throw error
    })
}

async function applyMissing(
  connection: Connection,
  { schema, logger }: MigrateOptions,
  files: readonly MigrationFile[],
): Promise<string[]> {
  const { rows } = await connection.query<{ name: string; checksum: string }>(
    `SELECT name, checksum FROM ${schema}.schema_migration`,
  )
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
  for (const { name, checksum } of files) {
    if (applied.has(name) && applied.get(name) !== checksum) {
      throw new MigrationError(
        `The migration ${name} was changed after it had been applied to schema ${schema}; put its text back and write a new one.`,
      )
    }
  }
  const known = new Set(files.map((file) => file.name))
  const unknown = [...applied.keys()].find((name) => !known.has(name))
  // A newer version has been here, as in the middle of a rolling deployment; its changes are additive, so this one may run.
  if (unknown !== undefined)
    logger.warn({ schema, migration: unknown }, 'the database has a migration that this version does not know')
  const missing = files.filter((file) => !applied.has(file.name))
  for (const file of missing) {
    await repeatOnLockTimeout(() => applyOne(connection, schema, file))
    logger.info({ schema, migration: file.name }, 'a migration was applied')
  }
  return missing.map((file) => file.name)
}

async function applyOne(connection: Connection, schema: string, file: MigrationFile): Promise<void> {
  await connection.query(`BEGIN; SET LOCAL search_path = ${schema}, public`)
  try {
    await connection.query(file.sql)
    await connection.query(`INSERT INTO ${schema}.schema_migration (name, checksum) VALUES ($1, $2)`, [
      file.name,
      file.checksum,
    ])
    await connection.query('COMMIT')
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined)
    if (isLockTimeout(error)) throw error
    throw new MigrationError(`The migration ${file.name} of schema ${schema} failed: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function isLockTimeout(error: unknown): boolean {
  const state = sqlStateOf(error)
  return state === '55P03' || state === '40P01'
}

async function repeatOnLockTimeout<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isLockTimeout(error)) throw error
      if (attempt >= attemptsMax)
        throw new MigrationError(
          `Another process has held a lock for more than ${(attemptsMax * lockTimeoutMs) / 1000} s.`,
          { cause: error },
        )
      await pause(Math.random() * 100)
    }
  }
}
