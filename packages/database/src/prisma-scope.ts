/**
 * Prisma inside the owner-scoped transaction.
 *
 * One long-lived client per service, whose driver adapter has no pool of its own: a transaction that Prisma begins is the one
 * that `Database` has already opened and told its owner, found by the asynchronous context. Prisma's BEGIN, COMMIT and ROLLBACK
 * become nothing, since `Database` does them; a query outside such a transaction has no connection to run on and is refused.
 * So the bare client is of no use to anybody, and a repository's Prisma calls and its prepared statements share one transaction.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import type { QueryConfig } from 'pg'
import type { Database, TransactionOptions } from './database.ts'
import { rawQueryOf } from './transaction.ts'
import type { Tx } from './transaction.ts'

/** What a generated client must have; every PrismaClient does. */
export type PrismaClientLike = {
  $transaction: unknown
  $disconnect(): Promise<void>
}

/** The generated client without what would leave the transaction. */
export type PrismaTx<Client> = Omit<Client, '$transaction' | '$connect' | '$disconnect' | '$on' | '$use' | '$extends'>

export type OwnerScopedPrisma<Client> = {
  /** As `Database.asOwner`; `tx` is the same transaction, for prepared statements and the outbox. */
  asOwner<T>(
    ownerId: string,
    work: (prisma: PrismaTx<Client>, tx: Tx) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /** As `Database.asSystem`. */
  asSystem<T>(work: (prisma: PrismaTx<Client>, tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Before `Database.close`. */
  close(): Promise<void>
}

export type OwnerScopedPrismaOptions<Client extends PrismaClientLike> = {
  database: Database
  /** Makes the service's generated client: `(adapter) => new PrismaClient({ adapter })`. */
  create: (adapter: PrismaPg) => Client
  /** The longest that Prisma may hold its side of a transaction; 10000 by default. */
  timeoutMs?: number
}

type Interactive<Client> = <T>(
  work: (prisma: PrismaTx<Client>) => Promise<T>,
  options: { maxWait: number; timeout: number },
) => Promise<T>

export function createOwnerScopedPrisma<Client extends PrismaClientLike>({
  database,
  create,
  timeoutMs = 10_000,
}: OwnerScopedPrismaOptions<Client>): OwnerScopedPrisma<Client> {
  const current = new AsyncLocalStorage<Tx>()
  const statementNameGenerator = ({ sql }: { sql: string }): string =>
    `prisma_${createHash('sha1').update(sql).digest('base64url')}`
  // Prisma writes the schema's name before every table; it would be `public` otherwise.
  const client = create(new PrismaPg(openScopedPool(current), { schema: database.schema, statementNameGenerator }))
  // The connection is there already, so there is nothing to wait for; maxWait covers the loading of the query compiler.
  const limits = { maxWait: timeoutMs, timeout: timeoutMs }
  const within =
    <T>(work: (prisma: PrismaTx<Client>, tx: Tx) => Promise<T>) =>
    (tx: Tx): Promise<T> =>
      current.run(tx, () => (client.$transaction as Interactive<Client>)((prisma) => work(prisma, tx), limits))
  return {
    asOwner: (ownerId, work, options) => database.asOwner(ownerId, within(work), options),
    asSystem: (work, options) => database.asSystem(within(work), options),
    close: () => client.$disconnect(),
  }
}

const nothing = { rows: [], fields: [], rowCount: 0, command: '', oid: 0 } as const
const transactionWords: ReadonlySet<string> = new Set(['BEGIN', 'COMMIT', 'ROLLBACK'])

/** A pool that never connects: its only connections are the transactions of the asynchronous context. */
function openScopedPool(current: AsyncLocalStorage<Tx>): Pool {
  const refuse = async (): Promise<never> => {
    throw new Error('Prisma is used outside of asOwner and asSystem')
  }
  const connect = async (): Promise<EventEmitter> => {
    const tx = current.getStore()
    if (tx === undefined) return await refuse()
    const raw = rawQueryOf(tx)
    const query = async (config: QueryConfig): Promise<unknown> =>
      transactionWords.has(config.text) ? nothing : await raw(config)
    return Object.assign(silent(new EventEmitter()), { query, release: () => undefined })
  }
  return Object.assign(silent(new Pool({ max: 1 })), { connect, query: refuse })
}

/** Nothing here has a connection whose loss could be an error, and none may end the process. */
function silent<Emitter extends EventEmitter>(emitter: Emitter): Emitter {
  return emitter.on('error', () => undefined)
}
