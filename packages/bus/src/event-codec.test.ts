import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { decodeEvent, encodeEvent } from './event-codec.ts'

const id = '01999999-0000-7000-8000-000000000001'
const event = {
  id,
  type: 'novel.deleted' as const,
  version: 1,
  occurredAt: '2026-11-23T00:00:00Z',
  key: id,
  data: { novelId: id, ownerId: id },
}

describe('the event codec', () => {
  it('gives back what it wrote', () => {
    expect(decodeEvent(encodeEvent(event), 'novel.deleted')).toEqual({ ok: true, event })
  })

  it('bears what a newer publisher adds', () => {
    const newer = { ...event, addedLater: true, data: { ...event.data, addedLater: { deep: [1] } } }
    expect(decodeEvent(JSON.stringify(newer), 'novel.deleted')).toEqual({ ok: true, event: newer })
  })

  it.each([
    ['not JSON', '{"id":', 'not_json'],
    ['nothing', '', 'not_json'],
    ['another shape', '[]', 'not_an_event'],
    ['a field missing', JSON.stringify({ ...event, occurredAt: undefined }), 'not_an_event'],
    ['an id that is none', JSON.stringify({ ...event, id: '1' }), 'not_an_event'],
    ['the event of another topic', JSON.stringify({ ...event, type: 'generation.ended' }), 'unknown_type'],
    ['a version that is not known yet', JSON.stringify({ ...event, version: 2 }), 'unknown_version'],
    ['data of another shape', JSON.stringify({ ...event, data: { novelId: 7, ownerId: id } }), 'invalid_data'],
    ['no data', JSON.stringify({ ...event, data: null }), 'invalid_data'],
    ['too much', `"${'x'.repeat(1_000_001)}"`, 'too_large'],
  ])('tells %s from an event', (_, text, reason) => {
    expect(decodeEvent(text, 'novel.deleted')).toMatchObject({ ok: false, reason })
  })

  it('never throws, whatever comes', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((data) => JSON.stringify({ ...event, data })),
    )
    fc.assert(
      fc.property(anything, (text) => void decodeEvent(text, 'novel.deleted')),
      { numRuns: 500 },
    )
  })
})
