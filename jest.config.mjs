/** Jest runs TypeScript as it is: Node strips the types, no transform. */
const base = {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '[.]containers[.]test[.]ts$'],
}
const withDatabase = {
  ...base,
  globalSetup: './packages/testkit/src/jest-setup.ts',
  globalTeardown: './packages/testkit/src/jest-teardown.ts',
}

export default {
  // One more than the two cores that the project asks for: suites with a database wait half of their time.
  maxWorkers: 3,
  // By babel: v8 counts types and comments as covered, and every branch of a file that nobody loads.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'lcovonly'],
  collectCoverageFrom: [
    '{packages,services}/*/src/**/*.ts',
    'embedded/src/**/*.ts',
    'web/src/**/*.ts',
    '!**/*.test.ts',
    '!**/generated/**',
    // Processes: started by the tests of embedded, by Compose and by the smoke.
    '!**/main.ts',
    '!**/migrate.ts',
    // Adapters to Redis, Kafka and gRPC's processes: the container tests run the same suites on them.
    '!**/resources.ts',
    '!packages/bus/src/{kafka,platformatic}*.ts',
    '!packages/token-log/src/redis-*.ts',
    '!packages/jobs/src/bullmq-jobs-redis.ts',
    '!packages/testkit/src/containers.ts',
    // What only a browser can show: the browser tests drive it.
    '!web/src/**/*.tsx',
    '!web/src/{api/queries,workshop/use-*,theme/*}.ts',
  ],
  coverageThreshold: { global: { lines: 80, branches: 80 } },
  testTimeout: 20_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/(packages|services|embedded|web)/**/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
    },
    { ...withDatabase, displayName: 'packages', testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'] },
    { ...withDatabase, displayName: 'services', testMatch: ['<rootDir>/services/*/test/**/*.test.ts'] },
    { ...withDatabase, displayName: 'end-to-end', testMatch: ['<rootDir>/embedded/test/**/*.test.ts'] },
  ],
}
