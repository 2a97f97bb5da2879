/**
 * What this package asks of the operating system about processes and users. The only file here that touches `process`.
 * Linux answers from /proc, since slim images have no `ps`; others by `ps`.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { platform, userInfo } from 'node:os'
import process from 'node:process'
import { promisify } from 'node:util'
import { codeOf } from './start-error.ts'

const run = promisify(execFile)

/** A user that PostgreSQL's processes run as; undefined for our own. */
export type ServerUser = { name: string; uid: number; gid: number }

export const ownPid: number = process.pid

export const ownUid: number = userInfo().uid

/** Who takes PostgreSQL's place for root, which PostgreSQL refuses to run as. */
const candidates = ['postgres', '_postgres', 'nobody']

/**
 * @param owner of the files that are there: of several users that could run the server, the one that did.
 * @returns undefined when we are not root.
 */
export async function findServerUser(owner: number | undefined): Promise<ServerUser | undefined> {
  if (ownUid !== 0) return undefined
  const known = await readUsers()
  // Any id but 0 will do: the files are given to it.
  const able = [
    ...candidates.flatMap((name) => known.find((user) => user.name === name) ?? []),
    { name: '65534', uid: 65_534, gid: 65_534 },
  ]
  return able.find(({ uid }) => uid === owner) ?? able[0]
}

/** Its name where /etc/passwd knows one, else its number. */
export async function nameOfUser(uid: number): Promise<string> {
  return (await readUsers()).find((user) => user.uid === uid)?.name ?? String(uid)
}

async function readUsers(): Promise<ServerUser[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  return lines
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** @returns whether there was such a process. */
export function sendSignal(pid: number, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** The command line of a process, or '' when it is gone. */
export async function commandOf(pid: number): Promise<string> {
  try {
    if (platform() === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout.trim()
  } catch {
    return ''
  }
}

/**
 * When a process was started, in the system's own words, or '' when it is gone. With the pid it names one process for ever:
 * pids come again, in containers soon.
 */
export async function startOf(pid: number): Promise<string> {
  try {
    // Field 22; the second field, the name, may hold spaces and ends with the last bracket.
    if (platform() === 'linux')
      return (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ')[19] ?? ''
    return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim()
  } catch {
    return ''
  }
}
