/** What every event bus must do, whichever adapter. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import type { EventEnvelope } from '@scriptorium/contracts'
import { currentContext, newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import type { EventBus } from '../src/event-bus.ts'

export type BusFixture = {
  /** Another process's bus, on the same broker. */
  open(): Promise<EventBus>
  /** False in process, where a failing handler is the publisher's to retry. */
  keepsEvents: boolean
  close(): Promise<void>
}

type Ended = EventEnvelope<'generation.ended'>

export function ended(generationId: string, attempt = 0): Ended {
  return {
    id: newId(),
    type: 'generation.ended',
    version: 1,
    occurredAt: new Date().toISOString(),
    key: generationId,
    data: { generationId, ownerId: newId(), status: 'complete', attempt },
  }
}

/** Keeps the events of this test's keys; others may come from earlier tests, where the broker keeps them. */
export function recorder(keys: readonly string[]): { seen: Ended[]; handler: (event: Ended) => Promise<void> } {
  const seen: Ended[] = []
  return {
    seen,
    handler: async (event) => {
      if (keys.includes(event.key)) seen.push(event)
    },
  }
}

export function describeBus(name: string, openFixture: () => Promise<BusFixture>): void {
  describe(`event bus: ${name}`, () => {
    let fixture: BusFixture
    let bus: EventBus
    const opened: EventBus[] = []
    beforeAll(async () => {
      fixture = await openFixture()
    }, 120_000)
    beforeEach(async () => {
      bus = await open()
    })
    afterEach(async () => void (await Promise.all(opened.splice(0).map((one) => one.close()))), 30_000)
    afterAll(async () => await fixture?.close(), 30_000)

    async function open(): Promise<EventBus> {
      const one = await fixture.open()
      opened.push(one)
      return one
    }

    it('hands every event over as it was', async () => {
      const key = newId()
      const { seen, handler } = recorder([key])
      await bus.subscribe({ group: newId(), handlers: { 'generation.ended': handler } })
      const event = { ...ended(key), trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
      await bus.publish([event])
      await waitFor(() => seen.length === 1, { what: 'the event' })
      expect(seen).toEqual([event])
    })

    it('runs a handler in the request that caused the event, and any other in one of its own', async () => {
      const keys = [newId(), newId()]
      const seen: unknown[] = []
      const handler = async (event: Ended): Promise<void> => {
        if (keys.includes(event.key)) seen.push([event.key, currentContext()])
      }
      await bus.subscribe({ group: newId(), handlers: { 'generation.ended': handler } })
      const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
      const caused = { ...ended(keys[0]!), trace, requestId: 'request-1' }
      const own = ended(keys[1]!)
      await bus.publish([caused, own])
      await waitFor(() => seen.length === 2, { what: 'both events' })
      expect(new Map(seen as [string, unknown][])).toEqual(
        new Map<string, unknown>([
          [keys[0]!, { requestId: 'request-1', trace }],
          [keys[1]!, { requestId: own.id, trace: undefined }],
        ]),
      )
    })

    it('keeps the order of each key', async () => {
      const keys = [newId(), newId(), newId()]
      const { seen, handler } = recorder(keys)
      await bus.subscribe({
        group: newId(),
        handlers: {
          'generation.ended': async (event) => {
            await new Promise((resolve) => setTimeout(resolve, event.data.attempt % 3))
            await handler(event)
          },
        },
      })
      for (let batch = 0; batch < 4; batch += 1)
        await bus.publish([0, 1, 2, 3, 4].flatMap((i) => keys.map((key) => ended(key, batch * 5 + i))))
      await waitFor(() => seen.length >= 60, { what: 'sixty events' })
      for (const key of keys)
        expect(seen.filter((event) => event.key === key).map((event) => event.data.attempt)).toEqual(
          Array.from({ length: 20 }, (_, i) => i),
        )
    })

    it('gives an event to one member of each group', async () => {
      const keys = Array.from({ length: 60 }, () => newId())
      const group = newId()
      const other = await open()
      const [first, second, apart] = [recorder(keys), recorder(keys), recorder(keys)]
      await bus.subscribe({ group, handlers: { 'generation.ended': first.handler } })
      await (fixture.keepsEvents ? other : bus).subscribe({ group, handlers: { 'generation.ended': second.handler } })
      await bus.subscribe({ group: newId(), handlers: { 'generation.ended': apart.handler } })
      // Members may still be sharing the partitions out: publish until both have had one.
      let published = 0
      await waitFor(
        async () => {
          await bus.publish(keys.map((key) => ended(key)))
          published += keys.length
          return first.seen.length > 0 && second.seen.length > 0
        },
        { what: 'both members at work', timeoutMs: 15_000, everyMs: 300 },
      )
      const idsOf = (...recorders: { seen: Ended[] }[]): Set<string> =>
        new Set(recorders.flatMap(({ seen }) => seen.map((event) => event.id)))
      await waitFor(() => idsOf(apart).size === published && idsOf(first, second).size === published, {
        what: 'every event in both groups',
        timeoutMs: 15_000,
        everyMs: 100,
      })
      // The members are settled now: each event of one more round comes to one of them, once. What a rebalance brings again is of earlier rounds.
      const last = keys.map((key) => ended(key))
      const lastIds = new Set(last.map(({ id }) => id))
      const ofLast = ({ seen }: { seen: Ended[] }): Ended[] => seen.filter(({ id }) => lastIds.has(id))
      await bus.publish(last)
      await waitFor(() => ofLast(apart).length >= 60 && ofLast(first).length + ofLast(second).length >= 60, {
        what: 'the last round',
        timeoutMs: 15_000,
      })
      expect([ofLast(apart).length, ofLast(first).length + ofLast(second).length]).toEqual([60, 60])
      expect(Math.min(ofLast(first).length, ofLast(second).length)).toBeGreaterThan(0)
    })

    it('hands a duplicate over again: effects are idempotent, not the bus', async () => {
      const key = newId()
      const { seen, handler } = recorder([key])
      await bus.subscribe({ group: newId(), handlers: { 'generation.ended': handler } })
      const event = ended(key)
      await bus.publish([event])
      await bus.publish([event])
      await waitFor(() => seen.length === 2, { what: 'the event twice' })
    })

    it('tries a failing handler again, and what comes behind it on the same key waits', async () => {
      const key = newId()
      const { seen, handler } = recorder([key])
      let failures = 2
      await bus.subscribe({
        group: newId(),
        handlers: {
          'generation.ended': async (event) => {
            if (event.key === key && event.data.attempt === 1 && failures > 0) {
              failures -= 1
              throw new ServiceError('unavailable')
            }
            await handler(event)
          },
        },
      })
      await bus.publish([ended(key, 1), ended(key, 2)])
      await waitFor(() => seen.length === 2, { what: 'both events' })
      expect(seen.map((event) => event.data.attempt)).toEqual([1, 2])
      expect(failures).toBe(0)
    })

    it('tells a handler to stop that takes too long, and tries again', async () => {
      const key = newId()
      const { seen, handler } = recorder([key])
      let slow = 1
      let told = false
      await bus.subscribe({
        group: newId(),
        handlers: {
          'generation.ended': async (event, { signal }) => {
            if (event.key === key && slow > 0) {
              slow -= 1
              await new Promise((resolve) => signal.addEventListener('abort', resolve))
              told = true
              return
            }
            await handler(event)
          },
        },
      })
      await bus.publish([ended(key)])
      await waitFor(() => seen.length === 1, { what: 'the event at the second try' })
      expect(told).toBe(true)
    })

    it('refuses to publish what is not an event', async () => {
      const good = ended(newId())
      await expect(bus.publish([{ ...good, type: 'nobody.asked' } as unknown as Ended])).rejects.toMatchObject({
        code: 'validation_failed',
      })
      await expect(bus.publish([{ ...good, key: newId() }])).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(bus.publish([{ ...good, version: 99 }])).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(bus.publish([{ ...good, data: { ...good.data, ownerId: 'nobody' } }])).rejects.toMatchObject({
        code: 'validation_failed',
      })
      await expect(
        bus.publish([{ ...good, data: { ...good.data, status: 'x'.repeat(1_100_000) } }]),
      ).rejects.toMatchObject({ code: 'payload_too_large' })
    })

    it('waits for the event in hand when a subscription is closed', async () => {
      const key = newId()
      const started = Promise.withResolvers<void>()
      const finish = Promise.withResolvers<void>()
      let done = false
      const subscription = await bus.subscribe({
        group: newId(),
        handlers: {
          'generation.ended': async (event) => {
            if (event.key !== key) return
            started.resolve()
            await finish.promise
            done = true
          },
        },
      })
      const publishing = bus.publish([ended(key)])
      await started.promise
      const closing = subscription.close().then(() => done)
      finish.resolve()
      expect(await closing).toBe(true)
      await publishing
    })

    it('is healthy while it works, and refuses when closed', async () => {
      await bus.subscribe({ group: newId(), handlers: { 'generation.ended': async () => undefined } })
      await waitFor(async () => (await bus.health()).ok, { what: 'health' })
      await bus.close()
      expect((await bus.health()).ok).toBe(false)
      await expect(bus.publish([ended(newId())])).rejects.toMatchObject({ code: 'unavailable' })
    })
  })
}
