/**
 * All stages in turn, each with its time; the last line is `N passed, N failed`, the tests of every runner added up (a stage
 * without a test runner counts as one).
 *
 *   node tools/ci.mjs [stage …]     default: all
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../packages/testkit/src/free-port.ts'

const scratch = mkdtempSync(join(tmpdir(), 'scriptorium-ci-'))
const chosen = process.argv.slice(2)
const totals = { passed: 0, failed: 0 }

/** Days since 1970. */
const today = Math.floor(Date.now() / 86_400_000)

const stages = {
  check: async () => await run('node', ['tools/check.mjs']),
  // Counting what is covered takes the time that a third worker would use.
  test: async () => await vitest(['unit', 'services'], ['--coverage', '--maxWorkers=2']),
  // A part of them, another part each day: all take longer than the rest has time for.
  mutants: async () => await run('node', ['test/mutants/main.ts', '--part', `${1 + (today % 40)}/40`]),
  alerts: alertsStage,
  processes: async () => await vitest(['processes'], []),
  embedded: embeddedStage,
  // Fails where something breaks, never for a figure.
  bench: async () => await run('node', ['bench/main.ts', 'path', '--smoke']),
  containers: containersStage,
  compose: composeStage,
}

for (const [name, stage] of Object.entries(stages)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const started = performance.now()
  console.log(`\n=== ${name}`)
  let passed = false
  try {
    passed = await stage()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
  if (typeof passed === 'boolean') totals[passed ? 'passed' : 'failed'] += 1
  console.log(
    `=== ${name}: ${(passed ?? true) ? 'done' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  )
}
rmSync(scratch, { recursive: true, force: true })
console.log(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1)

/** The whole system in one process, as a newcomer starts it: the smoke from outside, then the browser. */
async function embeddedStage() {
  ensureChromium()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = spawn('node', ['embedded/src/main.ts'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: join(scratch, 'data') },
    stdio: 'inherit',
  })
  try {
    await reachable(url, 120_000)
    const smoke = await run('node', ['tools/smoke.ts', '--url', url])
    count(smoke)
    return await vitest(['browser'], [], { SCRIPTORIUM_URL: url })
  } finally {
    server.kill('SIGTERM')
    await exited(server, 60_000)
  }
}

/** Prometheus's own tool reads the rules and makes each alert fire. Debian's package, unpacked: installed it would start a server. */
async function alertsStage() {
  if (spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status !== 0) {
    const unpacked = 'apt-get download -qq prometheus && dpkg -x prometheus_*.deb .'
    await must('sh', ['-c', `cd '${scratch}' && (${unpacked} || (apt-get update -qq && ${unpacked}))`])
  }
  const path = { PATH: `${process.env.PATH}:${join(scratch, 'usr', 'bin')}` }
  return await run('promtool', ['test', 'rules', 'infra/prometheus/alerts.test.yml'], path)
}

async function containersStage() {
  await ensureDocker()
  return await vitest(['containers'], [], { TESTCONTAINERS_RYUK_DISABLED: 'true' })
}

/** The distributed run with two of each service: built, started, smoked, seen to use Kafka and Redis, then hurt for a short while. */
async function composeStage() {
  await ensureDocker()
  const compose = composeCommand()
  const madeEnv = !existsSync('.env')
  if (madeEnv) await must('node', ['tools/compose-env.mjs'])
  const port = await freePort()
  const env = {
    // Two of each service behind the proxy, which has the address; each gateway has any free port.
    COMPOSE_PROFILES: 'demo,scale',
    PROXY_PUBLISH: `127.0.0.1:${port}`,
    PUBLISH: '127.0.0.1:',
    TRUSTED_PROXIES: 'uniquelocal',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    COMPOSE_PROJECT_NAME: 'scriptorium-ci',
    // The fault run raises an error on every event emitter of every service.
    SERVICE_NODE_OPTIONS: '--import /app/packages/testkit/src/raise-errors.ts',
  }
  const url = env.PUBLIC_URL
  try {
    await must(...compose('build', '--quiet', 'migrate', 'proxy'), env)
    const scale = ['gateway', 'chat', 'codex', 'ai-broker'].flatMap((name) => ['--scale', `${name}=2`])
    await must(...compose('up', '-d', ...scale), env)
    await reachable(`${url}/readyz`, 240_000)
    count(await run('node', ['tools/smoke.ts', '--url', url], env))
    const asking = { env: { ...process.env, ...env }, encoding: 'utf8' }
    const topics = spawnSync(
      ...compose(
        'exec',
        '-T',
        'kafka',
        '/opt/kafka/bin/kafka-topics.sh',
        '--bootstrap-server',
        'localhost:9092',
        '--list',
      ),
      asking,
    )
    count(
      topics.stdout.includes('generation.requested') ||
        complain(`Kafka has no topic generation.requested:\n${topics.stdout}${topics.stderr}`),
    )
    const keys = spawnSync(...compose('exec', '-T', 'redis', 'redis-cli', '--scan', '--pattern', '*'), asking)
    count(
      /bull|log/.test(keys.stdout) ||
        complain(`Redis holds neither the queue nor the log:\n${keys.stdout}${keys.stderr}`),
    )
    // A rolling restart takes as long as the others together: one day that, one day those.
    const rounds = today % 2 === 0 ? ['--rounds', '3'] : ['--rounds', '1', '--only', 'rolling']
    return await run('node', ['test/faults/main.ts', '--url', url, ...rounds, '--freeze', '10'], env)
  } catch (error) {
    await run(...compose('logs', '--tail', '60'), env)
    throw error
  } finally {
    await run(...compose('down', '-v', '--timeout', '10'), env)
    if (madeEnv) rmSync('.env', { force: true })
  }
}

function ensureChromium() {
  if (existsSync('/usr/bin/chromium')) return
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (!existsSync('/usr/bin/chromium'))
    throw new Error('The browser tests need Chromium at /usr/bin/chromium, and apt-get could not install it.')
}

async function ensureDocker() {
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return
  if (!existsSync('../shared/offline-images/build'))
    throw new Error('No Docker engine answers; start one for this stage.')
  await must('../shared/offline-images/build', [])
}

/** docker-compose where it is, else the plugin; as [command, arguments]. */
function composeCommand() {
  const standalone = spawnSync('docker-compose', ['version'], { stdio: 'ignore' }).status === 0
  return (...args) => (standalone ? ['docker-compose', args] : ['docker', ['compose', ...args]])
}

async function vitest(projects, args, env = {}) {
  const report = join(scratch, `${projects.join('-')}.json`)
  const chosenProjects = projects.flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const passed = await run(
    'node',
    ['node_modules/vitest/vitest.mjs', 'run', ...chosenProjects, ...reporters, ...args],
    env,
  )
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length
  totals.passed += numPassedTests
  totals.failed += numFailedTests + unloaded
  // Less coverage than is asked for, or an error that no test waited for, fails a run in which each test passed.
  if (!passed && numFailedTests + unloaded === 0) totals.failed += 1
  return passed ? undefined : false
}

async function run(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] })
  return (await exited(child, 20 * 60_000)) === 0
}

async function must(command, args, env = {}) {
  if (!(await run(command, args, env))) throw new Error(`${command} ${args.join(' ')} failed`)
}

async function exited(child, timeoutMs) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const code = await new Promise((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(1))
  })
  clearTimeout(timer)
  return code
}

function count(passed) {
  totals[passed ? 'passed' : 'failed'] += 1
}

function complain(sentence) {
  console.error(sentence)
  return false
}

async function reachable(url, timeoutMs) {
  const until = Date.now() + timeoutMs
  while (Date.now() < until) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await pause(500)
  }
  throw new Error(`${url} did not answer within ${timeoutMs / 1000} s`)
}
