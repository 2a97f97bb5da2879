/**
 * Where the binaries, the database files and the log lie.
 *
 * Normally all in `dataDir`:
 *
 *     server.json   what was made here, where, and who runs it
 *     binaries/     a copy of the npm package's, with its library links
 *     cluster/      PostgreSQL's own files
 *     server.log    what PostgreSQL said since the last two starts
 *
 * As root, PostgreSQL runs as another user, which cannot enter a folder below a closed one such as /root. Then the last three
 * lie in a folder of a random name under /var/lib/scriptorium (or the system's temporary folder, when nothing needs to
 * last), and server.json in `dataDir` says where. A random name, not one made from the path: an emptied `dataDir` is a new
 * start, and must not find the old data.
 */
import { randomUUID } from 'node:crypto'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { ServerUser } from './operating-system.ts'
import { codeOf, diskFull, isFull, PostgresStartError } from './start-error.ts'

const run = promisify(execFile)

type ServerRecord = {
  /** The folder of binaries, cluster and log. */
  home: string
  /** PostgreSQL's major version, once the cluster was made. */
  major?: string
  /** The process that runs the server. */
  owner?: { pid: number; start: string }
}

export type Folder = {
  home: string
  cluster: string
  log: string
  read(): Promise<ServerRecord>
  write(changes: Partial<ServerRecord>): Promise<void>
}

/** @throws PostgresStartError `folder_not_writable`, `folder_not_enterable`, `data_damaged`. */
export async function openFolder(dataDir: string, user: ServerUser | undefined, durable: boolean): Promise<Folder> {
  const path = resolve(dataDir)
  // PostgreSQL keeps the path as a line of its own in a file.
  if (/[\n\r]/.test(path))
    throw new PostgresStartError(
      'folder_not_writable',
      `The data folder ${JSON.stringify(path)} has a line break in its name; choose another with DATA_DIR.`,
    )
  const file = join(path, 'server.json')
  // Folders on the way get the usual rights; only the last is closed, if it is new.
  if ((await writable(path, () => mkdir(path, { recursive: true }))) !== undefined) await chmod(path, 0o700)
  const known = await readRecord(file)
  const home = (await findHome(path)) ?? (await chooseHome(path, user, durable))
  const made = await writable(home, () => mkdir(home, { recursive: true }))
  // Others may pass through, which the server's user must; the cluster itself is closed to all but that user.
  if (user !== undefined) for (const folder of new Set([made ?? home, home])) await chmod(folder, 0o711)
  if (user !== undefined && !(await canEnter(home, user))) {
    throw new PostgresStartError(
      'folder_not_enterable',
      `PostgreSQL runs as the user ${user.name}, which cannot enter ${home}; open that folder to it or choose another data folder.`,
    )
  }
  const folder: Folder = {
    home,
    cluster: join(home, 'cluster'),
    log: join(home, 'server.log'),
    read: async () => (await readRecord(file)) ?? { home },
    write: async (changes) => {
      const record = { ...((await readRecord(file)) ?? { home }), ...changes }
      await writable(path, async () => {
        await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
        await rename(`${file}.new`, file)
      })
    },
  }
  if (known?.home !== home) await folder.write({ home })
  return folder
}

/** @returns the id of the user that the database files belong to; undefined when there are none. */
export async function ownerOfCluster(dataDir: string): Promise<number | undefined> {
  const home = await findHome(resolve(dataDir))
  return home === undefined ? undefined : (await statOf(join(home, 'cluster')))?.uid
}

/** Where PostgreSQL's own files are; undefined when there are none. */
export async function clusterOf(dataDir: string): Promise<string | undefined> {
  const home = await findHome(resolve(dataDir))
  return home === undefined ? undefined : join(home, 'cluster')
}

/** Files that lie in the folder are the ones meant, even if its record says otherwise: it may have been moved or copied since. */
async function findHome(path: string): Promise<string | undefined> {
  if ((await statOf(join(path, 'cluster'))) !== undefined) return path
  return (await readRecord(join(path, 'server.json')))?.home
}

async function statOf(path: string): Promise<{ uid: number } | undefined> {
  return await stat(path).catch(() => undefined)
}

async function readRecord(file: string): Promise<ServerRecord | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
    throw new PostgresStartError(
      'folder_not_writable',
      `The file ${file} cannot be read (${codeOf(error)}); start Scriptorium as the user that it belongs to.`,
      { cause: error },
    )
  }
  try {
    const record: unknown = JSON.parse(text)
    if (typeof record === 'object' && record !== null && 'home' in record && typeof record.home === 'string')
      return record as ServerRecord
  } catch {
    // Falls through to the one error for both.
  }
  throw new PostgresStartError(
    'data_damaged',
    `The file ${file} is damaged; put it back from a backup: it must say in "home" where the database files are.`,
  )
}

async function chooseHome(path: string, user: ServerUser | undefined, durable: boolean): Promise<string> {
  if (user === undefined || (await canEnter(path, user, { madeByUs: true }))) return path
  return join(durable ? '/var/lib/scriptorium' : tmpdir(), `postgres-${randomUUID()}`)
}

/** Asks the system itself rather than the mode bits, which know nothing of access lists and mounts. */
async function canEnter(path: string, user: ServerUser, { madeByUs = false } = {}): Promise<boolean> {
  // The last folder is ours to open; what counts is the way to it.
  const target = madeByUs ? resolve(path, '..') : path
  try {
    await run('/bin/sh', ['-c', 'cd -- "$0"', target], { uid: user.uid, gid: user.gid, env: {}, cwd: '/' })
    return true
  } catch {
    return false
  }
}

/** @throws PostgresStartError `disk_full` or `folder_not_writable`. */
export async function writable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isFull(error)) throw diskFull(path, error)
    const advice = 'give it to the user that starts Scriptorium, or choose another with DATA_DIR'
    throw new PostgresStartError(
      'folder_not_writable',
      `The data folder ${path} cannot be written (${codeOf(error)}); ${advice}.`,
      { cause: error },
    )
  }
}
