/** What no handler must ever see: after the cases of https://github.com/nst/JSONTestSuite, and events that are nearly right. */
import type { PoisonReason } from '../src/event-codec.ts'
import { ended } from './conformance.ts'

const broken = [
  '',
  ' ',
  '{',
  '}',
  '[',
  ']',
  '{]',
  '[}',
  '[1,]',
  '[,1]',
  '{"a":}',
  '{"a" 1}',
  '{a:1}',
  "{'a':1}",
  '{"a":1,}',
  '{"a":1}}',
  '"',
  '"\\',
  '"\\u12"',
  '"\u0000"',
  '\uFEFF{}',
  'nul',
  'tru',
  'NaN',
  'Infinity',
  '-',
  '+1',
  '01',
  '1.',
  '.5',
  '1e',
  '0x1',
  '--1',
  '[1 2]',
  '{"a":1 "b":2}',
  '//',
  '/**/{}',
  '<html></html>',
  '\u0007',
  '[\u000b]',
  '{"a":"\n"}',
  '[1,[2,[3',
  '{"a":{"b":',
  'undefined',
]
const notEvents = [
  'null',
  'true',
  '0',
  '-1e308',
  '"text"',
  '[]',
  '{}',
  '[[[[[[]]]]]]',
  '{"id":null}',
  '{"type":"generation.ended"}',
  '{"__proto__":{"id":1}}',
  '[{"id":"x"}]',
  '{"constructor":{"prototype":{}}}',
]

export type Poison = { value: string | null; reason: PoisonReason }

export function poison(key: string): Poison[] {
  const event = ended(key)
  const changed = (changes: Record<string, unknown>): string => JSON.stringify({ ...event, ...changes })
  return [
    { value: null, reason: 'not_json' },
    ...broken.map((value): Poison => ({ value, reason: 'not_json' })),
    ...notEvents.map((value): Poison => ({ value, reason: 'not_an_event' })),
    ...['id', 'type', 'version', 'occurredAt', 'key'].map((field): Poison => ({
      value: changed({ [field]: { nested: true } }),
      reason: 'not_an_event',
    })),
    { value: changed({ type: 'novel.deleted' }), reason: 'unknown_type' },
    { value: changed({ type: 'constructor' }), reason: 'unknown_type' },
    { value: changed({ version: 2 }), reason: 'unknown_version' },
    { value: changed({ version: 1_000_000 }), reason: 'unknown_version' },
    ...[
      null,
      [],
      7,
      'text',
      {},
      { ...event.data, attempt: -1 },
      { ...event.data, attempt: '1' },
      { ...event.data, ownerId: 'nobody' },
    ].map((data): Poison => ({ value: changed({ data }), reason: 'invalid_data' })),
  ]
}
