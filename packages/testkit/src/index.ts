/** What tests stand on. Never imported by anything that ships. */
export { waitFor } from './wait-for.ts'
export type { WaitOptions } from './wait-for.ts'
export { createTestLogger } from './test-logger.ts'
export type { LogLine, TestLogger } from './test-logger.ts'
export { startTestServer, testServerUrl } from './test-server.ts'
export type { TestServer } from './test-server.ts'
export { freshDatabase } from './fresh-database.ts'
export type { FreshDatabase, FreshDatabaseOptions, ServiceSchema } from './fresh-database.ts'
