import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { createMemoryTokenLog } from '@scriptorium/token-log/memory'
import type { LogMessage, TokenLog } from '@scriptorium/token-log'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, quickStreams, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { endOf, readStream, sha256, startWork, untilText } from './stream-client.ts'
import type { Reader } from './stream-client.ts'

/** A log between the gateway and the real one, which can fail as Redis does. */
type FaultyLog = TokenLog & {
  down: boolean
  silent: boolean
  dropEvery: number
  afterRead: () => Promise<void>
  subscribers: () => number
  empty(): void
}

function createFaultyLog(): FaultyLog {
  let inner = createMemoryTokenLog()
  let published = 0
  const orDown = <T>(work: () => Promise<T>): Promise<T> =>
    log.down ? Promise.reject(new ServiceError('unavailable')) : work()
  const listeners = new Map<string, Set<(message: LogMessage) => void>>()
  const log: FaultyLog = {
    ...bind(() => inner),
    down: false,
    silent: false,
    dropEvery: 0,
    afterRead: async () => undefined,
    subscribers: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    empty() {
      inner = createMemoryTokenLog()
      for (const [id, set] of listeners)
        for (const onMessage of set) void inner.subscribe(id, { onMessage, onGap: () => undefined })
    },
    open: (id, attempt) => orDown(() => inner.open(id, attempt)),
    append: (id, entry) => orDown(() => inner.append(id, entry)),
    read: async (id, after) => {
      const read = await orDown(() => inner.read(id, after))
      await log.afterRead()
      return read
    },
    subscribe: (id, listener) =>
      orDown(async () => {
        const onMessage = (message: LogMessage): void => {
          published += 1
          if (!log.silent && !log.down && (log.dropEvery === 0 || published % log.dropEvery !== 0))
            listener.onMessage(message)
        }
        listeners.set(id, (listeners.get(id) ?? new Set()).add(onMessage))
        const opened = await inner.subscribe(id, { onMessage, onGap: () => listener.onGap() })
        return {
          async close() {
            listeners.get(id)?.delete(onMessage)
            await opened.close()
          },
        }
      }),
  }
  return log
}

function bind(inner: () => TokenLog): TokenLog {
  return {
    open: (...args) => inner().open(...args),
    append: (...args) => inner().append(...args),
    read: (...args) => inner().read(...args),
    seal: (...args) => inner().seal(...args),
    subscribe: (...args) => inner().subscribe(...args),
    notifyChanged: (id) => inner().notifyChanged(id),
    notifyCancel: (id) => inner().notifyCancel(id),
    onCancel: (listener) => inner().onCancel(listener),
    expire: (id) => inner().expire(id),
    health: () => inner().health(),
    close: () => inner().close(),
  }
}

let fixture: GatewayFixture
let log: FaultyLog
let ada: Person
beforeAll(async () => {
  log = createFaultyLog()
  fixture = await openGatewayFixture({ streams: quickStreams }, { wrapLog: () => log })
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

function expectWhole(reader: Reader, text: string): void {
  expect(reader.text()).toBe(text)
  expect(endOf(reader)?.data).toMatchObject({ length: text.length, sha256: sha256(text) })
}

describe('a stream over a log with faults', () => {
  it('row 51: loses nothing that is published while the log is read', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('a')
    // The gateway reads twice as it begins; the second word comes after the last time that it looks.
    const words = ['b', 'c']
    log.afterRead = async () => {
      const word = words.shift()
      if (word !== undefined) await work.append(word)
    }
    const reader = await readStream(fixture.gateway, ada, work.id)
    await untilText(reader, 'abc')
    await work.append('d')
    await work.finish()
    await reader.ended
    expectWhole(reader, 'abcd')
    expect(reader.frames.filter(({ event }) => event === 'delta').map(({ id }) => id)).toEqual([
      '1-1',
      '1-2',
      '1-3',
      '1-4',
    ])
  })

  it('row 54: leaves no subscription behind, however a reader goes', async () => {
    await waitFor(() => log.subscribers() === 0, { what: 'the subscriptions of ended streams to go' })
    const work = await startWork(fixture, ada)
    const readers = await Promise.all(
      Array.from({ length: 10 }, async () => await readStream(fixture.gateway, ada, work.id)),
    )
    expect(log.subscribers()).toBe(10)
    for (const reader of readers) reader.close()
    const eve = await fixture.register()
    expect((await readStream(fixture.gateway, eve, work.id)).status).toBe(404)
    await waitFor(() => log.subscribers() === 0, { what: 'all subscriptions to go' })
  })

  it('row 43: reads the log again when some of the published is lost', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    const reader = await readStream(fixture.gateway, ada, work.id)
    log.dropEvery = 7
    for (let n = 0; n < 100; n += 1) await work.append(`${n} `)
    log.dropEvery = 0
    await work.finish()
    await reader.ended
    expectWhole(reader, work.text)
    expect(reader.frames.filter(({ event }) => event === 'snapshot')).toHaveLength(1)
  })

  it('sends what the log published before a row that is newer', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('a')
    const back = await readStream(fixture.gateway, ada, work.id, { lastEventId: '1-1' })
    await waitFor(() => back.frames.length > 0, { what: 'the status' })
    const asked = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    fixture.calls.before = async (method) => {
      if (method !== 'generations.get') return
      asked.resolve()
      await released.promise
    }
    await log.notifyChanged(work.id)
    await asked.promise
    await work.append('b')
    await work.checkpoint()
    fixture.calls.heal()
    released.resolve()
    await untilText(back, 'b')
    await work.finish()
    await back.ended
    expect(back.frames.map(({ event, id }) => [event, id])).toEqual([
      ['status', undefined],
      ['delta', '1-2'],
      ['end', '1-end'],
    ])
  })

  it('row 59: keeps up when nothing at all is published', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    const reader = await readStream(fixture.gateway, ada, work.id)
    log.silent = true
    await work.append('unheard ')
    await work.checkpoint()
    await untilText(reader, 'unheard ')
    await work.append('of')
    await work.finish()
    await reader.ended
    log.silent = false
    expectWhole(reader, 'unheard of')
  })

  it('row 81: waits for a checkpoint past the hole when the log was emptied, and skips nothing', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('one ')
    const reader = await readStream(fixture.gateway, ada, work.id)
    await untilText(reader, 'one ')
    log.silent = true
    await work.append('two ')
    log.empty()
    log.silent = false
    await work.append('three ')
    // The hole is seen; the checkpoint does not reach past it yet.
    const held = await waitFor(
      () => (fixture.calls.made.some(({ method }) => method === 'generations.get') ? reader.text() : undefined),
      { what: 'a look at the row' },
    )
    expect(held).toBe('one ')
    await work.checkpoint()
    await untilText(reader, 'one two three ')
    await work.append('four')
    await work.finish()
    await reader.ended
    expectWhole(reader, 'one two three four')
    const texts = reader.frames.filter(({ event }) => event === 'snapshot').map(({ data }) => data['text'])
    expect(texts).toEqual(
      ['', 'one two three '].map((text, index) => (index === 0 ? expect.stringMatching(/^(one )?$/) : text)),
    )
  })

  it.each([
    ['and stays silent', false],
    ['and goes on from there', true],
  ])('D10: a reader that comes back to a log that was emptied %s loses no text', async (_how, goesOn) => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('one ')
    await work.checkpoint()
    await work.append('two ')
    const reader = await readStream(fixture.gateway, ada, work.id)
    await untilText(reader, 'one two ')
    reader.close()
    log.empty()
    // What is written meanwhile is published to nobody who has come back yet.
    if (goesOn) {
      await log.open(work.id, 1)
      await work.append('three ')
      await work.append('four ')
    }
    const asked = fixture.calls.made.length
    const back = await readStream(fixture.gateway, ada, work.id, { lastEventId: '1-2' })
    if (!goesOn) {
      await waitFor(
        () => fixture.calls.made.slice(asked).filter(({ method }) => method === 'generations.get').length > 2,
        { what: 'a second look at the row' },
      )
      expect(back.frames.map(({ event }) => event)).toEqual(['status'])
      await work.append('three ')
    }
    await work.checkpoint()
    await waitFor(() => back.text().endsWith(goesOn ? 'four ' : 'three '), { what: 'the rest' })
    await work.finish()
    await back.ended
    for (const { event, data } of back.frames)
      if (event === 'snapshot') expect(String(data['text']).startsWith('one two ')).toBe(true)
    expect(`${back.frames.some(({ event }) => event === 'snapshot') ? '' : 'one two '}${back.text()}`).toBe(work.text)
  })

  it('D10: an id that is past all there is starts over after a while, when the log cannot tell either', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('one ')
    await work.checkpoint()
    log.empty()
    const reader = await readStream(fixture.gateway, ada, work.id, { lastEventId: '1-99' })
    await untilText(reader, 'one ')
    await work.finish()
    await reader.ended
    expectWhole(reader, 'one ')
  })

  it('follows the checkpoints while the log is out of reach, and the log when it is back', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append('with ')
    const before = await readStream(fixture.gateway, ada, work.id)
    await untilText(before, 'with ')
    log.down = true
    const during = await readStream(fixture.gateway, ada, work.id)
    for (const word of ['and ', 'without ']) {
      await work.append(word)
      await work.checkpoint()
      await untilText(before, work.text)
      await untilText(during, work.text)
    }
    // The whole text once, then what was added.
    expect(during.frames.filter(({ event }) => event === 'snapshot')).toHaveLength(1)
    log.down = false
    log.empty()
    await log.open(work.id, 1)
    await work.append('a log')
    await untilText(before, 'with and without a log')
    await untilText(during, 'with and without a log')
    await work.finish()
    await Promise.all([before.ended, during.ended])
    expectWhole(before, work.text)
    expectWhole(during, work.text)
  })

  it('ends by the rows alone', async () => {
    log.down = true
    const work = await startWork(fixture, ada)
    const reader = await readStream(fixture.gateway, ada, work.id)
    await work.claim()
    await work.append('nobody')
    await work.finishSilently('cancelled')
    await reader.ended
    log.down = false
    expectWhole(reader, 'nobody')
    expect(endOf(reader)?.data['status']).toBe('cancelled')
  })

  it('waits while chat is away, and goes on', async () => {
    const work = await startWork(fixture, ada)
    await work.claim()
    const reader = await readStream(fixture.gateway, ada, work.id)
    await work.append('patience')
    fixture.calls.before = (method) => {
      if (method.startsWith('generations.')) throw new ServiceError('unavailable')
    }
    await work.finish()
    await untilText(reader, 'patience')
    expect(endOf(reader)).toBeUndefined()
    fixture.calls.heal()
    await reader.ended
    expectWhole(reader, 'patience')
  })
})
