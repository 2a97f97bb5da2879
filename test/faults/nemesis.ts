/** Hurts the Compose run: kills a container without warning and starts it again after a while. Seeded: the seed names the run. */
import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

export type Fault = { name: string; run(random: () => number): Promise<void> }

const standalone = spawnSync('docker-compose', ['version'], { stdio: 'ignore' }).status === 0

function compose(...args: string[]): void {
  const [command, all] = standalone ? ['docker-compose', args] : ['docker', ['compose', ...args]]
  const result = spawnSync(command, all, { encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`${command} ${all.join(' ')}: ${result.stderr}`)
}

function killed(service: string, downMs: number): Fault {
  return {
    name: `kill -9 ${service}`,
    async run(random) {
      await pause(random() * 3_000)
      compose('kill', '-s', 'KILL', service)
      await pause(random() * downMs)
      compose('start', service)
    },
  }
}

export const faults: Fault[] = [
  killed('ai-broker', 3_000),
  killed('chat', 3_000),
  killed('gateway', 3_000),
  killed('redis', 3_000),
  killed('kafka', 3_000),
  killed('codex', 2_000),
  killed('postgres', 3_000),
  {
    name: 'FLUSHALL',
    async run(random) {
      await pause(random() * 3_000)
      compose('exec', '-T', 'redis', 'redis-cli', 'FLUSHALL')
    },
  },
  {
    name: 'pause ai-broker longer than its lease',
    async run(random) {
      await pause(random() * 2_000)
      compose('pause', 'ai-broker')
      await pause(12_000)
      compose('unpause', 'ai-broker')
    },
  },
]

/** mulberry32: small, seeded, good enough to choose what to break. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
