/**
 * Checks the data of a stream's frames in the browser, where typebox's `Check` would weigh 10 KB (compressed) for eight small
 * schemas. It knows what those schemas use: objects that are open, texts, words, numbers and booleans. A test holds it to
 * `Check`, and to the keywords that it knows.
 */
import type { TSchema } from 'typebox'
import { frameSchemas } from './stream.ts'
import type { StreamEvent, StreamFrame } from './stream.ts'

type Keywords = {
  type?: string
  enum?: readonly string[]
  minimum?: number
  properties?: Readonly<Record<string, TSchema>>
  required?: readonly string[]
}

/** Whether `data` is what `event` carries. Members that are not known are ignored: a newer gateway may send them. */
export function isFrameData<E extends StreamEvent>(
  event: E,
  data: unknown,
): data is Extract<StreamFrame, { event: E }>['data'] {
  return fits(frameSchemas[event], data)
}

function fits(schema: TSchema, value: unknown): boolean {
  const { type, enum: words, minimum = -Infinity, properties = {}, required = [] } = schema as Keywords
  if (type === 'string') return typeof value === 'string' && (words === undefined || words.includes(value))
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'number' || type === 'integer')
    return Number.isFinite(value) && (type === 'number' || Number.isInteger(value)) && (value as number) >= minimum
  if (type !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const members = value as Readonly<Record<string, unknown>>
  return Object.entries(properties).every(([name, property]) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    return member === undefined ? !required.includes(name) : fits(property, member)
  })
}
