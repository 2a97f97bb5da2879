import { describe, expect, it } from '@jest/globals'
import { formatFrameId, isTerminal, parseFrameId } from './stream.ts'

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
