/**
 * Tests run as the services do: Node strips the types, nothing is transformed. Files of one worker share their modules
 * (`isolate: false`): the services are loaded once for each worker, not once for each file.
 */
import { defineConfig } from 'vitest/config'

const native = { pool: 'forks', isolate: false, experimental: { viteModuleRunner: false, nodeLoader: false } }
const database = { globalSetup: './packages/testkit/src/global-setup.ts' }
/** One after the other: they share what they look at. */
const inTurn = { fileParallelism: false, maxWorkers: 1 }
const others = ['**/node_modules/**', '**/*.{containers,browser,process}.test.ts']

export default defineConfig({
  test: {
    // One more than the two cores that the project asks for: files with a database wait half of their time.
    maxWorkers: 3,
    slowTestThreshold: 3_000,
    coverage: {
      provider: 'v8',
      reporter: ['text-summary', 'lcovonly'],
      include: ['{packages,services}/*/src/**/*.ts', 'embedded/src/**/*.ts', 'web/src/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/generated/**',
        // Processes: started by the tests of embedded, by Compose and by the smoke.
        '**/main.ts',
        '**/migrate.ts',
        // Adapters to Redis, Kafka and gRPC's processes: the container tests run the same suites on them.
        '**/resources.ts',
        'packages/bus/src/{kafka,platformatic}*.ts',
        'packages/token-log/src/redis-*.ts',
        'packages/jobs/src/bullmq-jobs-redis.ts',
        'packages/testkit/src/containers.ts',
        // What only a browser can show: the browser tests drive it.
        'web/src/{api/queries,workshop/use-*,theme/*}.ts',
      ],
      thresholds: { lines: 80, branches: 80 },
    },
    projects: [
      project('unit', 20_000, {
        include: ['{packages/*,services/*,embedded,web}/src/**/*.test.ts', 'test/**/*.test.ts'],
        exclude: others,
      }),
      project('services', 20_000, {
        include: ['{packages/*,services/*,embedded}/test/**/*.test.ts'],
        exclude: others,
        ...database,
      }),
      // The whole program, started, killed and started again as a process of its own.
      project('processes', 90_000, { include: ['embedded/test/**/*.process.test.ts'], ...database, ...inTurn }),
      // Redis, Kafka and PostgreSQL in containers: needs a Docker engine.
      project('containers', 120_000, { include: ['**/*.containers.test.ts'], ...database, ...inTurn }),
      // The built workspace in a browser, against the server at SCRIPTORIUM_URL.
      project('browser', 90_000, { include: ['web/test/**/*.browser.test.ts'], ...inTurn }),
    ],
  },
})

function project(name, timeoutMs, options) {
  return { test: { ...native, name, testTimeout: timeoutMs, hookTimeout: timeoutMs, ...options } }
}
