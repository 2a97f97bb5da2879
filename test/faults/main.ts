/**
 * Hurts what runs and audits what is left:
 *
 *   npm run faults -- cuts [--count 10000] [--lanes 24] [--tokens 800] [--minutes 120] [--seed 7]
 *   npm run faults -- soak [--minutes 10] [--users 20] [--threads 500] [--seed 7]
 *   npm run faults -- --url http://127.0.0.1:8080 …          the Compose run: compose-run.ts
 *
 * The first two have all four services and two gateways in this process, on a PostgreSQL of their own. Each prints its seed.
 */
const programs: Readonly<Record<string, string>> = { cuts: './cuts-run.ts', soak: './soak-run.ts' }

const named = programs[process.argv[2] ?? '']
if (named !== undefined) process.argv.splice(2, 1)
await import(named ?? './compose-run.ts')
