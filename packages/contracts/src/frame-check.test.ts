import { describe, expect, it } from 'vitest'
import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { isFrameData } from './frame-check.ts'
import { frameSchemas } from './stream.ts'
import type { StreamEvent } from './stream.ts'

const whole: Record<StreamEvent, Record<string, unknown>> = {
  accepted: { message: { id: 'm' }, reply: { id: 'g', status: 'queued' }, stream: '/s' },
  status: { state: 'queued', position: 2, attempt: 1, model: 'm', retryAt: '2026-11-01T10:00:00Z', reason: 'r' },
  delta: { text: 'a' },
  reasoning: { text: '' },
  reset: { attempt: 0 },
  snapshot: { text: 'a', reasoning: 'b' },
  usage: {
    inputTokens: 1,
    outputTokens: 2,
    cachedTokens: 0,
    reasoningTokens: 3,
    cost: 0.5,
    currency: 'USD',
    estimated: false,
  },
  end: { status: 'failed', finishReason: 'stop', error: { code: 'c', message: 'm' }, length: 1, sha256: 'ab' },
  ping: { tail: '1-2' },
}
const strange = [
  undefined,
  null,
  true,
  0,
  1,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  '',
  'queued',
  '__proto__',
  [],
  {},
  { code: 7 },
]
const events = Object.keys(frameSchemas) as StreamEvent[]

/** A frame's data, and all that come of it when one member is taken away or replaced. */
function variants(data: Record<string, unknown>): unknown[] {
  return [
    data,
    { ...data, newer: 1 },
    ...strange,
    ...Object.keys(data).flatMap((name) => {
      const { [name]: _taken, ...rest } = data
      return [rest, ...strange.map((value) => ({ ...rest, [name]: value }))]
    }),
  ]
}

function keywordsOf(schema: TSchema): string[] {
  const { properties = {}, ...rest } = schema as { properties?: Record<string, TSchema> }
  return [...Object.keys(rest), ...Object.values(properties).flatMap(keywordsOf)]
}

describe('isFrameData', () => {
  it.each(events)('judges the data of %s as typebox does', (event) => {
    expect(isFrameData(event, whole[event])).toBe(true)
    for (const data of variants(whole[event]))
      expect({ data, fits: isFrameData(event, data) }).toEqual({ data, fits: Check(frameSchemas[event], data) })
  })

  it('knows every keyword that a frame schema uses', () => {
    const used = new Set(Object.values<TSchema>(frameSchemas).flatMap(keywordsOf))
    expect([...used].toSorted()).toEqual(['description', 'enum', 'minimum', 'required', 'type'])
  })
})
