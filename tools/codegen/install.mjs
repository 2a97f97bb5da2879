/** Installs the code generators beside this file, once per lock file. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
export const generatorsBin = join(folder, 'node_modules', '.bin')

/** @throws Error when the registry cannot be reached. */
export function installGenerators() {
  const marker = join(folder, 'node_modules', '.installed-lock')
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return
  const result = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (result.status !== 0)
    throw new Error(
      'The code generators could not be installed into tools/codegen; a package registry must be reachable.',
    )
  writeFileSync(marker, lock)
}
