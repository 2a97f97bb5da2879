/** Hurts the Compose run: kills, freezes and restarts containers. Seeded: the seed names the run. */
import { setTimeout as pause } from 'node:timers/promises'
import { compose, docker, logsOf, replicasOf, untilHealthy } from './containers.ts'

export type Chance = {
  random: () => number
  /** The longest freeze, in milliseconds. */
  freezeMsMax: number
}

export type Fault = {
  name: string
  /** The service whose processes it ends itself. */
  kills?: string
  /** @returns sentences about what it saw itself that must not be. */
  run(chance: Chance): Promise<string[] | void>
  /** Answers are asked for as long as it lasts, and every one must be complete. */
  isHarmless?: true
}

const freezeMsMin = 3_000
const raisingMsMax = 30_000
const services = ['codex', 'chat', 'ai-broker', 'gateway']

function killed(service: string, downMs: number): Fault {
  return {
    name: `kill -9 ${service}`,
    kills: service,
    async run({ random }) {
      await pause(random() * 3_000)
      await compose('kill', '-s', 'KILL', service)
      await pause(random() * downMs)
      await compose('start', service)
    },
  }
}

/** Accepts connections and says nothing: the worse half of being away. Of a service of ours sometimes one replica alone. */
function frozen(service: string): Fault {
  return {
    name: `freeze ${service}`,
    async run({ random, freezeMsMax }) {
      const replicas = await replicasOf(service)
      const chosen = services.includes(service) && random() < 0.5 ? replicas.slice(0, 1) : replicas
      await pause(random() * 2_000)
      const ms = freezeMsMin + random() * (freezeMsMax - freezeMsMin)
      console.log(`  freezing ${chosen.length} of ${replicas.length} for ${(ms / 1000).toFixed(1)} s`)
      await docker('pause', ...chosen)
      try {
        await pause(ms)
      } finally {
        await docker('unpause', ...chosen)
      }
    },
  }
}

/** Replica by replica, as an upgrade does it; the next one only when the last is healthy again. */
const rollingRestart: Fault = {
  name: 'rolling restart',
  isHarmless: true,
  async run() {
    for (const service of services) {
      const replicas = await replicasOf(service)
      if (replicas.length < 2) throw new Error(`There is one ${service} only: a rolling restart needs two of each.`)
      for (const replica of replicas) {
        await docker('restart', '--time', '70', replica)
        await untilHealthy(replica)
      }
    }
  },
}

/**
 * Every event emitter of every service reports an error, one after the other: packages/testkit/src/raise-errors.ts, loaded where
 * the containers were started with SERVICE_NODE_OPTIONS.
 */
const raisedErrors: Fault = {
  name: 'an error on every emitter',
  async run() {
    const replicas = (await Promise.all(services.map(replicasOf))).flat()
    const environment = await docker('inspect', '--format', '{{.Config.Env}}', ...replicas)
    const isLoaded = environment
      .trim()
      .split('\n')
      .every((line) => line.includes('raise-errors'))
    if (!isLoaded) {
      console.log('  left out: SERVICE_NODE_OPTIONS does not load raise-errors.ts')
      return []
    }
    const since = new Date().toISOString()
    await docker('kill', '--signal', 'USR2', ...replicas)
    const logs = await Promise.all(replicas.map(async (id) => await raisedIn(id, since)))
    return logs.flat()
  },
}

async function raisedIn(id: string, since: string): Promise<string[]> {
  const until = Date.now() + raisingMsMax
  while (Date.now() < until) {
    const lines = (await logsOf(id, since)).split('\n').filter((line) => line.startsWith('raised: '))
    if (lines.some((line) => line.startsWith('raised: done')))
      return lines.filter((line) => line.includes('nobody')).map((line) => `${id.slice(0, 12)}: ${line}`)
    await pause(500)
  }
  return [`${id.slice(0, 12)}: did not get to the end of its emitters`]
}

/** Those that a short run has, first. */
export const faults: Fault[] = [
  killed('ai-broker', 3_000),
  frozen('kafka'),
  raisedErrors,
  rollingRestart,
  frozen('postgres'),
  killed('chat', 3_000),
  frozen('redis'),
  frozen('chat'),
  frozen('codex'),
  frozen('ai-broker'),
  killed('gateway', 3_000),
  killed('redis', 3_000),
  killed('kafka', 3_000),
  killed('codex', 2_000),
  killed('postgres', 3_000),
  {
    name: 'FLUSHALL',
    async run({ random }) {
      await pause(random() * 3_000)
      await compose('exec', '-T', 'redis', 'redis-cli', 'FLUSHALL')
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
