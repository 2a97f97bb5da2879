import { describe, expect, it } from 'vitest'
import { createShare } from './shared-reads.ts'
import { createTurnQueue } from './turn-queue.ts'

function createReads(atOnce = 2) {
  const begun: { key: string; end: (value: string) => void; fail: (error: Error) => void }[] = []
  const share = createShare(createTurnQueue({ atOnce, waitingMax: 100, waitMsMax: 60_000 }, () => new Error('full')))
  const ask = async (key: string): Promise<string> =>
    await share(key, async () => {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      begun.push({ key, end: resolve, fail: reject })
      return await promise
    })
  return { begun, ask, settle: async () => await new Promise(setImmediate) }
}

describe('a shared read', () => {
  it('D11: is one for all who asked before it began, and never older than the question', async () => {
    const { begun, ask, settle } = createReads()
    const first = ask('a')
    await settle()
    const crowd = Array.from({ length: 1_000 }, async () => await ask('a'))
    await settle()
    expect(begun).toHaveLength(1)
    begun[0]?.end('old')
    expect(await first).toBe('old')
    await settle()
    expect(begun).toHaveLength(2)
    begun[1]?.end('new')
    expect(new Set(await Promise.all(crowd))).toEqual(new Set(['new']))
  })

  it('D11: waits while many are under way', async () => {
    const { begun, ask, settle } = createReads()
    const all = ['a', 'b', 'c', 'd'].map(async (key) => await ask(key))
    await settle()
    expect(begun.map(({ key }) => key)).toEqual(['a', 'b'])
    begun[0]?.end('A')
    await settle()
    expect(begun.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
    begun[1]?.end('B')
    begun[2]?.end('C')
    await settle()
    begun[3]?.end('D')
    expect(await Promise.all(all)).toEqual(['A', 'B', 'C', 'D'])
  })

  it('that fails does so for its own askers alone', async () => {
    const { begun, ask, settle } = createReads()
    const failing = ask('a').catch((error: unknown) => String(error))
    await settle()
    const next = ask('a')
    begun[0]?.fail(new Error('gone'))
    expect(await failing).toBe('Error: gone')
    await settle()
    begun[1]?.end('there')
    expect(await next).toBe('there')
  })
})
