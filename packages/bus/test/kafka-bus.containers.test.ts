import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { createFaultProxy, createTestLogger, freePort, waitFor } from '@scriptorium/testkit'
import type { FaultProxy } from '@scriptorium/testkit'
import { startKafkaContainer } from '@scriptorium/testkit/containers'
import kafkajs from 'kafkajs'
import type { Kafka } from 'kafkajs'
import { createKafkaBus } from '../src/kafka-bus.ts'
import type { KafkaBusOptions } from '../src/kafka-bus.ts'
import type { EventBus } from '../src/event-bus.ts'
import { createPlatformaticBus } from '../src/platformatic-bus.ts'
import { describeBus, ended, recorder } from './conformance.ts'
import { poison } from './poison.ts'

const topic = 'generation.ended'
const host = '127.0.0.1'
let kafka: Awaited<ReturnType<typeof startKafkaContainer>>
let proxy: FaultProxy
let raw: Kafka
const fatal: Error[] = []

/** Clients are told the proxy's address, so every connection goes through it. */
beforeAll(async () => {
  const [behind, before] = [await freePort(), await freePort()]
  proxy = await createFaultProxy({ target: { host, port: behind }, port: before })
  kafka = await startKafkaContainer({ port: behind, advertised: { host, port: before } })
  raw = new kafkajs.Kafka({ brokers: [kafka.broker], clientId: 'raw', logLevel: kafkajs.logLevel.NOTHING })
  const admin = raw.admin()
  await waitFor(
    async () => {
      await admin.connect()
      return (await admin.describeCluster()).brokers.length > 0
    },
    { what: 'the broker', timeoutMs: 90_000, everyMs: 300 },
  )
  await admin.disconnect()
}, 150_000)
afterAll(async () => {
  await proxy?.close()
  await kafka?.stop()
}, 60_000)

function options(changes: Partial<KafkaBusOptions> = {}): KafkaBusOptions {
  return {
    brokers: [kafka.broker],
    clientId: 'test',
    logger: createTestLogger(),
    partitions: 3,
    replicationFactor: 1,
    onFatal: (error) => void fatal.push(error),
    retry: { attempts: 4, baseMs: 5, maxMs: 20 },
    handlerTimeoutMs: 500,
    timings: { watchMs: 200, reconnectMs: 100, connectMs: 1_000, requestMs: 3_000, publishMs: 3_000, closeMs: 5_000 },
    ...changes,
  }
}

/** A broker that has just started first makes the topic of its groups' offsets. */
async function warmUp(open: () => EventBus): Promise<void> {
  const bus = open()
  const key = newId()
  const { seen, handler } = recorder([key])
  await bus.subscribe({ group: newId(), handlers: { [topic]: handler } })
  await bus.publish([ended(key)])
  await waitFor(() => seen.length > 0, { what: 'the first event of all', timeoutMs: 60_000 })
  await bus.close()
}

async function send(messages: readonly { key: string; value: string | null }[]): Promise<void> {
  const producer = raw.producer()
  await producer.connect()
  await producer.send({ topic, messages: [...messages] })
  await producer.disconnect()
}

type DeadLetter = { value: string; headers: Record<string, string> }

/** Everything in the dead-letter topic that names `group` and, where given, `reason`. */
async function deadLetters(group: string, count: number, reason?: string): Promise<DeadLetter[]> {
  const consumer = raw.consumer({ groupId: newId(), maxWaitTimeInMs: 100 })
  const found: DeadLetter[] = []
  await consumer.connect()
  await consumer.subscribe({ topics: [`${topic}.dlq`], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      )
      if (headers['group'] === group && (reason === undefined || headers['reason'] === reason))
        found.push({ value: String(message.value ?? ''), headers })
    },
  })
  await waitFor(() => found.length >= count, { what: `${count} dead letters`, timeoutMs: 15_000 })
  await consumer.disconnect()
  return found
}

for (const [name, create] of [
  ['kafkajs', createKafkaBus],
  ['@platformatic/kafka', createPlatformaticBus],
] as const) {
  describeBus(`Kafka by ${name}`, async () => {
    await warmUp(() => create(options()))
    return { open: async () => create(options()), keepsEvents: true, close: async () => undefined }
  })

  describe(`Kafka by ${name}`, () => {
    const opened: EventBus[] = []
    afterEach(async () => {
      proxy.resume()
      await Promise.all(opened.splice(0).map((one) => one.close()))
      expect(fatal.splice(0)).toEqual([])
    }, 30_000)

    function open(changes: Partial<KafkaBusOptions> = {}): EventBus {
      const bus = create(options(changes))
      opened.push(bus)
      return bus
    }

    async function healthy(bus: EventBus): Promise<void> {
      await waitFor(async () => (await bus.health()).ok, { what: 'health', timeoutMs: 30_000 })
    }

    it('puts poison into the dead-letter topic and hands over the good ones between', async () => {
      const bus = open()
      await healthy(bus)
      const group = newId()
      const key = newId()
      const { seen, handler } = recorder([key])
      const corpus = poison(key)
      await bus.subscribe({ group, from: 'latest', handlers: { [topic]: handler } })
      await healthy(bus)
      await waitFor(
        async () => {
          await bus.publish([ended(key, 0)])
          return seen.length > 0
        },
        { what: 'the first event', everyMs: 200 },
      )
      const good = (): number[] => seen.map((event) => event.data.attempt).filter((attempt) => attempt > 0)
      // One key, so one partition: what is bad stands before what is good.
      await send(
        corpus.flatMap(({ value }, index) => [
          { key, value },
          { key, value: JSON.stringify(ended(key, index + 1)) },
        ]),
      )
      await waitFor(() => good().length >= corpus.length, { what: 'the good ones', timeoutMs: 20_000 })
      expect(good()).toEqual(corpus.map((_, index) => index + 1))
      const dead = await deadLetters(group, corpus.length)
      expect(dead.map(({ value }) => value)).toEqual(corpus.map(({ value }) => value ?? ''))
      expect(dead.map(({ headers }) => headers['reason'])).toEqual(corpus.map(({ reason }) => reason))
      for (const { headers } of dead)
        expect(headers).toMatchObject({
          topic,
          partition: expect.stringMatching(/^\d+$/),
          offset: expect.stringMatching(/^\d+$/),
        })
    }, 60_000)

    it('gives an event up whose handler keeps refusing it, but never one whose handler finds something away', async () => {
      const bus = open()
      await healthy(bus)
      const group = newId()
      const [refused, waiting] = [newId(), newId()]
      const { seen, handler } = recorder([refused, waiting])
      let away = 12
      await bus.subscribe({
        group,
        handlers: {
          [topic]: async (event) => {
            if (event.key === refused && event.data.attempt === 1) throw new Error('a fault of the handler')
            if (event.key === waiting && away > 0) {
              away -= 1
              throw new ServiceError('unavailable')
            }
            await handler(event)
          },
        },
      })
      await bus.publish([ended(refused, 1), ended(refused, 2), ended(waiting, 1)])
      await waitFor(() => seen.length === 2, { what: 'the good events', timeoutMs: 15_000 })
      expect(away).toBe(0)
      const dead = await deadLetters(group, 1, 'handler_refused')
      expect(dead).toHaveLength(1)
      expect(dead[0]?.value).toContain(refused)
    }, 60_000)

    it('hands an event over again when the process ended before it was dealt with', async () => {
      const bus = open()
      await healthy(bus)
      const group = newId()
      const key = newId()
      const started = Promise.withResolvers<void>()
      const first = await bus.subscribe({
        group,
        handlers: {
          [topic]: async (event, { signal }) => {
            if (event.key !== key) return
            started.resolve()
            await new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(new ServiceError('unavailable'))),
            )
          },
        },
      })
      await bus.publish([ended(key, 1), ended(key, 2)])
      await started.promise
      await first.close()
      const { seen, handler } = recorder([key])
      await bus.subscribe({ group, handlers: { [topic]: handler } })
      await waitFor(() => seen.length >= 2, { what: 'both events again', timeoutMs: 20_000 })
      expect(seen.slice(0, 2).map((event) => event.data.attempt)).toEqual([1, 2])
    }, 60_000)

    it.each(['cut', 'blackhole'] as const)(
      'refuses to publish within its bound while the broker is away, and goes on by itself afterwards (%s)',
      async (fault) => {
        const bus = open()
        const group = newId()
        const key = newId()
        const { seen, handler } = recorder([key])
        await bus.subscribe({ group, handlers: { [topic]: handler } })
        await healthy(bus)
        await bus.publish([ended(key, 1)])
        await waitFor(() => seen.length >= 1, { what: 'the event before', timeoutMs: 15_000 })
        proxy[fault]()
        const start = performance.now()
        await expect(bus.publish([ended(key, 2)])).rejects.toMatchObject({ code: 'unavailable' })
        expect(performance.now() - start).toBeLessThan(4_000)
        await waitFor(async () => !(await bus.health()).ok, { what: 'ill health', timeoutMs: 10_000 })
        await waitFor(() => performance.now() - start > 8_000, { what: 'eight seconds of outage', timeoutMs: 10_000 })
        proxy.resume()
        await waitFor(
          async () => {
            await bus.publish([ended(key, 3)])
            return true
          },
          { what: 'a publish after', timeoutMs: 20_000 },
        )
        await waitFor(() => seen.some((event) => event.data.attempt === 3), {
          what: 'the event after',
          timeoutMs: 30_000,
        })
        await healthy(bus)
      },
      120_000,
    )

    it('opens without a broker, and works once it is there', async () => {
      proxy.cut()
      const bus = open({ timings: { ...options().timings, joinMs: 200 } })
      const key = newId()
      const { seen, handler } = recorder([key])
      await bus.subscribe({ group: newId(), handlers: { [topic]: handler } })
      expect((await bus.health()).ok).toBe(false)
      proxy.resume()
      await healthy(bus)
      await bus.publish([ended(key)])
      await waitFor(() => seen.length === 1, { what: 'the event', timeoutMs: 20_000 })
    }, 60_000)

    it('reports topics that have another number of partitions than configured', async () => {
      const bus = open()
      await healthy(bus)
      const other = open({ partitions: 5 })
      await waitFor(async () => ((await other.health()).detail ?? '').includes('generation.ended (3)'), {
        what: 'the report',
        timeoutMs: 10_000,
      })
      expect((await other.health()).ok).toBe(false)
    }, 30_000)
  })
}
