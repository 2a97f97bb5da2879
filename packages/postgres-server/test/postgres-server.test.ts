import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir, platform, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { withConnection } from '@scriptorium/database'
import { createTestLogger, waitFor } from '@scriptorium/testkit'
import { PostgresStartError, startPostgresServer } from '../src/index.ts'
import type { PostgresServer, PostgresServerOptions } from '../src/index.ts'

const superuserPassword = 'a pass/word: with @ signs'
const logger = createTestLogger()
const servers: PostgresServer[] = []
const folders: string[] = []

async function newFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'scriptorium-server-'))
  folders.push(folder)
  // mkdtemp closes its folders; one below the home stays closed.
  if (parent === tmpdir()) await chmod(folder, 0o755)
  return folder
}
async function start(dataDir: string, options: Partial<PostgresServerOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgresServer({ dataDir, durable: false, superuserPassword, logger, ...options })
  servers.push(server)
  return server
}
type Place = { home: string; major?: string; owner?: unknown }
const positionOf = async (dataDir: string): Promise<Place> =>
  JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as Place
const clusterOf = async (dataDir: string): Promise<string> => join((await positionOf(dataDir)).home, 'cluster')
const pidOf = async (dataDir: string): Promise<number> =>
  Number((await readFile(join(await clusterOf(dataDir), 'postmaster.pid'), 'utf8')).split('\n')[0])
const ask = (server: PostgresServer, text: string): Promise<Record<string, unknown>[]> =>
  withConnection(server.superuserUrl, async (connection) => (await connection.query(text)).rows)
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})
afterAll(async () => {
  for (const folder of folders) {
    const place = await positionOf(join(folder, 'data')).catch(() => undefined)
    for (const path of [folder, ...(place === undefined ? [] : [place.home])])
      await rm(path, { recursive: true, force: true })
  }
})

describe('a local PostgreSQL', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = join(await newFolder(), 'data')
  })

  it('starts from nothing, keeps its data over a restart, and folds the case of all letters', async () => {
    const first = await start(dataDir)
    const facts =
      "SELECT 'ÉMILE' ILIKE 'émile' AS folds, 'Z' < 'a' AS by_code_point, current_setting('server_encoding') AS encoding"
    expect(await ask(first, facts)).toEqual([{ folds: true, by_code_point: true, encoding: 'UTF8' }])
    await ask(first, 'CREATE TABLE kept AS SELECT 1 AS one')
    await first.stop()
    const second = await start(dataDir)
    expect(await ask(second, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  })

  it('listens on this machine only, by no socket file, and lets nobody in without the password', async () => {
    const server = await start(dataDir)
    expect(
      await ask(
        server,
        "SELECT current_setting('listen_addresses') AS address, current_setting('unix_socket_directories') AS socket",
      ),
    ).toEqual([{ address: '127.0.0.1', socket: '' }])
    await expect(
      withConnection(server.url('postgres', 'postgres', 'wrong'), async () => undefined),
    ).rejects.toMatchObject({ cause: { code: '28P01' } })
    expect(await readFile(join((await positionOf(dataDir)).home, 'server.log'), 'utf8')).not.toContain(
      superuserPassword,
    )
  })

  it('runs as another user in a session of its own, its files closed to others', async () => {
    await start(dataDir)
    const cluster = await stat(await clusterOf(dataDir))
    expect(cluster.mode & 0o777).toBe(0o700)
    expect(cluster.uid === 0).toBe(false)
    if (platform() !== 'linux') return
    const pid = await pidOf(dataDir)
    expect(await readFile(`/proc/${pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0/m)
    const session = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[3]
    expect(Number(session)).toBe(pid)
  })

  it('stops one that a killed run left behind, and starts', async () => {
    const server = await start(dataDir)
    const leftover = await pidOf(dataDir)
    // What kill -9 leaves: the server runs, and the record names an owner that is gone.
    await writeFile(
      join(dataDir, 'server.json'),
      JSON.stringify({ ...(await positionOf(dataDir)), owner: { pid: 1, start: 'long ago' } }),
    )
    const second = await start(dataDir)
    expect(isRunning(leftover)).toBe(false)
    expect(await ask(second, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
    await server.failed
  })

  it('starts after its main process was killed, sessions and all', async () => {
    const server = await start(dataDir)
    process.kill(await pidOf(dataDir), 'SIGKILL')
    await server.failed
    const second = await start(dataDir)
    expect(await ask(second, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  })

  it('is not fooled by a pid file that names another program', async () => {
    await mkdir(dataDir, { recursive: true })
    await writeFile(
      join(await clusterOf(dataDir), 'postmaster.pid'),
      `${process.pid}\n${await clusterOf(dataDir)}\n1\n5432\n`,
    )
    await expect(start(dataDir)).resolves.toBeDefined()
  })

  it('starts and is reached whatever the shell that starts it has set', async () => {
    const umask = process.umask(0o077)
    process.env.PGSSLMODE = 'require'
    try {
      const server = await start(join(await newFolder(), 'data'))
      expect(await ask(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    } finally {
      process.umask(umask)
      delete process.env.PGSSLMODE
    }
  })

  it('goes with its folder: what was moved is found, and a copy has data of its own', async () => {
    await (await start(dataDir)).stop()
    const parent = await newFolder()
    const [copy, moved] = [join(parent, 'copy'), join(parent, 'moved')]
    execFileSync('cp', ['-a', dataDir, copy])
    await ask(await start(copy), 'DROP TABLE kept')
    expect(await ask(await start(dataDir), 'SELECT one FROM kept')).toEqual([{ one: 1 }])
    await Promise.all(servers.splice(0).map((server) => server.stop()))
    await rename(copy, moved)
    expect(await ask(await start(moved), "SELECT to_regclass('kept') AS kept")).toEqual([{ kept: null }])
    expect((await positionOf(moved)).home).toBe(moved)
  })

  it('places its programs again when some are gone', async () => {
    const [version = ''] = await readdir(join(dataDir, 'binaries'))
    await rm(join(dataDir, 'binaries', version, 'bin', 'postgres'))
    await expect(start(dataDir)).resolves.toBeDefined()
  })

  it('ends soon after the process that started it is killed', async () => {
    const script = `import { startPostgresServer } from '${new URL('../src/index.ts', import.meta.url).href}'
      const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger }
      await startPostgresServer({ dataDir: process.argv[1], durable: false, superuserPassword: 'x', logger })
      console.log('ready'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise<void>((resolve) => void child.stdout.once('data', () => resolve()))
    const pid = await pidOf(dataDir)
    await expect(start(dataDir)).rejects.toThrow(
      /^Scriptorium already runs on the data in .* \(process \d+\); stop it first\.$/,
    )
    child.kill('SIGKILL')
    await waitFor(() => !isRunning(pid), { timeoutMs: 10_000, what: 'the end of the server' })
    await expect(start(dataDir)).resolves.toBeDefined()
  })
})

describe('below a folder that the server’s user cannot enter', () => {
  it('puts the data elsewhere and remembers where', async () => {
    if (userInfo().uid !== 0) return
    const closed = await newFolder(homedir())
    const dataDir = join(closed, 'data')
    const server = await start(dataDir)
    const { home } = await positionOf(dataDir)
    expect(home.startsWith(closed)).toBe(false)
    await ask(server, 'CREATE TABLE kept AS SELECT 1 AS one')
    await server.stop()
    expect(await ask(await start(dataDir), 'SELECT one FROM kept')).toEqual([{ one: 1 }])
    expect((await positionOf(dataDir)).home).toBe(home)
  })
})

describe('what can be wrong is said in one sentence', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = join(await newFolder(), 'data')
    await (await start(dataDir)).stop()
  })
  const failure = async (
    folder: string,
    options: Partial<PostgresServerOptions> = {},
  ): Promise<{ code: string; message: string }> => {
    const error: unknown = await start(folder, options).catch((reason: unknown) => reason)
    if (!PostgresStartError.is(error)) throw new Error('it started, or failed in another way', { cause: error })
    expect(error.message).not.toContain('\n')
    return { code: error.code, message: error.message }
  }
  const within = async (path: string): Promise<string> => join(await clusterOf(dataDir), path)

  it('a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const message = `Port ${port} on 127.0.0.1 is taken by another program; stop that program or choose another port for the database.`
    expect(await failure(dataDir, { port })).toEqual({ code: 'port_in_use', message })
    await new Promise((resolve) => other.close(resolve))
  })

  it('a folder that cannot be written', async () => {
    const file = join(await newFolder(), 'file')
    await writeFile(file, '')
    expect(await failure(join(file, 'data'))).toMatchObject({
      code: 'folder_not_writable',
      message: expect.stringContaining('cannot be written (ENOTDIR)'),
    })
  })

  it('files of another major version', async () => {
    const text = await readFile(await within('PG_VERSION'), 'utf8')
    await writeFile(await within('PG_VERSION'), '14\n')
    expect(await failure(dataDir)).toMatchObject({
      code: 'wrong_version',
      message: expect.stringContaining('are of PostgreSQL 14 and this is PostgreSQL 18'),
    })
    await writeFile(await within('PG_VERSION'), text)
  })

  it('files that belong to another user, which are left as they are', async () => {
    if (userInfo().uid !== 0) return
    const owner = await stat(await clusterOf(dataDir))
    const record = await readFile(join(dataDir, 'server.json'), 'utf8')
    await chown(await clusterOf(dataDir), 12_345, 12_345)
    expect(await failure(dataDir)).toMatchObject({
      code: 'not_owner',
      message: expect.stringContaining('belong to the user 12345; start it as that user'),
    })
    expect(await readFile(join(dataDir, 'server.json'), 'utf8')).toBe(record)
    await chown(await clusterOf(dataDir), owner.uid, owner.gid)
  })

  it('a disk that is full, said by initdb', async () => {
    const programs = join(await newFolder(), 'native')
    await mkdir(join(programs, 'bin'), { recursive: true })
    await writeFile(join(programs, '..', 'package.json'), JSON.stringify({ version: '18.4.0' }))
    await writeFile(join(programs, 'bin', 'postgres'), '')
    await writeFile(
      join(programs, 'bin', 'initdb'),
      '#!/bin/sh\necho "initdb: error: could not write file: No space left on device" >&2\necho "initdb: removing contents" >&2\nexit 1\n',
    )
    expect(await failure(join(await newFolder(), 'data'), { binariesDir: programs })).toMatchObject({
      code: 'disk_full',
    })
  })

  it.each(['PG_VERSION', 'global/pg_control', 'pg_hba.conf'])('files of which %s is missing', async (name) => {
    const bytes = await readFile(await within(name))
    await rm(await within(name))
    expect(await failure(dataDir)).toMatchObject({
      code: 'data_damaged',
      message: expect.stringContaining(`(${name} is missing)`),
    })
    await writeFile(await within(name), bytes)
  })

  it('files that PostgreSQL itself finds damaged', async () => {
    const bytes = await readFile(await within('global/pg_control'))
    await writeFile(await within('global/pg_control'), Buffer.alloc(bytes.length, 7))
    expect(await failure(dataDir)).toMatchObject({
      code: 'start_failed',
      message: expect.stringMatching(/could not start on the files in .*: .+ \(see .*server\.log\)/),
    })
    await writeFile(await within('global/pg_control'), bytes)
  })

  it('files that are gone', async () => {
    await rm(await clusterOf(dataDir), { recursive: true })
    expect(await failure(dataDir)).toMatchObject({ code: 'data_lost' })
    const empty = join(await newFolder(), 'data')
    expect(await failure(empty, { expectData: true })).toMatchObject({
      code: 'data_lost',
      message: expect.stringContaining('are gone'),
    })
  })

  it('a record that is damaged, and programs that are not there', async () => {
    await writeFile(join(dataDir, 'server.json'), '{')
    expect(await failure(dataDir)).toMatchObject({ code: 'data_damaged' })
    expect(await failure(join(await newFolder(), 'data'), { binariesDir: '/nowhere' })).toMatchObject({
      code: 'binaries_missing',
    })
  })

  it('and an initdb that was cut short is begun again', async () => {
    const folder = join(await newFolder(), 'data')
    await mkdir(join(folder, 'cluster.new', 'base'), { recursive: true })
    await start(folder)
    expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([])
  })
})

describe('a data folder with any name', () => {
  // One for all: each start makes a database of its own.
  const names = '$HOME `id` "quoted" it\'s 100% back\\slash  Übung 小説 #;&|*?'

  it('C19: works with every character that a shell or PostgreSQL might read as something else', async () => {
    const dataDir = join(await newFolder(), names)
    const first = await start(dataDir)
    await ask(first, 'CREATE TABLE kept AS SELECT 1 AS one')
    const pid = await pidOf(dataDir)
    await first.stop()
    expect(isRunning(pid)).toBe(false)
    const second = await start(dataDir)
    expect(await ask(second, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('scriptorium-initdb-'))).toEqual([])
  }, 60_000)

  it('C19: is refused in one sentence when it has a line break', async () => {
    await expect(start(join(await newFolder(), 'a\nb'))).rejects.toThrow(
      /^The data folder ".*a\\nb" has a line break in its name; choose another with DATA_DIR\.$/,
    )
  })
})
