/**
 * Runs the tests that need nothing but Node and npm: `npm test`, or `npm test -- services/chat` for some of them. `npm test -- --coverage`
 * counts what they cover as well. Those that start the whole program as a process are apart: `npm run test:processes`.
 */
import { spawnSync } from 'node:child_process'

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'services']
// Code from the compile cache is counted less exactly.
const { NODE_COMPILE_CACHE: _, ...env } = process.env
const result = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], { stdio: 'inherit', env })
process.exit(result.status ?? 1)
