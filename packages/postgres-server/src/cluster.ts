/** The database files: made once, checked before every start. */
import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import type { Folder } from './folder.ts'
import type { ServerUser } from './operating-system.ts'
import { diskFull, isFull, PostgresStartError } from './start-error.ts'

const run = promisify(execFile)

/** Files without which there is no database; PostgreSQL's own words for their loss help nobody. */
const vitalFiles = ['global/pg_control', 'global/pg_filenode.map', 'postgresql.conf', 'pg_hba.conf']
const vitalFolders = ['base', 'global', 'pg_wal', 'pg_xact']

/** The environment of PostgreSQL's programs: nothing of ours, above all no secret and no PG* variable. */
export const serverEnvironment: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  TZ: 'UTC',
  PATH: '/usr/local/bin:/usr/bin:/bin',
}

export const superuser = 'postgres'

const initTimeoutMs = 120_000

export type ClusterOptions = { durable: boolean; superuserPassword: string }

/**
 * Locale: bytes are UTF-8, order is that of code points, case folding is Unicode's, all by the provider built into PostgreSQL.
 * Plain `C` folds ASCII only (ILIKE would not find É by é); the system's locales and ICU order differently from version
 * to version, which quietly breaks indexes when a data folder meets another machine.
 */
const localeArguments = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']

/** @throws PostgresStartError `wrong_version`, `data_lost`, `data_damaged`, `init_failed`. */
export async function ensureCluster(
  folder: Folder,
  binaries: Binaries,
  user: ServerUser | undefined,
  options: ClusterOptions,
): Promise<void> {
  const { major } = await folder.read()
  const isMade = await stat(folder.cluster).then(
    () => true,
    () => false,
  )
  if (isMade) return await checkCluster(folder, binaries)
  if (major !== undefined) {
    throw new PostgresStartError(
      'data_lost',
      `The database files in ${folder.cluster} are gone; put them back from a backup, or remove the whole data folder to start over.`,
    )
  }
  await initialize(folder, binaries, user, options)
  await folder.write({ major: binaries.major })
}

async function checkCluster({ cluster }: Folder, { major }: Binaries): Promise<void> {
  const damaged = (what: string): PostgresStartError =>
    new PostgresStartError(
      'data_damaged',
      `The database files in ${cluster} are damaged (${what} is missing); put them back from a backup.`,
    )
  const found = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => {
    throw damaged('PG_VERSION')
  })
  if (!/^\d+\s*$/.test(found)) throw damaged('the number in PG_VERSION')
  if (found.trim() !== major) {
    throw new PostgresStartError(
      'wrong_version',
      `The database files in ${cluster} are of PostgreSQL ${found.trim()} and this is PostgreSQL ${major}; carry them over by a dump.`,
    )
  }
  for (const name of [...vitalFolders, ...vitalFiles]) {
    await stat(join(cluster, name)).catch(() => {
      throw damaged(name)
    })
  }
}

/** Under another name until it is whole, so that an initdb cut short is never taken for data. */
async function initialize(
  folder: Folder,
  binaries: Binaries,
  user: ServerUser | undefined,
  { durable, superuserPassword }: ClusterOptions,
): Promise<void> {
  const workshop = join(folder.home, 'cluster.new')
  const programs = await placeForShell(dirname(dirname(binaries.initdb)))
  const passwordFile = join(folder.home, 'password.new')
  for (const name of await readdir(folder.home))
    if (name.endsWith('.new')) await rm(join(folder.home, name), { recursive: true, force: true })
  try {
    await writeFile(passwordFile, superuserPassword, { mode: 0o600 })
    if (user !== undefined) await chown(passwordFile, user.uid, user.gid)
    // The server's user may not write the folder around the cluster, so the cluster's folder is made for it.
    await makeFolderFor(workshop, user)
    const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid }
    const durability = durable ? [] : ['--no-sync']
    const login = ['-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
    await run(join(programs.folder, 'bin', 'initdb'), ['-D', workshop, ...login, ...localeArguments, ...durability], {
      ...identity,
      env: serverEnvironment,
      cwd: folder.home,
      timeout: initTimeoutMs,
    })
    await rename(workshop, folder.cluster)
  } catch (error) {
    const output = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : ''
    const lines = (output === '' ? String(error) : output).split('\n')
    if (isFull(error) || lines.some((line) => line.includes('No space left on device')))
      throw diskFull(folder.home, error)
    // The last lines tell what initdb tidied up.
    const said = lines.findLast((line) => /(error|FATAL|PANIC):/.test(line)) ?? lines.at(-1)
    throw new PostgresStartError('init_failed', `The database files could not be made in ${folder.home}: ${said}`, {
      cause: error,
    })
  } finally {
    await rm(passwordFile, { force: true })
    await programs.remove()
  }
}

/**
 * initdb hands the path of its own folder to a shell, between double quotes and nothing more. Where the shell would read
 * something else in it, initdb runs once from a copy in the system's temporary folder; the server itself needs no shell.
 */
async function placeForShell(folder: string): Promise<{ folder: string; remove(): Promise<void> }> {
  if (!/[$`"\\]/.test(folder)) return { folder, remove: async () => undefined }
  const copy = await mkdtemp(join(tmpdir(), 'scriptorium-initdb-'))
  await cp(folder, copy, { recursive: true, verbatimSymlinks: true })
  await chmod(copy, 0o755)
  return { folder: copy, remove: async () => await rm(copy, { recursive: true, force: true }) }
}

async function makeFolderFor(path: string, user: ServerUser | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  if (user !== undefined) await chown(path, user.uid, user.gid)
}
