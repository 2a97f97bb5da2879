/**
 * Real servers in containers, for `*.containers.test.ts` only: what the distributed run stands on. Each starts empty, on a
 * port of its own, and is stopped by its `stop`. Where no helper container can be had to clean up after a killed run (Ryuk), set
 * TESTCONTAINERS_RYUK_DISABLED=true.
 */
import { GenericContainer, Wait } from 'testcontainers'
import type { StartedTestContainer } from 'testcontainers'
import { withConnection } from '@scriptorium/database'
import { freePort } from './free-port.ts'
import { waitFor } from './wait-for.ts'

export type ContainerServer = {
  host: string
  port: number
  /** For what a test does to it: `exec`, `restart`, its logs. */
  container: StartedTestContainer
  stop(): Promise<void>
}

const startupTimeoutMs = 120_000

async function toServer(container: StartedTestContainer, port: number): Promise<ContainerServer> {
  return {
    host: container.getHost(),
    port: container.getMappedPort(port),
    container,
    stop: async () => void (await container.stop()),
  }
}

/** PostgreSQL 18; `superuserUrl` fits `freshDatabase({ serverUrl })`. */
export async function startPostgresContainer(): Promise<ContainerServer & { superuserUrl: string }> {
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_PASSWORD: 'test-superuser' })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(startupTimeoutMs)
    .start()
  const server = await toServer(container, 5432)
  const superuserUrl = `postgres://postgres:test-superuser@${server.host}:${server.port}/postgres`
  // Images start it twice, the first time for their set-up scripts only.
  await waitFor(() => withConnection(superuserUrl, async () => true), {
    timeoutMs: startupTimeoutMs,
    everyMs: 100,
    what: 'PostgreSQL to let us in',
  })
  return { ...server, superuserUrl }
}

/** Redis 7 as the distributed run wants it: append-only file synced each second, nothing evicted. */
export async function startRedisContainer({ command = [] }: { command?: string[] } = {}): Promise<
  ContainerServer & { url: string }
> {
  const container = await new GenericContainer('redis:7')
    .withCommand([
      'redis-server',
      '--bind',
      '*',
      '--protected-mode',
      'no',
      '--dir',
      '/data',
      '--appendonly',
      'yes',
      '--appendfsync',
      'everysec',
      '--maxmemory-policy',
      'noeviction',
      ...command,
    ])
    .withExposedPorts(6379)
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(startupTimeoutMs)
    .start()
  const server = await toServer(container, 6379)
  return { ...server, url: `redis://${server.host}:${server.port}` }
}

export type KafkaContainerOptions = {
  /** The address that the broker advertises to clients: a fault proxy in front of it; the container itself by default. */
  advertised?: { host: string; port: number }
  /** The broker's port on this machine; any free one by default. Choose it first when a proxy must know it. */
  port?: number
  environment?: Record<string, string>
}

/** Apache Kafka 4.3 in KRaft mode, one node that is broker and controller. */
export async function startKafkaContainer({ advertised, port, environment = {} }: KafkaContainerOptions = {}): Promise<
  ContainerServer & { broker: string }
> {
  // The broker needs its outer address before it starts, so the port cannot be left to Docker.
  const hostPort = port ?? (await freePort())
  const told = advertised ?? { host: 'localhost', port: hostPort }
  const container = await new GenericContainer('apache/kafka:4.3.0')
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${told.host}:${told.port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      // Topics are made by the service with its own number of partitions, never by accident.
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      ...environment,
    })
    .withExposedPorts({ container: 9092, host: hostPort })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(startupTimeoutMs)
    .start()
  const server = await toServer(container, 9092)
  return { ...server, broker: `${told.host}:${told.port}` }
}
