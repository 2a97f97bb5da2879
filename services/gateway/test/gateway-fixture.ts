/** The gateway and the services behind it in this process: real PostgreSQL, real codec, real sockets, and no worker. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import type { EventBus } from '@scriptorium/bus'
import type { Database } from '@scriptorium/database'
import type { RpcNetwork, ServiceName } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase, TestLogger } from '@scriptorium/testkit'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import type { TokenLog } from '@scriptorium/token-log'
import {
  createGateway,
  defaultLimits,
  defaultRequests,
  defaultStreams,
  gatewayMigrations,
  gatewaySchema,
} from '../src/index.ts'
import type { Gateway, GatewayConfig, GatewayResources } from '../src/index.ts'
import { composeServicesBehind, openDatabase, openNetworks, schemasBehind } from './services-fixture.ts'
import { createWatchedCalls, watchNetwork } from './watched-network.ts'
import type { WatchedCalls } from './watched-network.ts'

/** How long opening the fixture may take: four services and a database, on a busy machine. */
export const openingMs = 60_000

export const publicUrl = 'http://scriptorium.test'

/** Short enough for tests, long enough for a busy machine. */
export const quickStreams: GatewayConfig['streams'] = {
  ...defaultStreams,
  sessionCheckMs: 100,
  backstopMs: 100,
  checkpointMs: 50,
  returnWaitMs: 1_500,
  logRetryMs: 100,
}

const testConfig: GatewayConfig = {
  host: '127.0.0.1',
  port: 0,
  publicUrl,
  webDir: undefined,
  registration: 'open',
  demo: false,
  demoModel: 'demo-storyteller',
  mail: undefined,
  limits: defaultLimits,
  trustedProxies: [],
  requests: defaultRequests,
  erasing: { everyMs: 100, settleMs: 300, againMs: 1_500 },
  streams: quickStreams,
}

export type Person = { userId: string; cookie: string; email: string; password: string }

export type GatewayFixture = {
  fresh: FreshDatabase
  database: Database
  bus: EventBus
  tokenLog: TokenLog
  logger: TestLogger
  /** What the gateways call, and its faults. */
  calls: WatchedCalls
  /** Which news of a change of chat's get lost: those in the token log, those on the bus to the gateways. */
  lost: { changes: boolean; events: boolean; erased: boolean }
  /** A network on which tests call a service as another. */
  networkOf(self: ServiceName): RpcNetwork
  /** Resolves when chat has no event left to publish. */
  drainEvents(): Promise<void>
  gateway: Gateway
  /** One more gateway on the same everything. */
  open(config?: Partial<GatewayConfig>, resources?: Partial<GatewayResources>): Promise<Gateway>
  /** A request to the first gateway over HTTP. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** What a POST to `/api/v1<path>` creates. @throws Error when it is refused. */
  create<T = { id: string }>(as: Person, path: string, body?: unknown): Promise<T>
  register(name?: string): Promise<Person>
  /** The rows of a table such as `codex.novels`, of one owner or of all. */
  rows(table: string, ownerId?: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

export type CallOptions = {
  as?: Person | undefined
  body?: unknown
  headers?: Record<string, string>
  gateway?: Gateway
}
export type Answer = { status: number; headers: Headers; body: unknown; text: string }

export type FixtureOptions = {
  wrapLog?: (log: TokenLog) => TokenLog
  /** Nothing is served behind the gateway: the test serves it. */
  alone?: boolean
}

export async function openGatewayFixture(
  config: Partial<GatewayConfig> = {},
  { wrapLog = (log) => log, alone = false }: FixtureOptions = {},
): Promise<GatewayFixture> {
  const logger = createTestLogger()
  const fresh = await freshDatabase({
    services: [{ schema: gatewaySchema, directories: gatewayMigrations }, ...schemasBehind],
  })
  const database = openDatabase(fresh, gatewaySchema, logger)
  const bus = createMemoryBus({
    logger,
    consumers: {
      'novel.deleted': ['chat'],
      'user.deleted': ['chat', 'codex', 'ai-broker'],
      'codex.entry-changed': ['codex'],
      'manuscript.scene-changed': ['codex'],
    },
  })
  const tokenLog = wrapLog(createMemoryTokenLog())
  const networkOf = openNetworks(logger)
  const lost = { changes: false, events: false, erased: false }
  const calls = createWatchedCalls()
  const behind = composeServicesBehind({
    fresh,
    bus,
    tokenLog: losingChanges(tokenLog, () => lost.changes),
    networkOf,
    logger,
  })
  if (!alone) await behind.start()
  const opened: Gateway[] = []
  const open: GatewayFixture['open'] = async (changes = {}, changed = {}) => {
    const gateway = createGateway(
      { ...testConfig, ...config, ...changes },
      {
        database,
        bus: losingEvents(bus, lost),
        rpc: watchNetwork(networkOf('gateway'), calls),
        tokenLog,
        logger,
        ...changed,
      },
    )
    await gateway.start()
    opened.push(gateway)
    return gateway
  }
  const gateway = await open()
  const call: GatewayFixture['call'] = async (method, path, options = {}) =>
    await request(options.gateway ?? gateway, method, path, options)
  return {
    fresh,
    database,
    bus,
    tokenLog,
    logger,
    calls,
    lost,
    networkOf,
    drainEvents: async () => await behind.drainEvents(),
    gateway,
    open,
    call,
    create: async <T>(as: Person, path: string, body: unknown = {}) => {
      const answer = await call('POST', `/api/v1${path}`, { as, body })
      if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`)
      return answer.body as T
    },
    async register(name = 'Ada') {
      const email = `${newId()}@example.test`
      const password = 'correct horse battery'
      const answer = await call('POST', '/api/v1/accounts', { body: { email, password, name } })
      if (answer.status !== 201) throw new Error(`not registered: ${answer.status} ${answer.text}`)
      return { userId: (answer.body as { user: { id: string } }).user.id, cookie: cookieOf(answer), email, password }
    },
    rows: async (table, ownerId) =>
      await fresh.sql(`SELECT * FROM ${table} WHERE $1::uuid IS NULL OR owner_id = $1::uuid`, [ownerId ?? null]),
    async close() {
      for (const one of opened) await one.stop()
      await behind.close()
      await Promise.all([bus.close(), tokenLog.close()])
      await database.close()
      await fresh.drop()
    },
  }
}

function losingChanges(log: TokenLog, isLost: () => boolean): TokenLog {
  return {
    open: async (...args) => await log.open(...args),
    append: async (...args) => await log.append(...args),
    read: async (...args) => await log.read(...args),
    seal: async (...args) => await log.seal(...args),
    subscribe: async (...args) => await log.subscribe(...args),
    notifyChanged: async (id) => (isLost() ? undefined : await log.notifyChanged(id)),
    notifyCancel: async (id) => await log.notifyCancel(id),
    onCancel: async (listener) => await log.onCancel(listener),
    expire: async (id) => await log.expire(id),
    health: async () => await log.health(),
    close: async () => await log.close(),
  }
}

function losingEvents(bus: EventBus, lost: { events: boolean; erased: boolean }): EventBus {
  return {
    publish: async (events) => await bus.publish(events),
    subscribe: async ({ handlers, ...options }) => {
      const onEnded = handlers['generation.ended']
      if (onEnded === undefined) return await bus.subscribe({ handlers, ...options })
      const ended: typeof onEnded = async (event, context) => (lost.events ? undefined : await onEnded(event, context))
      const onErased = handlers['user.erased']
      const erased: typeof onErased = async (event, context) =>
        lost.erased ? undefined : await onErased?.(event, context)
      return await bus.subscribe({
        ...options,
        handlers: { ...handlers, 'generation.ended': ended, 'user.erased': erased },
      })
    },
    health: async () => await bus.health(),
    close: async () => await bus.close(),
  }
}

export function cookieOf(answer: Answer): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

function isRaw(body: unknown): body is string | FormData | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array
}

async function request(
  gateway: Gateway,
  method: string,
  path: string,
  { as, body, headers = {} }: CallOptions,
): Promise<Answer> {
  const response = await fetch(`${gateway.address()}${path}`, {
    method,
    headers: {
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : { cookie: as.cookie }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : undefined,
  }
}
