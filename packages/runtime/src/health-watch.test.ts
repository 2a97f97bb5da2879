import { describe, expect, it } from 'vitest'
import { watchHealth } from './health-watch.ts'
import { createLogger } from './logger.ts'
import type { Health } from './part.ts'

const logger = createLogger({ service: 'test', level: 'silent' })

describe('a watch of health', () => {
  it('D3: says ready as soon as the last part has been started, not at its next look', async () => {
    let now: Health = { ok: false, checks: { http: { ok: false, detail: 'not started' } } }
    const watch = watchHealth({ health: async () => now, logger, everyMs: 60_000 })
    await watch.start()
    expect(await watch.latest()).toMatchObject({ ok: false })
    now = { ok: true, checks: { http: { ok: true } } }
    expect(await watch.latest()).toMatchObject({ ok: true })
    await watch.stop()
  })

  it('D3: answers from its last look, whatever hangs', async () => {
    let hangs = false
    const well: Health = { ok: true, checks: { database: { ok: true } } }
    const health = async () => (hangs ? await new Promise<Health>(() => undefined) : well)
    const watch = watchHealth({ health, logger, everyMs: 60_000 })
    expect(await watch.latest()).toEqual(well)
    hangs = true
    expect(await watch.latest()).toEqual(well)
  })
})
