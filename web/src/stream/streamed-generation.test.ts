import { describe, expect, it } from 'vitest'
import { array, assert, nat, property, string, tuple } from 'fast-check'
import type { StreamFrame } from '@scriptorium/contracts/stream'
import { emptyGeneration, reduceFrame } from './streamed-generation.ts'
import type { StreamedGeneration } from './streamed-generation.ts'

type Sent = { frame: StreamFrame; id?: string }

const delta = (text: string, id: string): Sent => ({ frame: { event: 'delta', data: { text } }, id })
const snapshot = (text: string, id: string): Sent => ({ frame: { event: 'snapshot', data: { text } }, id })
const read = (frames: Sent[], from: StreamedGeneration = emptyGeneration) =>
  frames.reduce((answer, { frame, id }) => reduceFrame(answer, frame, id), from)

describe('reduceFrame', () => {
  it('adds deltas and remembers the last id', () => {
    const answer = read([snapshot('', '1-0'), delta('Once ', '1-1'), delta('upon', '1-2')])
    expect(answer).toMatchObject({ text: 'Once upon', lastId: '1-2' })
  })

  it('takes no delta twice', () => {
    const answer = read([delta('a', '1-1'), delta('b', '1-2'), delta('a', '1-1'), delta('b', '1-2'), delta('c', '1-3')])
    expect(answer.text).toBe('abc')
  })

  it('replaces the text by a snapshot, from an earlier place too, and counts on from there', () => {
    const answer = read([delta('abc', '1-3'), snapshot('ab', '1-2'), delta('cd', '1-4')])
    expect(answer).toMatchObject({ text: 'abcd', lastId: '1-4' })
  })

  it('discards the text when a newer attempt begins, and ignores what an older one still says', () => {
    const answer = read([
      delta('old', '1-9'),
      { frame: { event: 'reset', data: { attempt: 2 } }, id: '2-0' },
      delta('stale', '1-10'),
      snapshot('stale', '1-11'),
      delta('new', '2-1'),
    ])
    expect(answer).toMatchObject({ text: 'new', lastId: '2-1' })
  })

  it('keeps the wait apart from the text, and ends for good', () => {
    const end: Sent = { frame: { event: 'end', data: { status: 'complete', length: 1, sha256: '' } }, id: '1-end' }
    const waiting = read([{ frame: { event: 'status', data: { state: 'queued', position: 3 } } }])
    expect(waiting.status).toEqual({ state: 'queued', position: 3 })
    const answer = read([delta('x', '1-1'), end, delta('y', '1-2'), snapshot('z', '2-1')], waiting)
    expect(answer).toMatchObject({ text: 'x', lastId: '1-end', status: undefined })
  })

  it('has the whole text wherever the connection is cut, with repeats after each reconnect', () => {
    assert(
      property(
        array(string({ minLength: 1 }), { minLength: 1, maxLength: 30 }),
        array(tuple(nat(30), nat(5)), { maxLength: 6 }),
        (chunks, cuts) => {
          const frames = chunks.map((text, index) => delta(text, `1-${index + 1}`))
          let answer = emptyGeneration
          for (const [cut, repeated] of cuts) {
            const at = answer.lastId === undefined ? 0 : Number(answer.lastId.split('-')[1])
            answer = read(frames.slice(Math.max(0, at - repeated), Math.max(at, cut)), answer)
          }
          const at = answer.lastId === undefined ? 0 : Number(answer.lastId.split('-')[1])
          expect(read(frames.slice(at), answer).text).toBe(chunks.join(''))
        },
      ),
    )
  })
})
