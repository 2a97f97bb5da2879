/** Portkey's gateway from npm, as a peer: installed into a folder of its own. It keeps nothing and only forwards. */
import { execFile, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pause } from '@scriptorium/timing'

const version = '1.15.2'
/** Without these its streams do not work: it names ranges, and newer versions of them broke it. */
const overrides = { hono: '4.9.7', '@hono/node-server': '1.13.8', '@hono/node-ws': '1.0.8' }
const installMs = 180_000
const startMs = 20_000

/** Undefined, with the reason printed, where it cannot be installed or started. */
export async function startPortkey(port: number): Promise<{ pid: number; close(): void } | undefined> {
  const folder = join(tmpdir(), `scriptorium-bench-portkey-${version}`)
  try {
    await mkdir(folder, { recursive: true })
    const manifest = { private: true, dependencies: { '@portkey-ai/gateway': version, ...overrides }, overrides }
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
    await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      timeout: installMs,
    })
    const main = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js')
    const child = spawn(process.execPath, [main, `--port=${port}`, '--headless'], { cwd: folder, stdio: 'ignore' })
    for (const until = performance.now() + startMs; ; await pause(200)) {
      const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
      if (isUp) return { pid: child.pid ?? 0, close: () => void child.kill('SIGTERM') }
      if (child.exitCode !== null || performance.now() > until) {
        child.kill('SIGKILL')
        throw new Error('it did not start')
      }
    }
  } catch (error) {
    console.log(`Portkey is left out: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    return undefined
  }
}
