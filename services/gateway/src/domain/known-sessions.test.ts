import { afterEach, describe, expect, it } from 'vitest'
import { waitFor } from '@scriptorium/testkit'
import { createKnownSessions } from './known-sessions.ts'
import type { KnownSessions } from './known-sessions.ts'
import type { ErasureStore, SessionStore, TokenStore, User, UserStore } from './ports.ts'

const token = new Uint8Array([1, 2, 3])
const ada = { id: 'ada', name: 'Ada' } as User

let known: KnownSessions | undefined
afterEach(async () => await known?.stop())

/** Sessions of one table, of which this process is not the only one that knows. */
function open({ refreshMs = 60_000 } = {}) {
  const table = new Map([['s', ada]])
  let nowMs = 0
  const calls = { find: 0, current: 0 }
  const held: { gate?: Promise<void> } = {}
  const sessions = {
    find: async () => {
      calls.find += 1
      const user = table.get('s')
      await held.gate
      return user === undefined ? undefined : { sessionId: 's', user }
    },
    current: async (ids: readonly string[]) => {
      calls.current += 1
      return new Map(ids.flatMap((id) => (table.has(id) ? [[id, table.get(id) as User]] : [])))
    },
    delete: async () => table.delete('s'),
  } as unknown as SessionStore
  const users = {
    update: async (_: string, { name = '' }: { name?: string }) => {
      table.set('s', { ...ada, name })
      return { ...ada, name }
    },
  } as unknown as UserStore
  known = createKnownSessions({ store: sessions, lifetimeMs: 1_000, refreshMs, now: () => nowMs })
  return {
    known,
    table,
    calls,
    held,
    stores: known.watching({ users, sessions, tokens: {} as TokenStore, erasures: {} as ErasureStore }),
    pass: (ms: number) => (nowMs += ms),
  }
}

describe('a session that is in use', () => {
  it('is looked up once, and again when what is known is a second old', async () => {
    const { known, calls, pass } = open()
    for (let times = 0; times < 5; times += 1) await known.find(token)
    pass(999)
    expect(await known.find(token)).toEqual({ sessionId: 's', user: ada })
    expect(calls.find).toBe(1)
    pass(1)
    await known.find(token)
    expect(calls.find).toBe(2)
  })

  it('is read anew meanwhile, so that its end elsewhere is seen, and it need not be looked up', async () => {
    const { known, table, calls } = open({ refreshMs: 2 })
    known.start()
    await known.find(token)
    table.set('s', { ...ada, name: 'Countess' })
    await waitFor(async () => (await known.find(token))?.user.name === 'Countess', { what: 'the new name' })
    expect(calls.find).toBe(1)
    table.delete('s')
    await waitFor(async () => (await known.find(token)) === undefined, { what: 'the end' })
  })

  it('is read anew no more when nobody uses it', async () => {
    const { known, calls, pass } = open({ refreshMs: 2 })
    known.start()
    await known.find(token)
    await waitFor(() => calls.current > 0, { what: 'a reading' })
    pass(5_001)
    let before = -1
    const isStill = (): boolean => {
      const isSame = calls.current === before
      before = calls.current
      return isSame
    }
    await waitFor(isStill, { what: 'no more readings' })
    await known.find(token)
    expect(calls.find).toBe(2)
  })
})

describe('a change by this process', () => {
  it('is seen by the next request', async () => {
    const { known, stores } = open()
    await known.find(token)
    await stores.users.update('ada', { name: 'Countess' })
    expect((await known.find(token))?.user.name).toBe('Countess')
    await stores.sessions.delete('ada', 's', { keepsDevice: true })
    expect(await known.find(token)).toBeUndefined()
  })

  it('is seen too when a look-up was under way', async () => {
    const { known, stores, held } = open()
    const gate = Promise.withResolvers<void>()
    held.gate = gate.promise
    const before = known.find(token)
    await stores.sessions.delete('ada', 's', { keepsDevice: true })
    gate.resolve()
    await before
    expect(await known.find(token)).toBeUndefined()
  })
})
