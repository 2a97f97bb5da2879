/**
 * One transaction on one connection of a pool.
 *
 * It begins and is told whose rows it may see in a single round trip; the setting is local to the transaction, so nothing of
 * it can reach the next user of the connection. A connection that may be in an unknown state is closed, never given back.
 */
import { ServiceError } from '@scriptorium/contracts'
import type pg from 'pg'
import type { QueryResult } from './connection.ts'
import {
  CommitUncertainError,
  fromPrismaError,
  isConnectionLost,
  isStalePlan,
  sqlStateOf,
  toServiceError,
} from './pg-error.ts'

/**
 * A statement, prepared once per connection under its name. One name, one text: another text under a known name is refused by
 * the driver. Results come with `timestamptz` as Date, `bigint` as number, `numeric` as string, `jsonb` parsed.
 */
export type Query = { name: string; text: string; values?: readonly unknown[] }

export type Tx = {
  /** Statements of one transaction run one after the other, also when they are not awaited. @throws ServiceError */
  query<Row = Record<string, unknown>>(query: Query): Promise<QueryResult<Row>>
}

type RawQuery = (config: pg.QueryConfig | string) => Promise<pg.QueryResult>

const rawQueries = new WeakMap<Tx, RawQuery>()

/** For the Prisma adapter only: the driver's own query function of an open transaction, with the driver's own errors. */
export function rawQueryOf(tx: Tx): RawQuery {
  const raw = rawQueries.get(tx)
  if (raw === undefined)
    throw new ServiceError('internal', { cause: new Error('not an open transaction of this package') })
  return raw
}

type Scope = {
  tx: Tx
  begin(text: string): Promise<void>
  commit(): Promise<void>
  /** Rolls back if it can and gives the connection back, or closes it. Never throws. */
  abandon(): Promise<void>
  /** What the last failed statement threw, for errors that hide it. */
  lastError(): unknown
}

function openScope(client: pg.PoolClient, signal: AbortSignal | undefined): Scope {
  let tail: Promise<unknown> = Promise.resolve()
  let state: 'open' | 'over' = 'open'
  let unusable = false
  let lastError: unknown
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined)
  const onAbort = (): void => aborted.reject(new ServiceError('cancelled', { cause: signal?.reason }))
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()

  const send: RawQuery = async (config) => {
    if (state === 'over')
      throw new ServiceError('internal', { cause: new Error('the transaction is over; a query was not awaited') })
    try {
      return await (signal === undefined ? client.query(config) : Promise.race([aborted.promise, client.query(config)]))
    } catch (error) {
      lastError = error
      // After an abort the statement may still be running: the connection cannot be reused.
      unusable ||= ServiceError.is(error) || isConnectionLost(error) || isStalePlan(error)
      throw error
    }
  }
  const raw: RawQuery = (config) => {
    const run = tail.then(() => send(config))
    tail = run.catch(() => undefined)
    return run
  }
  const release = (): void => {
    state = 'over'
    signal?.removeEventListener('abort', onAbort)
    client.release(unusable)
  }
  const tx: Tx = {
    query: async ({ name, text, values }: Query): Promise<QueryResult<never>> => {
      try {
        const result = await raw({ name, text, ...(values === undefined ? {} : { values: [...values] }) })
        return { rows: result.rows as never[], rowCount: result.rowCount ?? 0 }
      } catch (error) {
        throw toServiceError(error)
      }
    },
  }
  rawQueries.set(tx, raw)
  return {
    tx,
    begin: async (text) => void (await raw(text)),
    commit: async () => {
      await commit(raw)
      release()
    },
    abandon: async () => {
      if (!unusable) await raw('ROLLBACK').catch(() => undefined)
      release()
    },
    lastError: () => lastError,
  }
}

async function commit(raw: RawQuery): Promise<void> {
  let result: pg.QueryResult
  try {
    result = await raw('COMMIT')
  } catch (error) {
    // A refusal by the server is an answer; anything else leaves the outcome open.
    if (sqlStateOf(error) !== '' && !isConnectionLost(error)) throw toServiceError(error)
    throw new ServiceError('unavailable', {
      cause: new CommitUncertainError('the answer to COMMIT did not arrive', { cause: error }),
    })
  }
  // COMMIT of a failed transaction is answered by ROLLBACK and no error: work swallowed the failure of a statement.
  if (result.command !== 'COMMIT')
    throw new ServiceError('internal', {
      cause: new Error('a statement failed and its error was swallowed; nothing was kept'),
    })
}

/**
 * Begins with `begin`, runs `work`, commits; rolls back when the work throws.
 *
 * @throws ServiceError: the work's own, or what became of the database's.
 */
export async function runTransaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (tx: Tx) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (signal?.aborted === true) throw new ServiceError('cancelled', { cause: signal.reason })
  const client = await pool.connect().catch((error: unknown) => {
    throw toServiceError(error)
  })
  const scope = openScope(client, signal)
  try {
    await scope.begin(begin)
    const result = await work(scope.tx)
    await scope.commit()
    return result
  } catch (error) {
    await scope.abandon()
    throw describeFailure(error, scope.lastError())
  }
}

/** Prisma wraps the driver's error beyond recognition; the statement's own error says more. */
function describeFailure(error: unknown, lastError: unknown): ServiceError {
  if (ServiceError.is(error)) return error
  const prisma = fromPrismaError(error)
  if (prisma === undefined) return toServiceError(error)
  return lastError === undefined ? prisma : toServiceError(lastError)
}
