import { describe, expect, it } from 'vitest'
import { openEvents } from './event-body.ts'
import { createLiveGenerations } from './live-generation.ts'
import type { LiveGeneration } from './live-generation.ts'
import type { StreamReaderOptions } from './stream-reader.ts'

function stage() {
  const opened: StreamReaderOptions[] = []
  const scheduled: (() => void)[] = []
  const ended: [string, LiveGeneration, boolean][] = []
  let onEnded: () => void = () => undefined
  const endedOnce = new Promise<void>((resolve) => {
    onEnded = resolve
  })
  let closed = 0
  const timers: (() => void)[] = []
  const answers = createLiveGenerations({
    open: (options) => {
      opened.push(options)
      return {
        close: () => {
          closed += 1
        },
      }
    },
    schedule: (run) => {
      scheduled.push(run)
    },
    timers: { set: (run) => timers.push(run), clear: () => undefined },
    onEnd: (...args) => {
      ended.push(args)
      onEnded()
    },
  })
  return {
    answers,
    opened,
    ended,
    endedOnce,
    frame: () => {
      for (const run of scheduled.splice(0)) run()
    },
    scheduled,
    later: () => {
      for (const run of timers.splice(0)) run()
    },
    closed: () => closed,
  }
}

const shaOfAb = 'fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603'
const shaOfAc = 'f45de51cdef30991551e41e882dd7b5404799648a0a00753f44fc966e6153fc1'

describe('createLiveGenerations', () => {
  it('shows many deltas with one update', () => {
    const { answers, opened, frame, scheduled } = stage()
    let updates = 0
    answers.subscribe('g', () => {
      updates += 1
    })
    for (let seq = 1; seq <= 200; seq += 1) opened[0]!.onFrame({ event: 'delta', data: { text: 'x' } }, `1-${seq}`)
    expect(answers.get('g').text).toBe('')
    expect(scheduled).toHaveLength(1)
    frame()
    expect(updates).toBe(1)
    expect(answers.get('g').text).toHaveLength(200)
  })

  it('closes the stream when nobody looks, and goes on from the last id', () => {
    const { answers, opened, closed } = stage()
    const leave = answers.subscribe('g', () => undefined)
    opened[0]!.onFrame({ event: 'delta', data: { text: 'ab' } }, '1-2')
    leave()
    expect(closed()).toBe(1)
    answers.subscribe('g', () => undefined)
    expect(opened[1]!.lastEventId).toBe('1-2')
  })

  it('reads the stream that was taken over, once, unless nobody looks at it in time or it is read already', () => {
    const closes: string[] = []
    const events = (name: string) => openEvents(new Response(''), () => void closes.push(name))
    const { answers, opened, later } = stage()
    const first = events('first')
    answers.takeOver('a', first)
    expect(opened).toEqual([])
    answers.subscribe('a', () => undefined)()
    answers.subscribe('a', () => undefined)
    expect(opened.map((options) => options.opened)).toEqual([first, undefined])
    answers.takeOver('a', events('repeated'))
    answers.takeOver('b', events('unread'))
    later()
    expect(closes).toEqual(['repeated', 'unread'])
    answers.subscribe('b', () => undefined)
    expect(opened.at(-1)!.opened).toBeUndefined()
  })

  it.each([
    ['intact', { sha256: shaOfAb, length: 2 }, true],
    ['another length', { sha256: shaOfAb, length: 3 }, false],
    ['another text', { sha256: shaOfAc, length: 2 }, false],
  ])('says whether the text is the stored one: %s', async (_name, stored, intact) => {
    const text = 'ab'
    const { answers, opened, ended, endedOnce } = stage()
    answers.subscribe('g', () => undefined)
    opened[0]!.onFrame({ event: 'delta', data: { text } }, '1-1')
    opened[0]!.onFrame({ event: 'end', data: { status: 'complete', ...stored } }, '1-end')
    opened[0]!.onDone()
    await endedOnce
    expect(ended).toEqual([['g', expect.objectContaining({ text }), intact]])
  })
})
