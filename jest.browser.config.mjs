/** The built web app in headless Chromium, on the server that SCRIPTORIUM_URL names. */
export default {
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  maxWorkers: 1,
  testTimeout: 120_000,
  testMatch: ['<rootDir>/web/test/**/*.browser.test.ts'],
}
