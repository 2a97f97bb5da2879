/** The gateway with everything around it in this process: real PostgreSQL, real codec, real sockets, fake services. */
import { createMemoryBus } from '@scriptorium/bus/memory'
import type { EventBus } from '@scriptorium/bus'
import { createDatabase } from '@scriptorium/database'
import type { Database } from '@scriptorium/database'
import { createSigner, createVerifier, generateServiceKeys, serviceNames } from '@scriptorium/rpc'
import type { RpcNetwork, ServiceName } from '@scriptorium/rpc'
import { createLocalHub, createLocalNetwork } from '@scriptorium/rpc/local'
import { newId } from '@scriptorium/runtime'
import { createTestLogger, freshDatabase } from '@scriptorium/testkit'
import type { FreshDatabase, TestLogger } from '@scriptorium/testkit'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import type { TokenLog } from '@scriptorium/token-log'
import { createGateway, defaultLimits, defaultStreams, gatewayMigrations, gatewaySchema } from '../src/index.ts'
import type { Gateway, GatewayConfig } from '../src/index.ts'
import { createFakePeers } from './fake-peers.ts'
import type { FakePeers } from './fake-peers.ts'

export const publicUrl = 'http://scriptorium.test'

/** Short enough for tests, long enough for a busy machine. */
export const quickStreams: GatewayConfig['streams'] = {
  ...defaultStreams,
  sessionCheckMs: 100,
  backstopMs: 100,
  checkpointMs: 50,
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
  limits: defaultLimits,
  trustedProxies: [],
  streams: quickStreams,
}

export type Person = { userId: string; cookie: string; email: string; password: string }

export type GatewayFixture = {
  fresh: FreshDatabase
  database: Database
  bus: EventBus
  tokenLog: TokenLog
  logger: TestLogger
  peers: FakePeers
  gateway: Gateway
  /** One more gateway on the same everything. */
  open(config?: Partial<GatewayConfig>, tokenLog?: TokenLog): Promise<Gateway>
  /** A request to the first gateway over HTTP. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  register(name?: string): Promise<Person>
  close(): Promise<void>
}

export type CallOptions = {
  as?: Person | undefined
  body?: unknown
  headers?: Record<string, string>
  gateway?: Gateway
}
export type Answer = { status: number; headers: Headers; body: unknown; text: string }

export async function openGatewayFixture(
  config: Partial<GatewayConfig> = {},
  wrapLog: (log: TokenLog) => TokenLog = (log) => log,
): Promise<GatewayFixture> {
  const logger = createTestLogger()
  const fresh = await freshDatabase({ services: [{ schema: gatewaySchema, directories: gatewayMigrations }] })
  const database = createDatabase({
    appUrl: fresh.appUrl(gatewaySchema),
    systemUrl: fresh.systemUrl(gatewaySchema),
    poolSize: 5,
    systemPoolSize: 5,
    applicationName: 'gateway-test',
    logger,
  })
  const bus = createMemoryBus({ logger })
  const tokenLog = wrapLog(createMemoryTokenLog())
  const peers = createFakePeers()
  const network = openNetworks(logger)
  for (const [name, registrations] of Object.entries(peers.registrations))
    await network(name as ServiceName).serve(registrations)
  const opened: Gateway[] = []
  const open: GatewayFixture['open'] = async (changes = {}, log = tokenLog) => {
    const gateway = createGateway(
      { ...testConfig, ...config, ...changes },
      { database, bus, rpc: network('gateway'), tokenLog: log, logger },
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
    peers,
    gateway,
    open,
    call,
    async register(name = 'Ada') {
      const email = `${newId()}@example.test`
      const password = 'correct horse battery'
      const answer = await call('POST', '/api/v1/accounts', { body: { email, password, name } })
      if (answer.status !== 201) throw new Error(`not registered: ${answer.status} ${answer.text}`)
      return { userId: (answer.body as { user: { id: string } }).user.id, cookie: cookieOf(answer), email, password }
    },
    async close() {
      for (const one of opened) await one.stop()
      await Promise.all([bus.close(), tokenLog.close()])
      await database.close()
      await fresh.drop()
    },
  }
}

export function cookieOf(answer: Answer): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
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
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : { cookie: as.cookie }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
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

function openNetworks(logger: TestLogger): (self: ServiceName) => RpcNetwork {
  const hub = createLocalHub()
  const keys = Object.fromEntries(serviceNames.map((name) => [name, generateServiceKeys()])) as Record<
    ServiceName,
    ReturnType<typeof generateServiceKeys>
  >
  const publicKeys = Object.fromEntries(serviceNames.map((name) => [name, keys[name].publicKey]))
  return (self) =>
    createLocalNetwork({
      hub,
      self,
      signer: createSigner({ self, privateKey: keys[self].privateKey }),
      verifier: createVerifier({ self, publicKeys }),
      logger,
    })
}
