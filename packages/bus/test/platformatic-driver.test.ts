import { describe, expect, it } from 'vitest'
import { Admin, Connection, Consumer, Producer } from '@platformatic/kafka'
import { createTestLogger } from '@scriptorium/testkit'
import { kafkaTimingsDefault } from '../src/kafka-driver.ts'
import { PlatformaticDriver } from '../src/platformatic-bus.ts'
import type { Clients } from '../src/platformatic-bus.ts'

type Emitter = { emit(event: 'error', error: Error): boolean }

/** The library's own clients, each of which is remembered when it is made. */
function recordedClients(): { made: Emitter[]; clients: Clients } {
  const made: Emitter[] = []
  const recorded = <Class extends new (...args: never[]) => object>(kind: Class): Class =>
    new Proxy(kind, {
      construct: (target, args: never[]) => {
        const client = Reflect.construct(target, args) as object
        made.push(client as Emitter)
        return client
      },
    })
  return { made, clients: { Admin: recorded(Admin), Producer: recorded(Producer), Consumer: recorded(Consumer) } }
}

describe('the clients of @platformatic/kafka', () => {
  it('D1: end no process when they emit an error, whichever of them does', async () => {
    const { made, clients } = recordedClients()
    const logger = createTestLogger()
    const timings = { ...kafkaTimingsDefault, connectMs: 50, requestMs: 50 }
    const driver = new PlatformaticDriver({ brokers: ['127.0.0.1:1'], clientId: 'test', logger }, timings, clients)
    const consuming = driver.consume({
      group: 'test',
      topics: ['generation.ended'],
      from: 'latest',
      handle: async () => 'done',
      onEnd: () => undefined,
    })
    consuming.catch(() => undefined)
    for (const client of made) client.emit('error', new Error('a heartbeat failed'))
    expect(logger.lines.map(({ fields }) => fields['client'])).toEqual(['admin', 'producer', 'consumer'])
    await expect(consuming).rejects.toThrow()
    await driver.close()
  })

  it('D1: may report a second error of a connection, to which their pool does not listen any more', async () => {
    const logger = createTestLogger()
    const driver = new PlatformaticDriver({ brokers: ['127.0.0.1:1'], clientId: 'test', logger }, kafkaTimingsDefault)
    const connection = new Connection('test')
    let heard = 0
    connection.once('error', () => void (heard += 1))
    connection.emit('error', new Error('a request failed'))
    connection.emit('error', new Error('ECONNRESET'))
    expect(heard).toBe(1)
    await driver.close()
  })
})
