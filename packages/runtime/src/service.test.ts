import { describe, expect, it } from 'vitest'
import { EnvError } from './environment.ts'
import { createHealthServer } from './health-server.ts'
import { createLogger } from './logger.ts'
import { exitCodes, runProcess } from './process.ts'
import type { ProcessHost } from './process.ts'
import { composeParts } from './service.ts'
import { watchHealth } from './health-watch.ts'
import type { Health, Part, Service } from './part.ts'

const logger = createLogger({ service: 'test', level: 'silent' })
const never = new Promise<never>(() => undefined)

function recorded(names: readonly string[], override: Partial<Record<string, Partial<Part>>> = {}) {
  const log: string[] = []
  const parts = names.map((name): Part => ({
    name,
    start: async () => void log.push(`+${name}`),
    stop: async () => void log.push(`-${name}`),
    health: async () => ({ ok: true }),
    ...override[name],
  }))
  return { log, parts }
}

describe('composeParts', () => {
  it('starts in order and stops in reverse, once', async () => {
    const { log, parts } = recorded(['a', 'b', 'c'])
    const service = composeParts({ name: 's', logger, parts })
    await Promise.all([service.start(), service.start()])
    expect((await service.health()).ok).toBe(true)
    await Promise.all([service.stop(), service.stop()])
    expect(log).toEqual(['+a', '+b', '+c', '-c', '-b', '-a'])
    expect((await service.health()).ok).toBe(false)
  })

  it('stops what had begun when a part cannot start', async () => {
    const { log, parts } = recorded(['a', 'b', 'c'], {
      b: {
        start: async () => {
          throw new Error('no port')
        },
      },
    })
    await expect(composeParts({ name: 's', logger, parts }).start()).rejects.toThrow('no port')
    expect(log).toEqual(['+a', '-b', '-a'])
  })

  it('goes past a part that hangs or fails in its stop', async () => {
    const { log, parts } = recorded(['a', 'b', 'c'], {
      b: { stop: () => never },
      c: {
        stop: async () => {
          throw new Error('x')
        },
      },
    })
    const service = composeParts({ name: 's', logger, parts, stopTimeoutMs: 10 })
    await service.start()
    await service.stop()
    expect(log).toEqual(['+a', '+b', '+c', '-a'])
  })

  it('stopped while it starts, starts no further part', async () => {
    const gate = Promise.withResolvers<undefined>()
    const { log, parts } = recorded(['a', 'b'], { a: { start: () => gate.promise } })
    const service = composeParts({ name: 's', logger, parts })
    const starting = service.start()
    const stopping = service.stop()
    gate.resolve(undefined)
    await expect(starting).rejects.toThrow('stopped')
    await stopping
    expect(log).toEqual(['-a'])
  })

  it('is not well when a check says no, throws or hangs', async () => {
    const { parts } = recorded(['a', 'b', 'c'], {
      b: {
        health: async () => {
          throw new Error('secret detail')
        },
      },
      c: { health: () => never },
    })
    const service = composeParts({ name: 's', logger, parts, healthTimeoutMs: 10 })
    expect((await service.health()).ok).toBe(false)
    await service.start()
    expect(await service.health()).toEqual({
      ok: false,
      checks: {
        a: { ok: true },
        b: { ok: false, detail: 'check failed' },
        c: { ok: false, detail: 'does not answer' },
      },
    })
  })
})

describe('readiness', () => {
  it('D3: is kept while only soft parts fail or hang, which are named as degraded', async () => {
    const { parts } = recorded(['database', 'bus', 'log'], {
      bus: { isSoft: true, health: async () => ({ ok: false, detail: 'Kafka does not answer.' }) },
      log: { isSoft: true, health: () => never },
    })
    const service = composeParts({ name: 's', logger, parts, healthTimeoutMs: 10 })
    await service.start()
    expect(await service.health()).toEqual({
      ok: true,
      degraded: ['bus', 'log'],
      checks: {
        database: { ok: true },
        bus: { ok: false, detail: 'Kafka does not answer.' },
        log: { ok: false, detail: 'does not answer' },
      },
    })
    await service.stop()
    expect((await service.health()).ok).toBe(false)
  })

  it('D3: asks a check that hangs no second time before it has had its time', async () => {
    let asked = 0
    const gate = Promise.withResolvers<{ ok: boolean }>()
    const health = async (): Promise<{ ok: boolean }> => {
      asked += 1
      return await gate.promise
    }
    const { parts } = recorded(['database'], { database: { health } })
    const service = composeParts({ name: 's', logger, parts, healthTimeoutMs: 50 })
    await service.start()
    expect([(await service.health()).ok, (await service.health()).ok, asked]).toEqual([false, false, 1])
    gate.resolve({ ok: true })
    expect((await service.health()).ok).toBe(true)
  })

  it('D3: is answered at once from the last look, whatever hangs now', async () => {
    const looks: Promise<Health>[] = [Promise.resolve({ ok: true, checks: {} }), never]
    const second = Promise.withResolvers<void>()
    const watch = watchHealth({
      logger,
      everyMs: 1,
      health: async () => {
        const look = looks.shift() ?? never
        if (looks.length === 0) second.resolve()
        return await look
      },
    })
    const first = watch.latest()
    await watch.start()
    expect(await first).toEqual({ ok: true, checks: {} })
    await second.promise
    expect(await watch.latest()).toEqual({ ok: true, checks: {} })
  })
})

describe('a readiness that is watched', () => {
  it('D3: is lost by two looks in a row that fail, not by one', async () => {
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<Health>())
    const told: boolean[] = []
    let round = 0
    const watch = watchHealth({
      logger,
      everyMs: 1,
      health: async () => {
        if (round > 0) told.push((await watch.latest()).ok)
        const gate = gates[round]
        round += 1
        return gate === undefined ? await never : await gate.promise
      },
    })
    const told4 = Promise.withResolvers<void>()
    for (const [index, ok] of [true, false, true, false, false].entries()) gates[index]?.resolve({ ok, checks: {} })
    await watch.start()
    const poll = setInterval(() => told.length >= 5 && told4.resolve(), 1)
    await told4.promise
    clearInterval(poll)
    expect(told).toEqual([true, true, true, true, false])
  })
})

describe('health server', () => {
  it('says alive always and ready only when well', async () => {
    let ok = false
    const server = createHealthServer({
      host: '127.0.0.1',
      port: 0,
      health: async () => ({ ok, checks: { database: { ok } } }),
      logger,
    })
    await server.start()
    const get = async (path: string) => await fetch(`http://127.0.0.1:${server.port()}${path}`)
    expect((await get('/healthz')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(503)
    ok = true
    const ready = await get('/readyz?verbose')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({ ok: true, checks: { database: { ok: true } } })
    expect((await get('/')).status).toBe(404)
    await server.stop()
    await server.stop()
  })
})

function fakeHost() {
  const listeners = new Map<string, (value: unknown) => void>()
  const exit = Promise.withResolvers<number>()
  const codes: number[] = []
  const host: ProcessHost = {
    on: (event, listener) => void listeners.set(event, listener),
    exit: (code) => {
      codes.push(code)
      exit.resolve(code)
    },
  }
  return {
    host,
    codes,
    exited: exit.promise,
    emit: (event: string, value: unknown = event) => listeners.get(event)?.(value),
  }
}

function service(override: Partial<Service> = {}): Service {
  return {
    name: 's',
    start: async () => undefined,
    stop: async () => undefined,
    health: async () => ({ ok: true, checks: {} }),
    ...override,
  }
}

describe('runProcess', () => {
  it('stops once on a signal and exits clean', async () => {
    const { host, codes, exited, emit } = fakeHost()
    let stops = 0
    await runProcess(
      () =>
        service({
          stop: async () => {
            stops += 1
          },
        }),
      { logger, host },
    )
    emit('SIGTERM')
    expect(await exited).toBe(exitCodes.ok)
    expect(stops).toBe(1)
    expect(codes).toEqual([0])
  })

  it('exits at once on a second signal, but not on the first as a parent passes it on', async () => {
    const { host, codes, exited, emit } = fakeHost()
    let clock = 0
    await runProcess(() => service({ stop: () => never }), { logger, host, stopTimeoutMs: 300, now: () => clock })
    emit('SIGINT')
    clock = 20
    emit('SIGTERM')
    expect(codes).toEqual([])
    clock = 2_000
    emit('SIGINT')
    expect(await exited).toBe(exitCodes.forced)
  })

  it('exits when the stop takes too long', async () => {
    const { host, exited, emit } = fakeHost()
    await runProcess(() => service({ stop: () => never }), { logger, host, stopTimeoutMs: 10 })
    emit('SIGTERM')
    expect(await exited).toBe(exitCodes.failed)
  })

  it.each(['uncaughtException', 'unhandledRejection'])('exits on %s', async (event) => {
    const { host, exited, emit } = fakeHost()
    await runProcess(() => service(), { logger, host })
    emit(event, new Error('nobody caught me'))
    expect(await exited).toBe(exitCodes.failed)
  })

  it('says by its exit code why it could not start', async () => {
    const broken = fakeHost()
    await runProcess(
      () =>
        service({
          start: async () => {
            throw new Error('no port')
          },
        }),
      { logger, host: broken.host },
    )
    expect(await broken.exited).toBe(exitCodes.failed)
    const unset = fakeHost()
    await runProcess(
      () => {
        throw new EnvError([{ name: 'PORT', problem: 'is not set' }])
      },
      { logger, host: unset.host },
    )
    expect(await unset.exited).toBe(exitCodes.configuration)
  })
})
