/** The server's main process: started, waited for, stopped; and one that an earlier run left behind. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { serverEnvironment } from './cluster.ts'
import type { Folder } from './folder.ts'
import { commandOf, isAlive, sendSignal } from './operating-system.ts'
import type { ServerUser } from './operating-system.ts'
import { diskFull, PostgresStartError } from './start-error.ts'

export type Postmaster = {
  child: ChildProcess
  pid: number
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>
}

const startTimeoutMs = 60_000
const fastStopMs = 10_000
const immediateStopMs = 5_000
const orphansEndMs = 10_000
const pollMs = 20

/** @throws PostgresStartError `port_in_use`. */
export async function choosePort(port: number | undefined): Promise<number> {
  const probe = createServer()
  const listening = Promise.withResolvers<void>()
  probe.once('error', listening.reject)
  probe.listen({ host: '127.0.0.1', port: port ?? 0 }, listening.resolve)
  try {
    await listening.promise
    const address = probe.address()
    if (typeof address !== 'object' || address === null) throw new Error('the probe has no address')
    return address.port
  } catch (error) {
    throw new PostgresStartError(
      'port_in_use',
      `Port ${port} on 127.0.0.1 is taken by another program; stop that program or choose another port for the database.`,
      { cause: error },
    )
  } finally {
    probe.close()
  }
}

/** What PostgreSQL writes into postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status. */
export async function readPidFile(cluster: string): Promise<{ pid: number; port: number; status: string } | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() }
}

/**
 * Stops a server that a killed run has left on this cluster, and removes a pid file whose process is gone: PostgreSQL itself
 * would take any other process of that number, usual in containers, for itself.
 *
 * @returns whether one was stopped.
 */
export async function stopLeftover(cluster: string): Promise<boolean> {
  const found = await readPidFile(cluster)
  if (found === undefined) return false
  const { pid } = found
  const isOurs = Number.isInteger(pid) && pid > 0 && (await commandOf(pid)).includes(` -D ${cluster} `)
  if (isOurs) await stopProcess(pid)
  await rm(join(cluster, 'postmaster.pid'), { force: true })
  return isOurs
}

/** Fast (sessions are cut, files are left clean), then immediate (as after a power cut), then by force. */
export async function stopProcess(pid: number): Promise<void> {
  const steps = [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', immediateStopMs],
    ['SIGKILL', immediateStopMs],
  ] as const
  for (const [signal, limitMs] of steps) {
    sendSignal(pid, signal)
    for (const until = performance.now() + limitMs; performance.now() < until; await pause(pollMs))
      if (!isAlive(pid)) return
  }
}

export type PostmasterOptions = {
  folder: Folder
  binaries: Binaries
  user: ServerUser | undefined
  port: number
  durable: boolean
  maxConnections: number
}

/** @throws PostgresStartError `port_in_use` or `start_failed`, with what PostgreSQL said. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  for (const until = performance.now() + orphansEndMs; ; await pause(200)) {
    const postmaster = await launch(options)
    if (postmaster !== undefined) return postmaster
    const said = await readFile(options.folder.log, 'utf8').catch(() => '')
    // The sessions of a main process that was killed end by themselves within moments.
    if (!said.includes('shared memory block') || performance.now() > until) throw explainFailure(options, said)
  }
}

async function launch({ folder, binaries, user, ...settings }: PostmasterOptions): Promise<Postmaster | undefined> {
  await rename(folder.log, `${folder.log}.1`).catch(() => undefined)
  const log = await open(folder.log, 'w', 0o600)
  const child = spawn(binaries.postgres, ['-D', folder.cluster, ...settingsOf(settings)], {
    // A session of its own: Ctrl-C in the terminal must not reach it before our own orderly stop.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: serverEnvironment,
    cwd: folder.home,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  })
  const ended = Promise.withResolvers<void>()
  child.once('exit', () => ended.resolve())
  // Also of a signal that could not be sent, which is no end: only a process that never began has no exit.
  child.on('error', () => {
    if (child.pid === undefined) ended.resolve()
  })
  await log.close()
  const pid = child.pid
  if (pid === undefined || !(await isReady(folder, child, ended.promise))) {
    if (pid !== undefined) await stopProcess(pid)
    return undefined
  }
  return { child, pid, exited: ended.promise }
}

function settingsOf({
  port,
  durable,
  maxConnections,
}: Pick<PostmasterOptions, 'port' | 'durable' | 'maxConnections'>): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket file: its path has a length limit that a deep data folder breaks, and nobody needs it.
    unix_socket_directories: '',
    max_connections: maxConnections,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements that fail are for the caller's log; their texts and details hold what users wrote.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_statement: 'none',
    ...(durable
      ? {}
      : {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          max_wal_size: '512MB',
          autovacuum_naptime: '5min',
        }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function isReady({ cluster }: Folder, child: ChildProcess, exited: Promise<void>): Promise<boolean> {
  const state = { over: false }
  void exited.then(() => {
    state.over = true
  })
  for (
    const until = performance.now() + startTimeoutMs;
    !state.over && performance.now() < until;
    await pause(pollMs)
  ) {
    const found = await readPidFile(cluster)
    if (found?.pid === child.pid && found?.status === 'ready') return true
  }
  return false
}

function explainFailure({ folder, port }: PostmasterOptions, text: string): PostgresStartError {
  if (/could not bind IPv4 address.*Address already in use/.test(text))
    return new PostgresStartError('port_in_use', `Port ${port} on 127.0.0.1 was taken by another program; start again.`)
  if (text.includes('No space left on device')) return diskFull(folder.cluster)
  const lines = text.split('\n')
  const said =
    lines.findLast((line) => /(PANIC|FATAL):/.test(line)) ??
    lines.findLast((line) => line.trim() !== '') ??
    'it said nothing'
  const reason = said.replace(/^.*?(PANIC|FATAL):\s*/, '')
  return new PostgresStartError(
    'start_failed',
    `PostgreSQL could not start on the files in ${folder.cluster}: ${reason} (see ${folder.log}); if they are damaged, put them back from a backup.`,
  )
}
