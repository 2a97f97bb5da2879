import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { ServerUser } from './operating-system.ts'

export type Guard = { release(): void }

/**
 * Stops the server when this process dies in a way that cannot be caught. A shell reads from a pipe of ours; the system closes
 * the pipe whatever we die of, and the shell then stops the server, as `stop` would have done.
 * (A server that escapes even so is found by the next start.)
 */
export function startGuard(postmaster: { pid: number }, user: ServerUser | undefined): Guard {
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid }
  const shell: ChildProcess = spawn(
    '/bin/sh',
    ['-c', 'while read -r line; do [ "$line" = release ] && exit 0; done; kill -INT "$0"', String(postmaster.pid)],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      cwd: '/',
      ...identity,
    },
  )
  shell.on('error', () => undefined)
  shell.stdin?.on('error', () => undefined)
  shell.unref()
  const { stdin } = shell
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return {
    release: () => void shell.stdin?.end('release\n'),
  }
}
