/** The embedded run as a newcomer has it: a process of its own, talked to over HTTP. */
import { freePort } from '@scriptorium/testkit'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const main = join(root, 'embedded', 'src', 'main.ts')
/** Where the launcher keeps it. */
const compileCache = join(root, 'node_modules', '.cache', 'node-compile-cache')
const startTimeoutMs = 60_000

export type RunningCopy = {
  url: string
  process: ChildProcess
  /** What it has printed so far. */
  output(): string
  /** Sends the signal and resolves with the exit code; null when it died of the signal. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts a copy; resolves when it says that it is ready, rejects with its output when it ends before. */
export async function startCopy(dataDir: string, environment: Record<string, string> = {}): Promise<RunningCopy> {
  const port = environment.PORT ?? String(await freePort())
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, DATA_DIR: dataDir, PORT: port, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
  })
  const ready = Promise.withResolvers<void>()
  const listen = (chunk: Buffer): void => {
    output += chunk.toString('utf8')
    if (output.includes('is ready')) ready.resolve()
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  void exited.then((code) => ready.reject(Object.assign(new Error(output), { exitCode: code })))
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    ready.reject(new Error(`not ready within ${startTimeoutMs} ms:\n${output}`))
  }, startTimeoutMs)
  try {
    await ready.promise
  } finally {
    clearTimeout(timer)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    output: () => output,
    end: async (signal) => {
      child.kill(signal)
      return await exited
    },
  }
}
