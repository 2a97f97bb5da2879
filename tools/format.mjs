/** Formats every source file as `.oxfmtrc.json` says: `npm run format`. */
import { spawnSync } from 'node:child_process'

process.exit(spawnSync('oxfmt', ['.'], { stdio: 'inherit' }).status ?? 1)
