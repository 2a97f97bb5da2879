/**
 * A service's access to PostgreSQL: two pools for two roles that own nothing and cannot pass row security.
 *
 * `<schema>_app` works for one owner at a time: every transaction says whose. `<schema>_system` does what has no owner yet
 * (sign-in, relay, sweeper), by narrow policies. They are separate logins, never SET ROLE, so that a statement smuggled into
 * one cannot become the other, and separate pools, so that neither can starve the other.
 */
import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { backoff, pause, withDeadline } from '@scriptorium/timing'
import type { Logger } from '@scriptorium/runtime'
import type pg from 'pg'
import { openPool } from './connection.ts'
import type { QueryResult } from './connection.ts'
import { isWorthRepeating, toServiceError } from './pg-error.ts'
import { watchPools } from './pool-metrics.ts'
import { runTransaction } from './transaction.ts'
import type { Query, Tx } from './transaction.ts'

export type DatabaseOptions = {
  /** Login of `<schema>_app`. */
  appUrl: string
  /** Login of `<schema>_system`. */
  systemUrl: string
  /** Connections for owners' work at most; 10 by default. */
  poolSize?: number
  /** Connections for the system's work at most; 4 by default. */
  systemPoolSize?: number
  /** How long to wait for a connection, new or from the pool; 3000 by default. Past it: `unavailable`. */
  connectionTimeoutMs?: number
  /** One statement; 10000 by default. Past it: `deadline_exceeded`. */
  statementTimeoutMs?: number
  /** Waiting for one lock; 3000 by default. Past it: `unavailable`. */
  lockTimeoutMs?: number
  /** An open transaction without a statement; 10000 by default. Past it the server closes the connection. */
  idleInTransactionTimeoutMs?: number
  /** Shown in pg_stat_activity. */
  applicationName: string
  logger: Logger
}

export type TransactionOptions = {
  /** Ends the work early with `cancelled`; a statement in hand is given up and its connection closed. */
  signal?: AbortSignal | undefined
  /** The work may run again, whole, after a lost connection, a serialization failure or a deadlock (three times in all). */
  idempotent?: boolean
  /** READ COMMITTED unless said. */
  isolation?: 'repeatable read' | 'serializable'
}

export type QueryOptions = Pick<TransactionOptions, 'idempotent' | 'signal'>

export type DatabaseHealth = { ok: boolean; detail?: string }

export type Database = {
  /** The service's schema, read from the name of its role; also the search path of both roles. */
  schema: string
  /**
   * Runs `work` in one transaction that sees and writes the rows of `ownerId` only.
   * @throws ServiceError; `isCommitUncertain(error)` says when the outcome is unknown and must be read again by key.
   */
  asOwner<T>(ownerId: string, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * One statement of the owners' role that is its own transaction: one round trip instead of three. It must call a function
   * that sets `app.owner` itself; row security hides everything from any other.
   */
  queryAsOwner<Row = Record<string, unknown>>(query: Query, options?: QueryOptions): Promise<QueryResult<Row>>
  /** Runs `work` in one transaction of the system role. */
  asSystem<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** One statement of the system role that is its own transaction: one round trip instead of three. */
  querySystem<Row = Record<string, unknown>>(query: Query): Promise<QueryResult<Row>>
  /** Both roles get an answer. */
  health(): Promise<DatabaseHealth>
  /** Waits for transactions under way, at most 10 s. */
  close(): Promise<void>
}

const attemptsMax = 3
const closeTimeoutMs = 10_000

export function createDatabase(options: DatabaseOptions): Database {
  const limits = {
    connectionTimeoutMs: options.connectionTimeoutMs ?? 3_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 10_000,
    lockTimeoutMs: options.lockTimeoutMs ?? 3_000,
    idleInTransactionTimeoutMs: options.idleInTransactionTimeoutMs ?? 10_000,
    applicationName: options.applicationName,
    logger: options.logger,
  }
  const appPool = openPool({ ...limits, url: options.appUrl, size: options.poolSize ?? 10, isDurable: true })
  // What the system role writes (marks of the relay and the sweeper, the age of a session) is found and done again.
  const systemPool = openPool({
    ...limits,
    url: options.systemUrl,
    size: options.systemPoolSize ?? 4,
    isDurable: false,
  })
  const schema = decodeURIComponent(new URL(options.appUrl).username).replace(/_app$/, '')
  const unwatch = watchPools(schema, { app: appPool, system: systemPool })
  return {
    schema,
    asOwner: async (ownerId, work, transaction = {}) => {
      // The id goes into the text of a statement: nothing but a UUID may pass.
      if (!isUuid(ownerId))
        throw new ServiceError('internal', { cause: new Error('asOwner needs the UUID of an owner') })
      return await repeatable(transaction, options.logger, () =>
        runTransaction(
          appPool,
          `${beginOf(transaction)}; SELECT set_config('app.owner', '${ownerId}', true)`,
          work,
          transaction.signal,
        ),
      )
    },
    queryAsOwner: async <Row>(query: Query, { idempotent = false, signal }: QueryOptions = {}) => {
      if (signal?.aborted === true) throw new ServiceError('cancelled', { cause: signal.reason })
      return await repeatable({ idempotent, signal }, options.logger, () => querySingle<Row>(appPool, query))
    },
    asSystem: async (work, transaction = {}) =>
      await repeatable(transaction, options.logger, () =>
        runTransaction(systemPool, beginOf(transaction), work, transaction.signal),
      ),
    querySystem: <Row>(query: Query) => querySingle<Row>(systemPool, query),
    health: async () => {
      try {
        await Promise.all([ping(appPool), ping(systemPool)])
        return { ok: true }
      } catch (error) {
        return { ok: false, detail: toServiceError(error).code }
      }
    },
    close: async () => {
      unwatch()
      const ended = Promise.all([appPool.end(), systemPool.end()])
      await withDeadline(ended, closeTimeoutMs).catch((error: unknown) =>
        options.logger.warn({ error }, 'database connections were left open'),
      )
    },
  }
}

function beginOf({ isolation }: TransactionOptions): string {
  return isolation === undefined
    ? 'BEGIN'
    : `BEGIN ISOLATION LEVEL ${isolation === 'serializable' ? 'SERIALIZABLE' : 'REPEATABLE READ'}`
}

async function ping(pool: pg.Pool): Promise<void> {
  await querySingle(pool, { name: 'ping', text: 'SELECT 1' })
}

async function querySingle<Row>(pool: pg.Pool, { name, text, values }: Query): Promise<QueryResult<Row>> {
  try {
    const result = await pool.query({ name, text, ...(values === undefined ? {} : { values: [...values] }) })
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 }
  } catch (error) {
    throw toServiceError(error)
  }
}

async function repeatable<T>(
  { idempotent = false, signal }: TransactionOptions,
  logger: Logger,
  run: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (!idempotent || attempt >= attemptsMax || signal?.aborted === true || !isWorthRepeating(error)) throw error
      logger.debug({ error, attempt }, 'a transaction runs again')
      await pause(backoff({ attempt, baseMs: 20, maxMs: 200 }))
    }
  }
}
