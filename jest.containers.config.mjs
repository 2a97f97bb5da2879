/** The adapters against real Redis, Kafka and PostgreSQL in containers; needs a Docker engine. */
export default {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  maxWorkers: 1,
  testTimeout: 120_000,
  globalSetup: './packages/testkit/src/jest-setup.ts',
  globalTeardown: './packages/testkit/src/jest-teardown.ts',
  testMatch: ['<rootDir>/**/*.containers.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
