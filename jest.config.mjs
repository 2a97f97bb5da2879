/** Jest runs TypeScript as it is: Node strips the types, no transform. */
const base = { transform: {}, extensionsToTreatAsEsm: ['.ts'], testEnvironment: 'node', testPathIgnorePatterns: ['/node_modules/', '[.]containers[.]test[.]ts$'] }
const house = { ...base, globalSetup: './packages/testkit/src/jest-setup.ts', globalTeardown: './packages/testkit/src/jest-teardown.ts' }

export default {
  maxWorkers: 2,
  testTimeout: 20_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/(packages|services|embedded|web)/**/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'] },
    { ...house, displayName: 'packages', testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'] },
    { ...house, displayName: 'services', testMatch: ['<rootDir>/services/*/test/**/*.test.ts'] },
    { ...house, displayName: 'house', testMatch: ['<rootDir>/embedded/test/**/*.test.ts'] },
  ],
}
