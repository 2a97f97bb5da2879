import { describe, expect, it } from 'vitest'
import { createMemoryRateLimits } from './rate-limits-memory.ts'

describe('limits in memory', () => {
  it('say how many are left and how long to wait, under each name and key by itself', async () => {
    let now = 0
    const limits = createMemoryRateLimits({ nowMs: () => now })
    const limit = { burst: 2, perSecond: 2 }
    expect(await limits.take('read', 'a', limit)).toEqual({ waitMs: 0, left: 1 })
    expect(await limits.take('read', 'a', limit)).toEqual({ waitMs: 0, left: 0 })
    expect(await limits.take('read', 'a', limit)).toEqual({ waitMs: 500, left: 0 })
    expect(await limits.take('write', 'a', limit)).toEqual({ waitMs: 0, left: 1 })
    expect(await limits.take('read', 'b', limit)).toEqual({ waitMs: 0, left: 1 })
    now += 500
    expect(await limits.take('read', 'a', limit)).toEqual({ waitMs: 0, left: 0 })
    await limits.giveBack('read', 'a', limit)
    expect(await limits.take('read', 'a', limit)).toEqual({ waitMs: 0, left: 0 })
  })
})
