import { fileURLToPath } from 'node:url'
import { readInfrastructure, readRedis } from '@scriptorium/distributed/config'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import { readEnv } from '@scriptorium/runtime'
import type { EnvReader, EnvSource } from '@scriptorium/runtime'
import type { SignInLimits } from './domain/sign-in-brake.ts'
import type { ErasingTimings } from './jobs/erasing.ts'
import type { ResetLimits } from './domain/password-resets.ts'
import type { SmtpSettings } from './store/mail-smtp.ts'
import type { RouteLimits } from './domain/rate-limits.ts'
import type { CallLimits, TurnLimits } from './domain/turn-queue.ts'
import { streamTimings } from './domain/stream-ports.ts'
import type { StreamTimings } from './domain/stream-ports.ts'

/** What the service does, however its resources were opened. */
export type GatewayConfig = {
  host: string
  /** 0 lets the system choose; `address` of the service has it then. */
  port: number
  /** Where people reach it: decides `Secure`, `__Host-` and the origin check. */
  publicUrl: string
  /** The built web app; without it the gateway serves its API alone. */
  webDir: string | undefined
  registration: 'open' | 'closed'
  demo: boolean
  demoModel: string
  /** undefined: no mail is sent, and the operator makes the links of forgotten passwords. */
  mail: SmtpSettings | undefined
  limits: SignInLimits & {
    resets: ResetLimits
    routes: RouteLimits
    calls: CallLimits
    /** Rows and logs that streams read. */
    streamReads: TurnLimits
    streamsPerUser: number
    streamsInAll: number
    connections: number
  }
  trustedProxies: readonly string[]
  /** How long a socket may take to send a whole request, and how often that is looked at. */
  requests: { timeoutMs: number; checkMs: number }
  erasing: ErasingTimings
  streams: StreamTimings & { bufferBytesMax: number }
}

/** Generous for people and their tools; a guesser of passwords gets a few per second, and far less for one account. */
export const defaultLimits: GatewayConfig['limits'] = {
  address: { burst: 200, perSecond: 10 },
  account: { burst: 20, perSecond: 0.2 },
  knownAddress: { burst: 300, perSecond: 5 },
  resets: { email: { burst: 5, perSecond: 1 / 600 }, network: { burst: 60, perSecond: 0.2 } },
  routes: {
    read: { burst: 1_000, perSecond: 100 },
    // Several clients of one user that import at full speed pass.
    write: { burst: 6_000, perSecond: 600 },
    create: { burst: 120, perSecond: 2 },
    costly: { burst: 30, perSecond: 1 },
    send: { burst: 200, perSecond: 20 },
    stream: { burst: 300, perSecond: 30 },
  },
  // No more at once than the services behind finish within a call's deadline, even when they are slow.
  calls: {
    write: { atOnce: 64, waitingMax: 1_000, waitMsMax: 4_000 },
    create: { atOnce: 16, waitingMax: 200, waitMsMax: 4_000 },
    send: { atOnce: 32, waitingMax: 100, waitMsMax: 4_000 },
  },
  // Every stream may wait, though most share what others read.
  streamReads: { atOnce: 32, waitingMax: 10_000, waitMsMax: 10_000 },
  streamsPerUser: 50,
  streamsInAll: 10_000,
  connections: 20_000,
}

/** What databases, queue, services and providers are reached by, and files that are being sent. */
const filesReserved = 150

/**
 * These limits, lowered to what the process may hold open: with nothing left for its own connections it could serve nobody. Streams
 * leave some of the connections to requests.
 *
 * @param openFilesMax undefined when it is not known.
 */
export function limitsWithin(
  limits: GatewayConfig['limits'],
  openFilesMax: number | undefined,
): GatewayConfig['limits'] {
  if (openFilesMax === undefined) return limits
  const connections = Math.min(limits.connections, Math.max(openFilesMax - filesReserved, Math.floor(openFilesMax / 2)))
  return { ...limits, connections, streamsInAll: Math.min(limits.streamsInAll, Math.floor(connections * 0.9)) }
}

export const defaultStreams: GatewayConfig['streams'] = { ...streamTimings, bufferBytesMax: 64 * 1024 }

/** A body in drips, or a socket that says nothing, is closed after a minute and a second at most. */
export const defaultRequests: GatewayConfig['requests'] = { timeoutMs: 60_000, checkMs: 1_000 }

/** A cancelled generation ends within seconds, and no call waits for two minutes. */
export const defaultErasing: GatewayConfig['erasing'] = { everyMs: 5_000, settleMs: 120_000, againMs: 300_000 }

/** @throws EnvError naming every variable that is missing or wrong. */
export function readGatewayConfig(source: EnvSource): {
  service: GatewayConfig
  infrastructure: InfrastructureConfig & RedisConfig
} {
  return readEnv(source, (env) => ({
    service: readService(env),
    infrastructure: {
      ...readInfrastructure(env, {
        calls: ['chat', 'codex', 'ai-broker'],
        rpcPort: undefined,
        probePort: 9100,
        hostVariable: 'HOST',
      }),
      ...readRedis(env),
    },
  }))
}

function readService(env: EnvReader): GatewayConfig {
  const port = env.int('PORT', { default: 8080, min: 0, max: 65_535 })
  return {
    host: env.string('HOST', { default: '0.0.0.0' }),
    port,
    publicUrl: env.url('PUBLIC_URL', {
      default: `http://localhost:${port}`,
      protocols: ['http:', 'https:'],
      originOnly: true,
    }),
    webDir: env.string('WEB_DIR', { default: fileURLToPath(new URL('../../../web/dist', import.meta.url)) }),
    registration: env.choice('REGISTRATION', ['open', 'closed'], { default: 'open' }),
    demo: env.boolean('DEMO', { default: true }),
    demoModel: env.string('DEMO_MODEL', { default: 'demo-storyteller' }),
    mail: readMail(env),
    limits: defaultLimits,
    trustedProxies: env.list('TRUSTED_PROXIES'),
    requests: defaultRequests,
    erasing: defaultErasing,
    streams: defaultStreams,
  }
}

/** Of the embedded run too. */
export function readMail(env: EnvReader): SmtpSettings | undefined {
  const smtpUrl = env.optionalUrl('SMTP_URL', { protocols: ['smtp:', 'smtps:'] })
  return smtpUrl === undefined ? undefined : { smtpUrl, from: env.string('MAIL_FROM') }
}
