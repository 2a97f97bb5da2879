/** Jobs in PostgreSQL, by BullMQ's own tables and functions in a schema of their own. */
import { ServiceError } from '@scriptorium/contracts'
import { withDeadline } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import { createPostgresBackend, quoteSchemaName, runMigrations, withBackend } from 'bullmq'
import { Client, escapeIdentifier } from 'pg'
import { createBullmqJobQueue } from './bullmq-jobs.ts'
import { jobTimingsDefault } from './bullmq-jobs-backend.ts'
import type { BullmqBackend, JobTimings } from './bullmq-jobs-backend.ts'
import type { JobQueue } from './index.ts'

export type PostgresJobQueueOptions = {
  /** Of a role that may use the schema, not own it: see `migrateJobQueue`. */
  url: string
  schema: string
  logger: Logger
  /** See `createBullmqWorker`. */
  onFatal?: (error: Error) => void
  /** Connections of each queue and each worker; a worker has one more, which listens. */
  poolSize?: number
  timings?: Partial<JobTimings>
}

const statementTimeoutMs = 10_000

/** @throws ServiceError `unavailable` when PostgreSQL does not answer or the schema has not been migrated. */
export async function createPostgresJobQueue({
  url,
  schema,
  logger,
  onFatal,
  poolSize = 3,
  timings = {},
}: PostgresJobQueueOptions): Promise<JobQueue> {
  const { Queue, Worker } = withBackend(createPostgresBackend)
  const allTimings = { ...jobTimingsDefault, ...timings }
  const connection = {
    connectionString: url,
    schema,
    max: poolSize,
    keepAlive: true,
    // A job is a hint: what a crash of the server takes is asked for again, so no job waits for the disk.
    options: '-c synchronous_commit=off',
    connectionTimeoutMillis: allTimings.commandMs,
    // The second ends the wait when the server can no longer be reached to end the first.
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
  }
  const backend: BullmqBackend = {
    openQueue: (name) => new Queue(name, { connection }),
    openWorker: (name, processor, settings) => new Worker(name, processor, { ...settings, connection }),
  }
  const queue = createBullmqJobQueue({
    backend,
    logger,
    onFatal: onFatal ?? ((error) => logger.error({ error }, 'the job queue is stuck')),
    timings: allTimings,
  })
  const health = await queue.health()
  if (health.ok) return queue
  await queue.close()
  throw new ServiceError('unavailable', {
    detail: `The job queue could not be opened: ${health.detail ?? 'unknown'} Check that PostgreSQL runs and that its migrations have.`,
  })
}

export type JobQueueMigrationOptions = {
  /** Of the role that owns what it makes; the only one that runs DDL. */
  migrationUrl: string
  schema: string
  /** Its role is granted the use of the tables and functions; it must exist. */
  appUrl: string
}

/** Brings BullMQ's tables up to this version of BullMQ; safe to run at every start and from several processes at once (an advisory lock). */
export async function migrateJobQueue({ migrationUrl, schema, appUrl }: JobQueueMigrationOptions): Promise<void> {
  const quoted = quoteSchemaName(schema)
  const role = escapeIdentifier(decodeURIComponent(new URL(appUrl).username))
  const client = new Client({
    connectionString: migrationUrl,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 60_000,
    lock_timeout: 30_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await runMigrations(client, schema)
    await client.query(`
      BEGIN;
      SELECT pg_advisory_xact_lock(hashtext('scriptorium:job-queue-grants'));
      REVOKE ALL ON SCHEMA ${quoted} FROM PUBLIC;
      GRANT USAGE ON SCHEMA ${quoted} TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${quoted} TO ${role};
      GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${quoted} TO ${role};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${quoted} TO ${role};
      COMMIT`)
  } catch (error) {
    throw new ServiceError('unavailable', { detail: 'The job queue’s tables could not be prepared.', cause: error })
  } finally {
    await withDeadline(client.end(), 5_000).catch(() => undefined)
  }
}
