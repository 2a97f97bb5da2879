/**
 * One PostgreSQL for a whole test run, in a temporary folder, not durable. Workers find it by an environment variable; set
 * that variable from outside to run the same suites against another server, such as a container.
 */
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgresServer } from '@scriptorium/postgres-server'
import { createTestLogger } from './test-logger.ts'

export const serverUrlVariable = 'SCRIPTORIUM_TEST_POSTGRES_URL'

const folderPrefix = 'scriptorium-test-'

export type TestServer = {
  /** The superuser's login to the database `postgres`. */
  superuserUrl: string
  stop(): Promise<void>
}

/** Starts a server of its own; it ends with this process even when that is killed. */
export async function startTestServer(): Promise<TestServer> {
  await removeOldFolders()
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  await chmod(folder, 0o755)
  const server = await startPostgresServer({
    dataDir: join(folder, 'postgres'),
    durable: false,
    superuserPassword: 'test-superuser',
    maxConnections: 300,
    logger: createTestLogger(),
  })
  return {
    superuserUrl: server.superuserUrl,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The server of this run, or a sentence that says why there is none. */
export function testServerUrl(): string {
  const url = process.env[serverUrlVariable]
  if (url === undefined)
    throw new Error(`There is no test server: run this suite with npm test, or set ${serverUrlVariable}.`)
  return url
}

/** Folders of runs that were killed. */
async function removeOldFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(folderPrefix) ? Number(name.slice(folderPrefix.length).split('-')[0]) : Number.NaN
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
