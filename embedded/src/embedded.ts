/**
 * The embedded run: everything in this process, beside a PostgreSQL of its own. What starts first stops last.
 */
import { defaultAiBrokerConfig } from '@scriptorium/ai-broker'
import { createMemoryBus } from '@scriptorium/bus/memory'
import { defaultChatConfig } from '@scriptorium/chat'
import { defaultCodexConfig } from '@scriptorium/codex'
import { withConnection } from '@scriptorium/database'
import { startDemoProvider } from '@scriptorium/demo-provider'
import type { DemoProvider } from '@scriptorium/demo-provider'
import { defaultErasing, defaultLimits, defaultRequests, defaultStreams } from '@scriptorium/gateway'
import { createPostgresJobQueue, migrateJobQueue } from '@scriptorium/jobs/postgres'
import { startPostgresServer } from '@scriptorium/postgres-server'
import type { PostgresServer } from '@scriptorium/postgres-server'
import type { Health, HealthCheck, Logger, Service } from '@scriptorium/runtime'
import { renderMetrics } from '@scriptorium/metrics'
import { composeParts, createHealthServer } from '@scriptorium/runtime'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import { join } from 'node:path'
import type { EmbeddedConfig } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { explainDatabase } from './error-message.ts'
import { composeServices } from './compose-services.ts'
import type { ComposedServices } from './compose-services.ts'
import { loadKeys, rememberDatabase } from './keys.ts'
import type { Keys } from './keys.ts'
import { ensurePortFree } from './port.ts'
import { migrateAll, urlsOf } from './schemas.ts'

export type EmbeddedOptions = {
  config: EmbeddedConfig
  /** Folder of the built web app; undefined serves the API alone. */
  webDir: string | undefined
  logger: Logger
  /** Called when the database has ended by itself: nothing can go on. */
  onDatabaseLost?: () => void
}

export type Embedded = Service & { address(): string }

export const databaseName = 'scriptorium'
const jobSchema = 'jobs'
/** One person waits for Ctrl-C: answers under way end as interrupted, with their text kept. */
const workerStopMs = 3_000
const demoModel = 'demo-storyteller'

export function createEmbedded({ config, webDir, logger, onDatabaseLost }: EmbeddedOptions): Embedded {
  let keys: Keys | undefined
  let postgres: PostgresServer | undefined
  let demo: DemoProvider | undefined
  let composed: ComposedServices | undefined
  let closeServices = async (): Promise<void> => {}

  const service = composeParts({
    name: 'embedded',
    logger,
    parts: [
      {
        name: 'data folder',
        start: async () => {
          await ensurePortFree(config.host, config.port)
          await openDataFolder(config.dataDir)
          keys = await loadKeys(config.dataDir)
        },
      },
      {
        name: 'postgres',
        stopTimeoutMs: 30_000,
        start: async () => {
          postgres = await startPostgres(config.dataDir, made(keys), logger)
          void postgres.failed.then(() => onDatabaseLost?.())
        },
        stop: async () => await postgres?.stop(),
      },
      {
        name: 'schemas',
        start: async () => {
          await prepareDatabase(made(postgres), made(keys), logger).catch((error: unknown) => {
            throw explainDatabase(error, config.dataDir)
          })
          await rememberDatabase(config.dataDir, made(keys))
        },
      },
      {
        name: 'demo provider',
        start: async () => {
          if (config.demo)
            demo = await startDemoProvider({ host: '127.0.0.1', port: 0, logger: logger.child({ service: 'demo' }) })
        },
        stop: async () => await demo?.close(),
      },
      {
        name: 'services',
        stopTimeoutMs: 90_000,
        start: async () => {
          ;({ composed, close: closeServices } = await openServices({
            config,
            webDir,
            keys: made(keys),
            postgres: made(postgres),
            demo,
            logger,
          }))
          await composed.start()
        },
        stop: async () => {
          await composed?.stop()
          await closeServices()
        },
        health: async () => {
          return summaryOf(await composed?.health())
        },
      },
    ],
  })
  return { ...withMetrics(service, config, logger), address: () => composed?.addresses()[0] ?? '' }
}

/** With a port for Prometheus and probes, where one is set. */
function withMetrics(service: Service, { metrics }: EmbeddedConfig, logger: Logger): Service {
  if (metrics.port === 0) return service
  const server = createHealthServer({
    ...metrics,
    health: async () => await service.health(),
    metrics: renderMetrics,
    logger,
  })
  return composeParts({ name: 'embedded', logger, parts: [server, { ...service, stopTimeoutMs: 120_000 }] })
}

async function startPostgres(folder: string, keys: Keys, logger: Logger): Promise<PostgresServer> {
  return await startPostgresServer({
    dataDir: join(folder, 'postgres'),
    durable: true,
    expectData: keys.databaseMade,
    superuserPassword: keys.superuserPassword,
    logger: logger.child({ service: 'postgres' }),
  })
}

function summaryOf(health: Health | undefined): HealthCheck {
  const details = Object.entries(health?.checks ?? {}).flatMap(([name, { detail }]) =>
    detail === undefined ? [] : [`${name}: ${detail}`],
  )
  return { ok: health?.ok ?? false, detail: details.join('; ') }
}

/** Set by an earlier part: parts start in order. */
function made<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a part was used before it was started')
  return value
}

async function prepareDatabase(postgres: PostgresServer, keys: Keys, logger: Logger): Promise<void> {
  await withConnection(postgres.superuserUrl, async (connection) => {
    const { rows } = await connection.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName])
    if (rows.length === 0) await connection.query(`CREATE DATABASE ${databaseName}`)
  })
  const urls = urlsIn(postgres, keys)
  await migrateAll(postgres.url(databaseName), urls, logger)
  await migrateJobQueue({
    migrationUrl: postgres.url(databaseName),
    schema: jobSchema,
    appUrl: urls['ai-broker'].system,
  })
}

function urlsIn(postgres: PostgresServer, keys: Keys): ReturnType<typeof urlsOf> {
  return urlsOf(postgres.url(databaseName), (name, role) =>
    role === 'app' ? keys.services[name].appPassword : keys.services[name].systemPassword,
  )
}

type Opening = {
  config: EmbeddedConfig
  webDir: string | undefined
  keys: Keys
  postgres: PostgresServer
  demo: DemoProvider | undefined
  logger: Logger
}

/** Who takes in which events, each once. */
const consumers = {
  'generation.requested': ['ai-broker'],
  'novel.deleted': ['chat'],
  'user.deleted': ['chat', 'codex', 'ai-broker'],
  'codex.entry-changed': ['codex'],
  'manuscript.scene-changed': ['codex'],
} as const

async function openServices({
  config,
  webDir,
  keys,
  postgres,
  demo,
  logger,
}: Opening): Promise<{ composed: ComposedServices; close: () => Promise<void> }> {
  const urls = urlsIn(postgres, keys)
  const jobs = await createPostgresJobQueue({
    url: urls['ai-broker'].system,
    schema: jobSchema,
    logger: logger.child({ service: 'jobs' }),
  })
  const bus = createMemoryBus({
    logger: logger.child({ service: 'bus' }),
    consumers,
  })
  const tokenLog = createMemoryTokenLog({ logger: logger.child({ service: 'token-log' }) })
  const demoAddress = demo === undefined ? undefined : new URL(demo.url)
  const composed = composeServices({
    urls,
    keys: keys.services,
    bus,
    jobs,
    tokenLog,
    logger,
    configs: {
      codex: { ...defaultCodexConfig, blobs: { folder: join(config.dataDir, 'blobs') } },
      chat: {
        ...defaultChatConfig,
        generation: { ...defaultChatConfig.generation, runningPerOwnerMax: config.runningPerUserMax },
      },
      aiBroker: {
        ...defaultAiBrokerConfig,
        masterKeys: keys.masterKeys,
        rotateKeys: true,
        egressAllow: [...config.egressAllow, ...(demoAddress === undefined ? [] : [demoAddress.host])],
        demoProviderUrl: demo?.url,
        workerConcurrency: config.workerConcurrency,
        workerStopMs,
      },
      gateways: [
        {
          host: config.host,
          port: config.port,
          publicUrl: config.publicUrl,
          webDir,
          registration: config.registration,
          demo: config.demo,
          demoModel,
          limits: defaultLimits,
          trustedProxies: [],
          requests: defaultRequests,
          mail: config.mail,
          erasing: defaultErasing,
          streams: defaultStreams,
        },
      ],
    },
  })
  return {
    composed,
    close: async () => {
      await jobs.close()
      await bus.close()
      await tokenLog.close()
    },
  }
}
