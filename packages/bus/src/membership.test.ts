import { describe, expect, it } from 'vitest'
import type { Logger } from '@scriptorium/runtime'
import type { EventHandlers } from './event-bus.ts'
import { kafkaTimingsDefault } from './kafka-driver.ts'
import type { ConsumeOptions, DriverConsumer, IncomingMessage, KafkaDriver, OutgoingMessage } from './kafka-driver.ts'
import { Membership } from './membership.ts'

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}
const message: IncomingMessage = {
  topic: 'novel.deleted',
  partition: 2,
  offset: 41n,
  key: Buffer.from('key'),
  value: Buffer.from('not JSON'),
}

/** A driver whose broker does what the test says. */
function fakeDriver(changes: Partial<KafkaDriver> = {}): {
  driver: KafkaDriver
  consumed: ConsumeOptions[]
  closed: () => number
  sent: OutgoingMessage[]
} {
  const consumed: ConsumeOptions[] = []
  const sent: OutgoingMessage[] = []
  let closed = 0
  const consumer: DriverConsumer = {
    partitions: () => [{ topic: 'novel.deleted', partition: 2 }],
    close: async () => void (closed += 1),
  }
  const driver: KafkaDriver = {
    send: async (messages) => void sent.push(...messages),
    prepareTopics: async () => new Map(),
    consume: async (options) => {
      consumed.push(options)
      return consumer
    },
    lag: async () => [],
    close: async () => undefined,
    ...changes,
  }
  return { driver, consumed, closed: () => closed, sent }
}

function join(
  driver: KafkaDriver,
  handlers: EventHandlers = { 'novel.deleted': async () => undefined },
): { member: Membership; fatal: Error[]; fataled: Promise<void> } {
  const fatal: Error[] = []
  const fataled = Promise.withResolvers<void>()
  const onFatal = (error: Error): void => {
    fatal.push(error)
    fataled.resolve()
  }
  const timings = { ...kafkaTimingsDefault, watchMs: 1, stuckMs: 5, reconnectMs: 1, closeMs: 50 }
  const retry = { attempts: 2, baseMs: 1, maxMs: 1 }
  const member = new Membership({
    driver,
    group: 'test',
    handlers,
    from: 'earliest',
    retry,
    handlerTimeoutMs: 100,
    timings,
    logger: silent,
    onFatal,
    prepared: Promise.resolve(),
  })
  return { member, fatal, fataled: fataled.promise }
}

describe('a member of a consumer group', () => {
  it('does not count poison as dealt with before the dead-letter topic has it', async () => {
    let failures = 3
    const fake = fakeDriver()
    const driver = {
      ...fake.driver,
      send: async (messages: readonly OutgoingMessage[]) => {
        if (failures > 0) {
          failures -= 1
          throw new Error('the broker did not take it')
        }
        await fake.driver.send(messages)
      },
    }
    const { member } = join(driver)
    await member.start()
    expect(await fake.consumed[0]?.handle(message)).toBe('done')
    expect(failures).toBe(0)
    expect(fake.sent).toMatchObject([
      {
        topic: 'novel.deleted.dlq',
        key: 'key',
        value: message.value,
        headers: { reason: 'not_json', group: 'test', partition: '2', offset: '41' },
      },
    ])
    await member.close()
  })

  it('leaves poison uncommitted when it is closed before the dead-letter topic has it', async () => {
    const tried = Promise.withResolvers<void>()
    const fake = fakeDriver({
      send: async () => {
        tried.resolve()
        throw new Error('the broker did not take it')
      },
    })
    const { member } = join(fake.driver)
    await member.start()
    const handled = fake.consumed[0]?.handle(message)
    await tried.promise
    await member.close()
    expect(await handled).toBe('stopped')
  })

  it('replaces a consumer that makes no progress though events wait, and gives the process up when that does not help', async () => {
    const fake = fakeDriver({ lag: async () => [{ topic: 'novel.deleted', partition: 2, committed: 1n, behind: 3n }] })
    const { member, fatal, fataled } = join(fake.driver)
    await member.start()
    await fataled
    expect(fake.consumed).toHaveLength(2)
    expect(fake.closed()).toBe(1)
    expect(fatal).toHaveLength(1)
    await member.close()
  })

  it('opens another consumer when one has ended, and gives the process up when another would end too', async () => {
    const joinedAgain = Promise.withResolvers<void>()
    const fake = fakeDriver()
    const driver = {
      ...fake.driver,
      consume: async (options: ConsumeOptions) => {
        const consumer = await fake.driver.consume(options)
        if (fake.consumed.length === 2) joinedAgain.resolve()
        return consumer
      },
    }
    const { member, fatal } = join(driver)
    await member.start()
    fake.consumed[0]?.onEnd(new Error('the connection was lost'), { fatal: false })
    await joinedAgain.promise
    expect(fatal).toEqual([])
    const notAllowed = new Error('not authorized')
    fake.consumed[1]?.onEnd(notAllowed, { fatal: true })
    expect(fatal).toEqual([notAllowed])
    expect(fake.consumed).toHaveLength(2)
    await member.close()
  })

  it('stops a handler whose consumer is gone: the event is another member’s now', async () => {
    const id = '01999999-0000-7000-8000-000000000001'
    const event = {
      id,
      type: 'novel.deleted',
      version: 1,
      occurredAt: '2026-11-23T00:00:00Z',
      key: id,
      data: { novelId: id, ownerId: id },
    }
    const started = Promise.withResolvers<void>()
    const fake = fakeDriver()
    const { member } = join(fake.driver, {
      'novel.deleted': async (_, { signal }) => {
        started.resolve()
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told to stop'))))
      },
    })
    await member.start()
    const handled = fake.consumed[0]?.handle({ ...message, value: Buffer.from(JSON.stringify(event)) })
    await started.promise
    fake.consumed[0]?.onEnd(new Error('the connection was lost'), { fatal: false })
    expect(await handled).toBe('stopped')
    expect(fake.sent).toEqual([])
    await member.close()
  })
})
