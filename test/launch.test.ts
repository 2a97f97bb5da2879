import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
/** Stands for npm: starts the launcher, which starts the program. */
const npm = `
  const launcher = require('node:child_process').spawn(process.execPath, ['tools/launch.mjs', process.argv[1]], { stdio: 'inherit' })
  console.log('launcher ' + launcher.pid)
  launcher.on('exit', (code) => process.exit(code))`
const program = `
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { console.log('stopped by ' + name); process.exit(0) })
  setInterval(() => {}, 1_000)
  console.log('ready as ' + process.pid)`

let folder = ''
const started: number[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-'))
  await writeFile(join(folder, 'program.mjs'), program)
})
afterEach(() => {
  for (const pid of started.splice(0))
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      /* It has ended, as it should. */
    }
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

type Line = { npm: ChildProcess; launcher: number; program: number; says: (pattern: RegExp) => Promise<string> }

async function start(): Promise<Line> {
  const env = { ...process.env, npm_execpath: 'npm-cli.js' }
  const child = spawn(process.execPath, ['-e', npm, relative(root, join(folder, 'program.mjs'))], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  const says = async (pattern: RegExp): Promise<string> => {
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk)
      const found = pattern.exec(output)
      if (found !== null) return found[1] ?? found[0]
    }
    throw new Error(`it ended without ${pattern}:\n${output}`)
  }
  const program = Number(await says(/ready as (\d+)/))
  const launcher = Number(/launcher (\d+)/.exec(output)?.[1])
  started.push(child.pid!, launcher, program)
  return { npm: child, launcher, program, says }
}

describe('the launcher', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on, when it alone is told to stop', async (signal) => {
    const { launcher, says } = await start()
    process.kill(launcher, signal)
    expect(await says(/stopped by \w+/)).toBe(`stopped by ${signal}`)
  })

  it.each(['npm', 'launcher'] as const)('leaves nothing running when the %s is killed', async (killed) => {
    const line = await start()
    process.kill(killed === 'npm' ? line.npm.pid! : line.launcher, 'SIGKILL')
    expect(await line.says(/stopped by \w+/)).toBe('stopped by SIGTERM')
  })
})
