/**
 * How long an event takes from publish to its handler, on each adapter of the bus.
 * KAFKA_BROKERS=127.0.0.1:9092 node bench/bus-latency.ts [events]
 */
import { createKafkaBus } from '@scriptorium/bus/kafka'
import { createMemoryBus } from '@scriptorium/bus/memory'
import { createPlatformaticBus } from '@scriptorium/bus/platformatic'
import type { EventBus } from '@scriptorium/bus'
import { createLogger, newId } from '@scriptorium/runtime'

const count = Number(process.argv[2] ?? 500)
const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '')
const logger = createLogger({ service: 'bench', level: 'warn' })
const kafka = {
  brokers,
  clientId: 'bench',
  logger,
  partitions: 3,
  replicationFactor: 1,
  onFatal: (error: Error) => logger.error({ error }, 'fatal'),
}

const adapters: [string, () => EventBus][] = [['memory', () => createMemoryBus({ logger })]]
if (brokers.length > 0)
  adapters.push(['kafkajs', () => createKafkaBus(kafka)], ['platformatic', () => createPlatformaticBus(kafka)])

for (const [name, open] of adapters) {
  const bus = open()
  const sentAt = new Map<string, number>()
  const tookMs: number[] = []
  let all = Promise.withResolvers<void>()
  await bus.subscribe({
    group: `bench-${newId()}`,
    handlers: {
      'novel.deleted': async (event) => {
        const start = sentAt.get(event.id)
        if (start === undefined) return
        tookMs.push(performance.now() - start)
        if (tookMs.length === count) all.resolve()
      },
    },
  })
  const one = (): Parameters<EventBus['publish']>[0][number] => {
    const id = newId()
    return {
      id,
      type: 'novel.deleted',
      version: 1,
      occurredAt: new Date().toISOString(),
      key: id,
      data: { novelId: id, ownerId: id },
    }
  }
  await bus.publish([one()])
  const before = process.cpuUsage()
  for (let i = 0; i < count; i += 1) {
    const event = one()
    sentAt.set(event.id, performance.now())
    await bus.publish([event])
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await all.promise
  const cpu = process.cpuUsage(before)
  tookMs.sort((a, b) => a - b)
  const at = (share: number): string => (tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0).toFixed(2)
  console.log(
    `${name}: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms, CPU ${((cpu.user + cpu.system) / 1_000 / count).toFixed(2)} ms per event`,
  )
  tookMs.length = 0
  all = Promise.withResolvers()
  const burst = Array.from({ length: count }, one)
  const start = performance.now()
  for (const event of burst) sentAt.set(event.id, start)
  await bus.publish(burst)
  await all.promise
  console.log(`${name}: a burst of ${count} published and handled in ${(performance.now() - start).toFixed(0)} ms`)
  const closing = performance.now()
  await bus.close()
  console.log(`${name}: closed in ${(performance.now() - closing).toFixed(0)} ms`)
}
