import { describe, expect, it } from 'vitest'
import type { StreamFrame } from '@scriptorium/contracts/stream'
import type { ApiProblem } from '../api/problem.ts'
import { openEvents } from './event-body.ts'
import { openStream } from './stream-reader.ts'

type Step = { status?: number; headers?: Record<string, string>; body?: string; fail?: boolean; json?: unknown }

/** Plays one step for each connection; timers fire at once and are written down. */
function play(steps: Step[], lastEventId?: string, opened?: string) {
  const requests: (string | null)[] = []
  const frames: [string, string | undefined][] = []
  const delays: number[] = []
  const send: typeof fetch = async (_url, init) => {
    requests.push(new Headers(init?.headers).get('last-event-id'))
    const step = steps.shift()
    if (step === undefined) return new Promise<Response>(() => undefined)
    if (step.fail === true) throw new TypeError('network')
    return new Response(step.json === undefined ? (step.body ?? null) : JSON.stringify(step.json), {
      status: step.status ?? 200,
      headers: step.headers ?? {},
    })
  }
  const done = new Promise<ApiProblem | undefined>((resolve) => {
    openStream({
      url: '/s',
      lastEventId,
      opened: opened === undefined ? undefined : openEvents(new Response(opened), () => undefined),
      fetch: send,
      random: () => 1,
      onDone: resolve,
      onLink: () => undefined,
      onFrame: (frame: StreamFrame, id) => {
        frames.push([frame.event, id])
      },
      timers: {
        set: (run, ms) => {
          if (ms < 30_000) {
            delays.push(ms)
            queueMicrotask(run)
          }
          return ms
        },
        clear: () => undefined,
      },
    })
  })
  return { requests, frames, delays, done }
}

const event = (name: string, data: unknown, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
const end = event('end', { status: 'complete', length: 2, sha256: '' }, '1-end')
const problem = (code: string, status: number) => ({
  type: 'about:blank',
  title: code,
  status,
  code,
  detail: 'Said so.',
  requestId: 'r',
})

describe('openStream', () => {
  it('goes on from the last id after a cut, in the middle of an event too', async () => {
    const played = play([
      { body: event('delta', { text: 'a' }, '1-1') + 'id: 1-2\nevent: del' },
      { fail: true },
      { body: event('delta', { text: 'b' }, '1-2') + end },
    ])
    expect(await played.done).toBeUndefined()
    expect(played.requests).toEqual([null, '1-1', '1-1'])
    expect(played.frames).toEqual([
      ['delta', '1-1'],
      ['delta', '1-2'],
      ['end', '1-end'],
    ])
  })

  it('reads the stream that it was given before it opens any, and goes on from the last id when that is cut', async () => {
    const delta = event('delta', { text: 'a' }, '1-1')
    const whole = play([], undefined, 'retry: 1000\n\n' + delta + end)
    expect(await whole.done).toBeUndefined()
    expect(whole.requests).toEqual([])
    const cut = play([{ body: event('delta', { text: 'b' }, '1-2') + end }], undefined, 'retry: 1000\n\n' + delta)
    await cut.done
    expect([cut.requests, cut.delays]).toEqual([['1-1'], [1_000]])
    expect(cut.frames.map(([, id]) => id)).toEqual(['1-1', '1-2', '1-end'])
  })

  it('starts from an id it was given, and is done when the server has nothing more', async () => {
    const played = play([{ status: 204 }], '1-end')
    expect(await played.done).toBeUndefined()
    expect(played.requests).toEqual(['1-end'])
  })

  it('never sends an id that is none', async () => {
    const played = play([
      { body: event('delta', { text: 'a' }, 'not-an-id') + event('ping', { tail: '1-1' }) },
      { body: end },
    ])
    await played.done
    expect(played.requests).toEqual([null, null])
  })

  it('stops at 401 and 404 with the problem', async () => {
    expect(await play([{ status: 401, json: problem('unauthenticated', 401) }]).done).toMatchObject({
      code: 'unauthenticated',
      detail: 'Said so.',
    })
    expect(await play([{ status: 404, json: problem('not_found', 404) }]).done).toMatchObject({ code: 'not_found' })
  })

  it('waits longer with each failure, as long as Retry-After and retry: ask, and starts over once something came', async () => {
    const played = play([
      { fail: true },
      { fail: true },
      { status: 503, headers: { 'retry-after': '3' }, json: problem('unavailable', 503) },
      { body: 'retry: 2500\n\n' + event('delta', { text: 'a' }, '1-1') },
      { body: end },
    ])
    await played.done
    expect(played.delays).toEqual([400, 800, 3_000, 2_500])
  })
})
