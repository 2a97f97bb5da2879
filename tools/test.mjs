/** Runs the tests that need nothing but Node and npm: `npm test`, or `npm test -- services/chat` for some of them. */
import { spawnSync } from 'node:child_process'

const chosen = process.argv.slice(2)
const coverage = chosen.length === 0 ? ['--coverage'] : []
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'services']
const result = spawnSync(process.execPath, [...vitest, ...coverage, ...chosen], { stdio: 'inherit' })
process.exit(result.status ?? 1)
