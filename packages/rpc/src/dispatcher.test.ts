import { describe, expect, it } from 'vitest'
import { createLogger } from '@scriptorium/runtime'
import { createDispatcher } from './dispatcher.ts'
import type { IncomingCall } from './dispatcher.ts'
import { broker, register } from './index.ts'
import type { CallContext } from './index.ts'

const never = new Promise<never>(() => undefined)
const path = '/scriptorium.broker.v1.Queue/Enqueue'
const call: IncomingCall = {
  request: Buffer.alloc(0),
  token: 't',
  requestId: undefined,
  trace: undefined,
  remainingMs: 1_000,
  signal: new AbortController().signal,
}

function dispatcherOf(
  enqueue: (request: unknown, context: CallContext) => Promise<Record<string, never>>,
  callsMax = 10,
) {
  return createDispatcher({
    registrations: [register(broker.queue, { enqueue }, { callers: ['chat'] })],
    verifier: { verify: async () => ({ service: 'chat', ownerId: undefined }) },
    logger: createLogger({ service: 'test', level: 'silent' }),
    deadlineMsMax: 5_000,
    callsMax,
    maxMessageBytes: 1_000,
  })
}

describe('the dispatcher', () => {
  it('ends a call at its deadline by itself, for a caller that can no longer say so', async () => {
    let seen: AbortSignal | undefined
    const dispatcher = dispatcherOf(async (_request, { signal }) => {
      seen = signal
      return await never
    })
    await expect(dispatcher.dispatch(path, { ...call, remainingMs: 10 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    })
    expect(seen?.reason).toMatchObject({ code: 'deadline_exceeded' })
    await expect(dispatcher.dispatch(path, { ...call, remainingMs: 0 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    })
  })

  it('takes no more calls than its bound', async () => {
    const gate = Promise.withResolvers<Record<string, never>>()
    const dispatcher = dispatcherOf(() => gate.promise, 2)
    const running = [dispatcher.dispatch(path, call), dispatcher.dispatch(path, call)]
    await expect(dispatcher.dispatch(path, call)).rejects.toMatchObject({ code: 'unavailable' })
    gate.resolve({})
    await Promise.all(running)
    await expect(dispatcher.dispatch(path, call)).resolves.toHaveLength(0)
  })

  it('closes once, however often it is told to', async () => {
    const dispatcher = dispatcherOf(() => never)
    const cut = expect(dispatcher.dispatch(path, call)).rejects.toMatchObject({ code: 'unavailable' })
    await Promise.all([dispatcher.close({ graceMs: 10 }), dispatcher.close({ graceMs: 10 }), cut])
    await expect(dispatcher.dispatch(path, call)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says why it ended, not that a handler noticed', async () => {
    const controller = new AbortController()
    const dispatcher = dispatcherOf(
      async (_request, { signal }) =>
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('AbortError of some library')))
        }),
    )
    const running = dispatcher.dispatch(path, { ...call, remainingMs: 10, signal: controller.signal })
    await expect(running).rejects.toMatchObject({ code: 'deadline_exceeded' })
  })

  it('knows no other path', async () => {
    await expect(dispatcherOf(async () => ({})).dispatch('/x', call)).rejects.toMatchObject({ code: 'internal' })
  })
})
