/** Pools and single connections: the only file that opens a connection to PostgreSQL. */
import { Client, Pool, types as pgTypes } from 'pg'
import type { CustomTypesConfig } from 'pg'
import type { Logger } from '@scriptorium/runtime'
import { toServiceError } from './pg-error.ts'

/** bigint as a number: our counters stay far below 2^53, and one that does not is an error rather than a wrong figure. */
function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`)
  return value
}

const types: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pgTypes.builtins.INT8 && format !== 'binary' ? parseInt8 : pgTypes.getTypeParser(oid, format),
}

export type PoolOptions = {
  url: string
  size: number
  applicationName: string
  connectionTimeoutMs: number
  statementTimeoutMs: number
  lockTimeoutMs: number
  idleInTransactionTimeoutMs: number
  /** Commits wait for the disk; without it a crash of the server loses those of its last moments. */
  isDurable: boolean
  logger: Logger
}

/** How much longer than the server's own limit the driver waits, so that a dead network is noticed too. */
const readTimeoutMarginMs = 1_000

export function openPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.size,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectionTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    lock_timeout: options.lockTimeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
    query_timeout: options.statementTimeoutMs + readTimeoutMarginMs,
    ...(options.isDurable ? {} : { options: '-c synchronous_commit=off' }),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types,
  })
  // Without a listener an error on an idle connection (the server restarts) would end the process.
  pool.on('error', (error) => {
    // The server may cut what is just being closed.
    if (!pool.ending) options.logger.warn({ error }, 'an idle database connection was lost')
  })
  // The pool takes its listener off a connection in use; the query in hand rejects, so there is nothing more to do here.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

export type QueryResult<Row> = { rows: Row[]; rowCount: number }

export type Connection = {
  /** One statement, or several without values. @throws the driver's own error. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>
  /** `text` as an SQL string literal. */
  literal(text: string): string
}

/**
 * Runs `work` on a connection of its own, outside any pool, and closes it: for migrations and for tests.
 *
 * @throws ServiceError `unavailable` when no connection comes about within 5 s; else what the work throws.
 */
export async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'scriptorium',
    types,
  })
  client.on('error', () => undefined)
  await client.connect().catch((error: unknown) => {
    throw toServiceError(error)
  })
  try {
    return await work({
      query: async (text: string, values?: readonly unknown[]): Promise<QueryResult<never>> => {
        const result = await client.query(values === undefined ? { text } : { text, values: [...values] })
        return { rows: (result.rows ?? []) as never[], rowCount: result.rowCount ?? 0 }
      },
      literal: (text) => client.escapeLiteral(text),
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}
