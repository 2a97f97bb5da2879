import { describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { broker, chat, codex, register, requireOwner } from './index.ts'
import { methodsOf } from './codec.ts'

describe('services', () => {
  it('are those of the proto files, and their reads are methods of theirs', () => {
    for (const service of [...Object.values(codex), ...Object.values(chat), ...Object.values(broker)]) {
      const names = methodsOf(service.definition).map(({ name }) => name)
      expect(names.length).toBeGreaterThan(0)
      expect(names).toEqual(expect.arrayContaining([...service.reads]))
    }
  })
})

describe('register', () => {
  it('wants a handler and its callers for every method', () => {
    expect(() => register(broker.queue, {} as never, { callers: ['chat'] })).toThrow(
      '/scriptorium.broker.v1.Queue/Enqueue',
    )
    expect(() => register(broker.queue, { enqueue: async () => ({}) }, { callers: {} as never })).toThrow('no callers')
  })
})

describe('requireOwner', () => {
  it('gives the verified user, or refuses', () => {
    const ownerId = newId()
    expect(requireOwner({ ownerId })).toBe(ownerId)
    expect(() => requireOwner({ ownerId: undefined })).toThrow('unauthenticated')
  })
})
