import { expect, it } from 'vitest'
import type { LiveFrame } from '@scriptorium/contracts/live'
import type { Timers } from '@scriptorium/timing'
import { openLiveChannel } from './live-channel.ts'

/** Timers that never go off by themselves. */
function heldTimers() {
  const due: (() => void)[] = []
  // The limit of silence is another wait, and is always longer.
  const timers: Timers = { set: (run, ms) => (ms < 30_000 ? due.push(run) : 0), clear: () => undefined }
  return { timers, due }
}

function answering(...bodies: (string | number)[]) {
  const asked: Headers[] = []
  const send = (_url: unknown, init?: RequestInit) => {
    asked.push(new Headers(init?.headers))
    const next = bodies.shift()
    if (next === undefined) return new Promise<Response>(() => undefined)
    return Promise.resolve(
      typeof next === 'number'
        ? new Response('{}', { status: next })
        : new Response(next, { headers: { 'content-type': 'text/event-stream' } }),
    )
  }
  return { asked, send: send as typeof fetch }
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settled()
}

it('hands on what has changed, and names its last opening when it comes back', async () => {
  const { timers, due } = heldTimers()
  const { asked, send } = answering(
    'event: opened\nid: 7\ndata: {"refetch":false}\n\nevent: unheard\ndata: {}\n\nevent: entry-changed\ndata: {"novelId":"n"}\n\n',
  )
  const frames: LiveFrame[] = []
  const channel = openLiveChannel({ onFrame: (frame) => frames.push(frame), fetch: send, timers, random: () => 0 })
  await until(() => frames.length === 2)
  expect(frames.map(({ event }) => event)).toEqual(['opened', 'entry-changed'])
  await until(() => due.length === 1)
  due[0]?.()
  await until(() => asked.length === 2)
  expect(asked.map((headers) => headers.get('last-event-id'))).toEqual([null, '7'])
  channel.close()
})

it('comes back after a failure, and not when nobody is signed in', async () => {
  const { timers, due } = heldTimers()
  const { asked, send } = answering(503, 401)
  openLiveChannel({ onFrame: () => undefined, fetch: send, timers, random: () => 0 })
  await until(() => due.length === 1)
  due[0]?.()
  await until(() => asked.length === 2)
  await settled()
  await settled()
  expect(due).toHaveLength(1)
})
