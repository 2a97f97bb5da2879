/** Runs the tests that need nothing but Node and npm: `npm test`, or `npm test -- services/chat` for some of them. */
import { spawnSync } from 'node:child_process'

const chosen = process.argv.slice(2)
const coverage = chosen.length === 0 ? ['--coverage'] : []
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--config',
  'jest.config.mjs',
]
const result = spawnSync(process.execPath, [...jest, ...coverage, ...chosen], { stdio: 'inherit' })
process.exit(result.status ?? 1)
