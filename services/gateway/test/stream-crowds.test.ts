/** Many readers at once, and readers that are slow: what they cost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Socket } from 'node:net'
import { waitFor } from '@scriptorium/testkit'
import { defaultLimits } from '../src/index.ts'
import { openGatewayFixture, quickStreams, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { endOf, openStalledStream, readStream, sha256, startWork } from './stream-client.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

describe('a crowd of readers', () => {
  it('D11: learns of the ends within seconds, from a few reads of each row', async () => {
    const [generations, readersOfEach] = [10, 40]
    const gateway = await fixture.open({
      limits: {
        ...defaultLimits,
        routes: { ...defaultLimits.routes, stream: { burst: 1_000, perSecond: 1_000 } },
        streamsPerUser: 1_000,
      },
      // The news alone: nothing that looks again makes up for what is slow.
      streams: { ...quickStreams, backstopMs: 60_000 },
    })
    const works = await Promise.all(Array.from({ length: generations }, async () => await startWork(fixture, ada)))
    for (const work of works) {
      await work.claim()
      await work.append('Once ')
    }
    const readers = (
      await Promise.all(
        works.map(
          async (work) =>
            await Promise.all(
              Array.from({ length: readersOfEach }, async () => await readStream(gateway, ada, work.id)),
            ),
        ),
      )
    ).flat()
    await waitFor(() => readers.every((reader) => reader.text() === 'Once '), { what: 'everybody reads' })
    const before = fixture.calls.made.length
    await Promise.all(works.map(async (work) => await work.finish('cancelled')))
    await waitFor(() => readers.every((reader) => endOf(reader) !== undefined), { what: 'all ends', timeoutMs: 5_000 })
    const reads = fixture.calls.made.slice(before).filter(({ method }) => method === 'generations.get')
    expect(readers).toHaveLength(generations * readersOfEach)
    // One by one it would be as many as there are readers.
    expect(reads.length).toBeLessThanOrEqual(generations * 4)
    await waitFor(() => gateway.streams.size() === 0, { what: 'nothing is left open' })
  }, 60_000)
})

describe('a reader that does not read', () => {
  it('D12: has at most 64 KB waiting for it, and gets all of it once it reads', async () => {
    // More than the kernel takes off our hands.
    const text = 'The sea, “the sea”. 😀\n'.repeat(400_000)
    const work = await startWork(fixture, ada)
    await work.claim()
    for (let at = 0; at < text.length; at += 1_000_000) {
      await work.append(text.slice(at, at + 1_000_000))
      await work.checkpoint()
    }
    await work.finish()
    const sockets = new Set<Socket>()
    fixture.gateway.http()?.app.server.on('connection', (socket: Socket) => sockets.add(socket))
    const stalled = Array.from({ length: 5 }, () => openStalledStream(fixture.gateway, ada, work.id))
    const waiting = (): number[] => [...sockets].map((socket) => socket.writableLength)
    await waitFor(() => waiting().filter((bytes) => bytes > 0).length === stalled.length, { what: 'all are stuck' })
    expect(Math.max(...waiting())).toBeLessThanOrEqual(64 * 1_024)
    const received = stalled[0]?.read() ?? (() => '')
    await waitFor(() => received().includes('event: end'), { what: 'the end', timeoutMs: 30_000 })
    for (const each of stalled) each.destroy()
    const body = chunksOf(received())
    const events = body.split('\n\n').filter((event) => event.includes('event: '))
    expect(events.map((event) => event.split('\n')[0])).toEqual(['event: snapshot', 'event: end'])
    const [snapshot, end] = events.map(
      (event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)) as Record<string, unknown>,
    )
    expect(snapshot?.['text'] === text).toBe(true)
    expect(end).toMatchObject({ length: text.length, sha256: sha256(text) })
  }, 90_000)
})

describe('a long text', () => {
  it('D12: is read from the row again when it had to be let go, and arrives whole', async () => {
    const text = 'Die See, „die See“. 😀\n'.repeat(25_000)
    const work = await startWork(fixture, ada)
    await work.claim()
    await work.append(text)
    await work.finish()
    const before = fixture.calls.made.length
    const { WeakRef: kept } = globalThis
    // Memory is wanted all the time: no text is held. All else that this process holds weakly stays.
    globalThis.WeakRef = class<T extends object> {
      readonly [Symbol.toStringTag] = 'WeakRef'
      readonly #ref: WeakRef<T>
      constructor(target: T) {
        this.#ref = new kept(target)
      }
      deref(): T | undefined {
        const target = this.#ref.deref()
        return target === undefined || Object.hasOwn(target, 'text') ? undefined : target
      }
    } as unknown as typeof WeakRef
    try {
      const reader = await readStream(fixture.gateway, ada, work.id)
      await reader.ended
      expect(reader.frames.map(({ event }) => event)).toEqual(['snapshot', 'end'])
      expect(reader.text() === text).toBe(true)
    } finally {
      globalThis.WeakRef = kept
    }
    const reads = fixture.calls.made.slice(before).filter(({ method }) => method === 'generations.get')
    expect(reads.length).toBeGreaterThan(5)
  })
})

/** The body of a chunked response, as text that was read as UTF-8. */
function chunksOf(response: string): string {
  const bytes = Buffer.from(response)
  const parts: Buffer[] = []
  let at = bytes.indexOf('\r\n\r\n') + 4
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = lineEnd < 0 ? 0 : Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16)
    if (!(size > 0)) return Buffer.concat(parts).toString()
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
