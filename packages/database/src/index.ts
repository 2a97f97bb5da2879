/** PostgreSQL for services: owner-scoped transactions, migrations, outbox, relay and inbox. README.md shows how they are used. */
import { fileURLToPath } from 'node:url'

export { createDatabase } from './database.ts'
export type { Database, DatabaseHealth, DatabaseOptions, TransactionOptions } from './database.ts'
export type { QueryResult } from './connection.ts'
export type { Query, Tx } from './transaction.ts'
export { isCommitUncertain, violatedConstraint } from './pg-error.ts'
export { createOwnerScopedPrisma } from './prisma-scope.ts'
export type { OwnerScopedPrisma, OwnerScopedPrismaOptions, PrismaTx } from './prisma-scope.ts'

export { columnsOf, presentRow, rowData, rowOf, rowsOf, selectOf } from './row.ts'
export type { Present, RowData, RowOptions } from './row.ts'
export { createRecordStore } from './record-store.ts'
export type { RecordStoreOptions } from './record-store.ts'
export { namedStatement } from './statement.ts'
export type { NamedStatement } from './statement.ts'
export { decodeCursor, encodeCursor, pageOf } from './keyset.ts'
export type { CursorShape, Page } from './keyset.ts'

export { migrate, MigrationError } from './migration.ts'
export type { MigrateOptions } from './migration.ts'
/** The folder of this package's own migrations: outbox, inbox and the functions for row security. First in `directories`. */
export const messagingMigrations: string = fileURLToPath(new URL('../migrations', import.meta.url))

export { appendToOutbox, eventDataBytesMax, toOutboxRow } from './outbox.ts'
export type { OutboxEvent, OutboxRow } from './outbox.ts'
export { createRelay } from './relay.ts'
export { relayPart } from './relay-part.ts'
export type { Relay, RelayOptions } from './relay.ts'
export type { RelayBus } from './event-carrier.ts'
export type { OutboxDepth } from './outbox-store.ts'
export { processOnce } from './inbox.ts'
export { confirmErased, eraseOwner } from './owner-erasure.ts'

// Symbols above are for services; those below are for tests and for other packages of the project.
export { withConnection } from './connection.ts'
export type { Connection } from './connection.ts'
export { hashMigrations, readMigrations } from './migration-files.ts'
export { reportRowSecurity } from './row-security-report.ts'
export type { RowSecurityOptions } from './row-security-report.ts'
