export {
  strictObject,
  Id,
  IdParams,
  oneOf,
  page,
  PageQuery,
  ProblemSchema,
  QueryBoolean,
  ReadVersion,
  Time,
} from '../schema.ts'
export type { Problem } from '../schema.ts'
import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import { maxBytesKeyword } from '../byte-limit.ts'
import { orNull } from '../schema.ts'

/** `null` clears the field. */
export function clearable<T extends TSchema>(schema: T) {
  return Type.Optional(orNull(schema))
}

/** The schema as a validator takes it that does not know our keyword of byte limits. */
export function withoutKeyword<T extends TSchema>(schema: T): T {
  return strip(schema) as T
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([keyword]) => keyword !== maxBytesKeyword)
  return Object.fromEntries(kept.map(([keyword, inner]) => [keyword, strip(inner)]))
}
