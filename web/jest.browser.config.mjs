/** The built workspace in a browser, against the server at SCRIPTORIUM_URL. */
export default {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.browser.test.ts'],
  testTimeout: 90_000,
  maxWorkers: 1,
}
