import { readRunningPerOwnerMax } from '@scriptorium/chat'
import { readMail } from '@scriptorium/gateway'
import { logLevels } from '@scriptorium/runtime'
import type { EnvReader, LogLevel } from '@scriptorium/runtime'
import { resolve } from 'node:path'

export type EmbeddedConfig = {
  host: string
  port: number
  publicUrl: string
  /** Everything that lasts: the database and the keys. Absolute. */
  dataDir: string
  demo: boolean
  registration: 'open' | 'closed'
  mail: ReturnType<typeof readMail>
  /** Local providers that may be called, exact host:port. */
  egressAllow: string[]
  workerConcurrency: number
  runningPerUserMax: number
  /** Where Prometheus may ask, and probes; port 0: nowhere. */
  metrics: { host: string; port: number }
  logLevel: LogLevel
}

/** Ollama and LM Studio where they listen by default; each spelling of loopback is an entry of its own. */
const localProviders = ['11434', '1234'].flatMap((port) =>
  ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}:${port}`),
)

/** @param defaultDataDir absolute, used unless DATA_DIR is set. */
export function readEmbeddedConfig(env: EnvReader, defaultDataDir: string): EmbeddedConfig {
  const host = env.string('HOST', { default: '127.0.0.1' })
  // Every address: none of them can be opened by that name.
  const shown = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const port = env.int('PORT', { default: 8080, min: 1, max: 65_535 })
  return {
    host,
    port,
    publicUrl: env.url('PUBLIC_URL', {
      originOnly: true,
      default: `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`,
      protocols: ['http:', 'https:'],
    }),
    dataDir: resolve(env.string('DATA_DIR', { default: defaultDataDir })),
    demo: env.boolean('DEMO', { default: true }),
    registration: env.choice('REGISTRATION', ['open', 'closed'], { default: 'open' }),
    mail: readMail(env),
    egressAllow: [...localProviders, ...env.list('EGRESS_ALLOW')],
    runningPerUserMax: readRunningPerOwnerMax(env),
    workerConcurrency: env.int('WORKER_CONCURRENCY', { default: 200, min: 1, max: 1_000 }),
    metrics: {
      host: env.string('METRICS_HOST', { default: '127.0.0.1' }),
      port: env.int('METRICS_PORT', { default: 0, min: 0, max: 65_535 }),
    },
    logLevel: env.choice('LOG_LEVEL', logLevels, { default: 'warn' }),
  }
}
