/** The composition root: the gateway out of its configuration and the resources that it is lent. */
import { randomUUID } from 'node:crypto'
import type { EventBus } from '@scriptorium/bus'
import { ServiceError } from '@scriptorium/contracts'
import { createOwnerScopedPrisma, createRelay, relayPart } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import type { RpcNetwork } from '@scriptorium/rpc'
import { composeParts, newId, openFilesMax, watchHealth } from '@scriptorium/runtime'
import type { Logger, Part, Service } from '@scriptorium/runtime'
import type { TokenLog } from '@scriptorium/token-log'
import { openAiBrokerClients } from './clients/ai-broker.ts'
import { createGenerationSource, openChatClients } from './clients/chat.ts'
import { openCodexClients } from './clients/codex.ts'
import { limitsWithin } from './config.ts'
import type { GatewayConfig } from './config.ts'
import { createArgon2Hasher } from './crypto/argon2-hasher.ts'
import { digest } from './crypto/digest.ts'
import { createAccounts, sessionLifetimeMs } from './domain/accounts.ts'
import type { AccountPorts } from './domain/accounts.ts'
import type { Background, ErasureStore, SessionStore, TokenStore } from './domain/ports.ts'
import { createCreations } from './domain/creation.ts'
import { createDemoParts } from './domain/demo-parts.ts'
import { createDemoSeeding } from './domain/demo-seeding.ts'
import { createKnownSessions } from './domain/known-sessions.ts'
import { createErasures } from './domain/erasures.ts'
import type { Erasures } from './domain/erasures.ts'
import { createPasswordResets } from './domain/password-resets.ts'
import { createTokens } from './domain/tokens.ts'
import { createNotifications } from './events/notifications.ts'
import { shareGenerations, shareLog } from './domain/shared-reads.ts'
import type { RateLimits } from './domain/rate-limits.ts'
import type { HttpApp } from './http/app.ts'
import { LiveChannels } from './http/live-channels.ts'
import { createHttpServer } from './http/server.ts'
import { StreamHub } from './http/stream-hub.ts'
import { createErasureStore } from './store/erasure-store.ts'
import { createErasing } from './jobs/erasing.ts'
import { createBackgroundWork } from './jobs/background-work.ts'
import { createSmtpMailer } from './store/mail-smtp.ts'
import { createPasswordResetStore } from './store/password-reset-store.ts'
import { createSweeping } from './jobs/sweeping.ts'
import { createUserStore } from './store/account-store.ts'
import type { StorePorts } from './store/account-store.ts'
import { createMemoryRateLimits } from './store/rate-limits-memory.ts'
import { PrismaClient } from '../prisma/generated/client.ts'
import { createTokenStore } from './store/token-store.ts'
import { createIdempotencyStore, createJanitor, createSessionStore } from './store/session-store.ts'

/** Lent: whoever opened them closes them, after the service has stopped. */
export type GatewayResources = {
  database: Database
  bus: EventBus
  rpc: RpcNetwork
  tokenLog: TokenLog
  /** Shared with other gateways; absent: of this process alone. */
  rateLimits?: RateLimits
  logger: Logger
}

export type Gateway = Service & {
  /** Where it listens, such as `http://127.0.0.1:8080`; empty before the start. */
  address(): string
  /** Open streams, and every route with its methods; for the operator and for tests. */
  streams: Pick<StreamHub, 'size'>
  routes(): { method: string; url: string }[]
  /** The HTTP API without a socket; for tests. Undefined before the start. */
  http(): HttpApp | undefined
}

const unavailable = (): ServiceError => new ServiceError('unavailable', { retryAfterMs: 2_000 })

export function createGateway(config: GatewayConfig, resources: GatewayResources): Gateway {
  const { database, bus, rpc, tokenLog, rateLimits = createMemoryRateLimits(), logger } = resources
  const clients = { ...openCodexClients(rpc), ...openChatClients(rpc), ...openAiBrokerClients(rpc) }
  const prisma = createOwnerScopedPrisma({ database, create: (adapter) => new PrismaClient({ adapter }) })
  const store = { database, prisma }
  const stores = {
    users: createUserStore(store),
    sessions: createSessionStore(store),
    tokens: createTokenStore(store),
    erasures: createErasureStore(database),
  }
  const knownSessions = createKnownSessions({ store: stores.sessions, lifetimeMs: sessionLifetimeMs })
  const { users, sessions, tokens, erasures: erasureStore } = knownSessions.watching(stores)
  const limits = limitsWithin(config.limits, openFilesMax())
  const streamLimits = { perUser: limits.streamsPerUser, inAll: limits.streamsInAll }
  const background = createBackgroundWork(logger)
  const { erasures, erasing } = composeErasures(config, resources, erasureStore)
  const entrance = composeEntrance(config, { ...store, users, sessions, tokens, knownSessions, rateLimits, background })
  const demo = createDemoSeeding({
    parts: createDemoParts({ ...clients, digest }),
    users,
    model: config.demoModel,
    onFailure: (error, userId) =>
      logger.warn({ error, userId }, 'the demo of an account was not made; it is tried again'),
  })
  const streams = openStreams(config, { tokenLog, sessions, logger, generations: clients.generations })
  const live = new LiveChannels({ sessions, newId, logger, limits: streamLimits, timings: config.streams })
  const creations = createCreations({ store: createIdempotencyStore(store), digest, newId })
  const watch = watchHealth({ health: async () => await service.health(), logger })
  const server = createHttpServer(
    {
      ...clients,
      ...entrance,
      erasures,
      creations,
      demo,
      streams,
      live,
      rateLimits,
      bufferBytesMax: config.streams.bufferBytesMax,
      lagMsMax: config.streams.lagMsMax,
      logger,
      health: watch.latest,
    },
    { ...config, connectionsMax: limits.connections, routeLimits: limits.routes, callLimits: limits.calls },
  )
  const parts: Part[] = [
    watch,
    { name: 'database', health: async () => await database.health(), stop: async () => await prisma.close() },
    ...remoteParts(rpc, tokenLog),
    { name: 'known sessions', start: async () => knownSessions.start(), stop: async () => await knownSessions.stop() },
    background,
    ...erasing,
    createSweeping({ janitor: createJanitor(store), logger }),
    createNotifications({ bus, instance: newId(), streams, live, erasures, logger }),
    server,
    live,
    // Stopped first: open streams end, and their readers come back to another gateway.
    streams,
  ]
  const service = composeParts({ name: 'gateway', logger, parts })
  return {
    ...service,
    address: server.address,
    streams,
    routes: () => server.built()?.routes.list() ?? [],
    http: server.built,
  }
}

type StreamPorts = Pick<GatewayResources, 'tokenLog' | 'logger'> & {
  sessions: SessionStore
  generations: Parameters<typeof createGenerationSource>[0]
}

function openStreams(config: GatewayConfig, { tokenLog, logger, sessions, generations }: StreamPorts): StreamHub {
  const { streamReads, streamsPerUser, streamsInAll } = limitsWithin(config.limits, openFilesMax())
  return new StreamHub({
    log: shareLog(tokenLog, streamReads, unavailable),
    generations: shareGenerations(createGenerationSource(generations), streamReads, unavailable),
    sessions,
    sha256Hex: digest.sha256Hex,
    logger,
    timings: config.streams,
    limits: { perUser: streamsPerUser, inAll: streamsInAll },
  })
}

/** The deletion of accounts, and what takes it further. */
function composeErasures(
  { erasing: timings }: GatewayConfig,
  { database, bus, logger }: GatewayResources,
  erasures: ErasureStore,
): { erasures: Erasures; erasing: Part[] } {
  const relay = createRelay({ database, bus, logger })
  const onAsked = (): void => relay.wake()
  return {
    erasures: createErasures({ erasures, newSecretId: randomUUID, onAsked }),
    erasing: [relayPart('gateway', relay), createErasing({ erasures, timings, onAsked, logger })],
  }
}

type EntrancePorts = StorePorts &
  Pick<AccountPorts, 'users' | 'sessions' | 'knownSessions' | 'rateLimits'> & {
    tokens: TokenStore
    background: Background
  }

/** Who may come in, and how. */
function composeEntrance(
  { registration, demo, limits, mail, publicUrl }: GatewayConfig,
  { tokens, background, ...ports }: EntrancePorts,
) {
  const hasher = createArgon2Hasher()
  const resets = createPasswordResetStore(ports)
  const mailer = mail === undefined ? undefined : createSmtpMailer(mail)
  return {
    accounts: createAccounts({ ...ports, hasher, digest, newId }, { registration, demo, limits }),
    tokens: createTokens({ tokens, digest }),
    passwordResets: createPasswordResets(
      { ...ports, resets, hasher, digest, background, mailer },
      { publicUrl, limits: limits.resets },
    ),
  }
}

/** Without chat nothing can be read or written; without the others what is there can still be read, and messages are taken. */
function remoteParts(rpc: RpcNetwork, tokenLog: TokenLog): Part[] {
  return [
    ...(['chat', 'codex', 'ai-broker'] as const).map((name): Part => ({
      name,
      isSoft: name !== 'chat',
      health: async () => await rpc.health(name),
    })),
    { name: 'token log', isSoft: true, health: async () => await tokenLog.health() },
  ]
}
