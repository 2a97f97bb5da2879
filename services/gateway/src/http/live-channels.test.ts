import { describe, expect, it } from 'vitest'
import type { LiveFrame } from '@scriptorium/contracts'
import { createTestLogger } from '@scriptorium/testkit'
import type { EventWriter } from './event-writer.ts'
import { LiveChannels } from './live-channels.ts'

function open(limits = { perUser: 2, inAll: 3 }) {
  const timings = { pingMs: 60_000, sessionCheckMs: 60_000 }
  const sessions = { alive: async (ids: readonly string[]) => new Set(ids) }
  const live = new LiveChannels({ sessions, newId: () => 'id', logger: createTestLogger(), limits, timings })
  const state = { lagging: false, closed: false, frames: [] as string[] }
  const writer: EventWriter = {
    write: ({ event }) => void state.frames.push(event),
    writePiece: () => undefined,
    writeRetry: () => undefined,
    lagging: () => state.lagging,
    closed: () => state.closed,
    end: () => undefined,
  }
  return { live, writer, state }
}
const changed: LiveFrame = { event: 'entry-changed', data: { novelId: 'n' } }
const request = (ownerId: string) => ({ ownerId, sessionId: 's', isReturn: false })

describe('a live channel', () => {
  it('keeps nothing for who reads too slowly, and says once that something was missed', async () => {
    const { live, writer, state } = open()
    const channel = live.open(request('ada'))
    const running = channel.run(writer)
    state.lagging = true
    for (let count = 0; count < 1_000; count += 1) live.notify('ada', changed)
    live.notifyAll({ event: 'ping', data: {} })
    expect(state.frames).toEqual(['opened'])
    state.lagging = false
    channel.wake()
    live.notify('ada', changed)
    expect(state.frames).toEqual(['opened', 'refetch', 'entry-changed'])
    state.closed = true
    channel.wake()
    await running
    expect(live.size()).toBe(0)
  })

  it('is one of a few for a user, and of so many in all', () => {
    const { live } = open()
    const first = live.open(request('ada'))
    live.open(request('ada'))
    expect(() => live.open(request('ada'))).toThrow(expect.objectContaining({ code: 'rate_limited' }))
    live.open(request('eve'))
    expect(() => live.open(request('eve'))).toThrow(expect.objectContaining({ code: 'unavailable' }))
    first.abandon()
    first.abandon()
    expect(live.size()).toBe(2)
    live.open(request('ada'))
  })
})
