import { describe, expect, it } from 'vitest'
import { Value } from 'typebox/value'
import { formatFrameId, frameSchemas, isStreamEvent, isTerminal, parseFrameId } from './stream.ts'
import type { StreamEvent } from './stream.ts'

describe('frame ids', () => {
  it.each(['0-end', '1-0', '3-42', '12-end'])('%s is read and written alike', (text) => {
    expect(formatFrameId(parseFrameId(text)!)).toBe(text)
  })

  it.each([
    undefined,
    '',
    '1',
    '-1',
    '1-',
    '01-2',
    '1-02',
    '1--2',
    '1-2-3',
    '1-end ',
    ' 1-2',
    '1-2\n',
    '1e3-2',
    '-1-2',
    '1-9999999999999999999',
    '٣-٤',
    '1-END',
  ])('%p is no id', (text) => {
    expect(parseFrameId(text)).toBeUndefined()
  })
})

it('tells which states are terminal', () => {
  expect((['queued', 'streaming', 'complete', 'failed', 'cancelled'] as const).filter(isTerminal)).toEqual([
    'complete',
    'failed',
    'cancelled',
  ])
})

describe('frames', () => {
  it.each<[StreamEvent, unknown, boolean]>([
    ['status', { state: 'queued' }, true],
    ['status', { state: 'queued', position: 3, since: 'later' }, true],
    ['status', { state: 'queued', position: -1 }, false],
    ['status', { state: 'sleeping' }, false],
    ['delta', { text: 'It' }, true],
    ['delta', { text: 7 }, false],
    ['usage', { inputTokens: 1, outputTokens: 2, estimated: true }, true],
    ['usage', { inputTokens: 1.5, outputTokens: 2, estimated: true }, false],
    ['end', { status: 'failed', length: 0, sha256: '', error: { code: 'of_a_newer_gateway', message: 'x' } }, true],
    ['end', { status: 'queued', length: 0, sha256: '' }, false],
  ])('%s with %j', (event, data, isFrame) => {
    expect(Value.Check(frameSchemas[event], data)).toBe(isFrame)
  })

  it.each([undefined, '', 'deltas', 'toString', '__proto__'])('there is no event %p', (event) => {
    expect(isStreamEvent(event)).toBe(false)
  })
})
