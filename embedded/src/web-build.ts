/** Builds the web app when its sources are newer than what was built: about two seconds, once. */
import { StartError } from './start-error.ts'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { execPath, pid } from 'node:process'
import { promisify } from 'node:util'

const buildTimeoutMs = 120_000

/** @returns the folder with the built files. @throws StartError with the last lines of the build when it fails. */
export async function buildWeb(root: string, onBuild: () => void): Promise<string> {
  const dist = join(root, 'web', 'dist')
  // Made beside and swapped in whole: another copy may be serving the old one.
  const fresh = `${dist}-${pid}`
  const marker = join(dist, '.sources')
  const sources = await hashSources(root)
  if ((await readFile(marker, 'utf8').catch(() => '')) === sources) return dist
  onBuild()
  try {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    await promisify(execFile)(
      execPath,
      [vite, 'build', 'web', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'error'],
      { cwd: root, timeout: buildTimeoutMs },
    )
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    const output =
      error instanceof Error && 'stderr' in error
        ? String(error.stderr).trim().split('\n').slice(0, 12).join('\n')
        : String(error)
    throw new StartError(`The web app could not be built:\n${output}`)
  }
  await writeFile(join(fresh, '.sources'), sources)
  await rm(dist, { recursive: true, force: true })
  await rename(fresh, dist)
  return dist
}

async function hashSources(root: string): Promise<string> {
  const folders = ['web/src', 'web/public', 'packages/contracts/src']
  const listed = await Promise.all(folders.map(async (folder) => await listFiles(join(root, folder))))
  const files = [
    ...listed.flat(),
    ...['web/index.html', 'web/vite.config.ts', 'web/package.json', 'package-lock.json'].map((name) =>
      join(root, name),
    ),
  ]
  const hash = createHash('sha256')
  for (const file of files.toSorted()) {
    hash
      .update(relative(root, file))
      .update('\0')
      .update(await readFile(file).catch(() => Buffer.alloc(0)))
      .update('\0')
  }
  return hash.digest('hex')
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
