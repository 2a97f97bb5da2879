import { describe, expect, it } from 'vitest'
import { parseFrame } from './frame.ts'

describe('parseFrame', () => {
  it('reads the frames of the protocol', () => {
    expect(parseFrame('delta', '{"text":"a"}')).toEqual({ event: 'delta', data: { text: 'a' } })
    expect(parseFrame('status', '{"state":"queued","position":2}')).toEqual({
      event: 'status',
      data: { state: 'queued', position: 2 },
    })
    expect(
      parseFrame('end', '{"status":"failed","length":3,"sha256":"ab","error":{"code":"truncated","message":"Cut."}}'),
    ).toEqual({
      event: 'end',
      data: { status: 'failed', length: 3, sha256: 'ab', error: { code: 'truncated', message: 'Cut.' } },
    })
  })

  it.each([
    ['execute', '{"text":"alert(1)"}'],
    [undefined, '{"text":"a"}'],
    ['delta', '{"text":7}'],
    ['delta', 'not json'],
    ['delta', 'null'],
    ['delta', '[]'],
    ['status', '{"state":"__proto__"}'],
    ['end', '{"status":"complete","length":-1,"sha256":"ab"}'],
    ['usage', '{"inputTokens":"1","outputTokens":1,"estimated":true}'],
  ])('drops what is none: %s %s', (event, data) => {
    expect(parseFrame(event, data)).toBeUndefined()
  })

  it('gives an unknown error code our own words', () => {
    const frame = parseFrame('end', '{"status":"failed","length":0,"sha256":"","error":{"code":"toString"}}')
    expect(frame).toMatchObject({
      data: { error: { code: 'internal', message: expect.stringContaining('went wrong') } },
    })
  })
})
