import { describe, expect, it } from 'vitest'
import { canSendAgain, newOutgoing, readdressed } from './outgoing.ts'

describe('readdressed', () => {
  const old = newOutgoing('Who lit it?', { connectionId: 'gone', model: 'm' })
  const choice = { connectionId: 'other', model: 'n' }

  it('A7: a message to a connection that is gone goes to the one chosen now, as another message', () => {
    for (const code of ['connection_missing', 'not_found', 'connection_disabled']) {
      const next = readdressed(old, choice, code)
      expect(next).toMatchObject({ content: 'Who lit it?', ...choice })
      expect(next.key).not.toBe(old.key)
    }
  })

  it('A7: nothing is offered that cannot succeed', () => {
    for (const code of ['connection_missing', 'not_found']) {
      expect(canSendAgain(old, undefined, code)).toBe(false)
      expect(canSendAgain(old, { connectionId: 'gone', model: 'm' }, code)).toBe(false)
      expect(canSendAgain(old, choice, code)).toBe(true)
    }
    for (const code of ['unreachable', 'connection_disabled', undefined])
      expect(canSendAgain(old, undefined, code)).toBe(true)
  })

  it('A7: any other try keeps its key, since the one before may have come through', () => {
    expect(readdressed(old, choice, 'unreachable')).toBe(old)
    expect(readdressed(old, choice, undefined)).toBe(old)
    expect(readdressed(old, undefined, 'connection_missing')).toBe(old)
    expect(readdressed(old, { connectionId: 'gone', model: 'm' }, 'not_found')).toBe(old)
  })
})
