import { describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { createTestLogger } from '@scriptorium/testkit'
import { createMemoryBus } from '../src/memory-bus.ts'
import { describeBus, ended, recorder } from './conformance.ts'

const retry = { attempts: 4, baseMs: 1, maxMs: 5 }

describeBus('in process', async () => ({
  open: async () => createMemoryBus({ logger: createTestLogger(), retry, handlerTimeoutMs: 200 }),
  keepsEvents: false,
  close: async () => undefined,
}))

describe('the in-process bus', () => {
  it('rejects `unavailable` when a handler does not succeed, so that the publisher keeps the events', async () => {
    const bus = createMemoryBus({ logger: createTestLogger(), retry })
    let tries = 0
    await bus.subscribe({
      group: 'one',
      handlers: {
        'generation.ended': async () => {
          tries += 1
          throw new Error('a fault of the handler')
        },
      },
    })
    await expect(bus.publish([ended(newId())])).rejects.toMatchObject({ code: 'unavailable' })
    expect(tries).toBe(retry.attempts)
  })

  it('holds later events of a key back after a failure, and lets other keys pass', async () => {
    const bus = createMemoryBus({ logger: createTestLogger(), retry })
    const [broken, fine] = [newId(), newId()]
    const { seen, handler } = recorder([broken, fine])
    await bus.subscribe({
      group: 'one',
      handlers: {
        'generation.ended': async (event) => {
          if (event.key === broken && event.data.attempt === 1) throw new Error('a fault of the handler')
          await handler(event)
        },
      },
    })
    await expect(bus.publish([ended(broken, 1), ended(broken, 2), ended(fine, 1)])).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(seen.map((event) => event.key)).toEqual([fine])
  })

  it('resolves only when every group has handled the event', async () => {
    const bus = createMemoryBus({ logger: createTestLogger(), retry })
    const gate = Promise.withResolvers<void>()
    let handled = false
    await bus.subscribe({ group: 'quick', handlers: { 'generation.ended': async () => undefined } })
    await bus.subscribe({
      group: 'slow',
      handlers: {
        'generation.ended': async () => {
          await gate.promise
          handled = true
        },
      },
    })
    const publishing = bus.publish([ended(newId())]).then(() => handled)
    gate.resolve()
    expect(await publishing).toBe(true)
  })

  it('refuses an event until the groups that must have it are there', async () => {
    const bus = createMemoryBus({ logger: createTestLogger(), retry, consumers: { 'generation.ended': ['gateway'] } })
    await expect(bus.publish([ended(newId())])).rejects.toMatchObject({ code: 'unavailable' })
    const subscription = await bus.subscribe({
      group: 'gateway',
      handlers: { 'generation.ended': async () => undefined },
    })
    await bus.publish([ended(newId())])
    await subscription.close()
    await expect(bus.publish([ended(newId())])).rejects.toMatchObject({ code: 'unavailable' })
    expect((await bus.health()).ok).toBe(false)
  })

  it('forgets a group that only listens to what comes', async () => {
    const bus = createMemoryBus({ logger: createTestLogger(), retry })
    const subscription = await bus.subscribe({
      group: newId(),
      from: 'latest',
      handlers: { 'generation.ended': async () => undefined },
    })
    await subscription.close()
    await bus.publish([ended(newId())])
    expect(await bus.health()).toEqual({ ok: true })
  })

  it('takes no more than its bound', async () => {
    const bus = createMemoryBus({ logger: createTestLogger(), retry, pendingMax: 3 })
    const gate = Promise.withResolvers<void>()
    await bus.subscribe({ group: 'one', handlers: { 'generation.ended': async () => await gate.promise } })
    const held = bus.publish([ended(newId()), ended(newId()), ended(newId())])
    await expect(bus.publish([ended(newId())])).rejects.toMatchObject({ code: 'unavailable' })
    gate.resolve()
    await held
    await bus.publish([ended(newId())])
  })
})
