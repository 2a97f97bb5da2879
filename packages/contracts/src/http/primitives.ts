/** Chunks that every HTTP schema is made of. Objects are closed: unknown properties are refused. */
import { Type } from 'typebox'
import type { Static, TProperties, TSchema } from 'typebox'

export const Id = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'A UUID, lower case.',
})
export const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })

export function strictObject<P extends TProperties>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

export function oneOf<const V extends readonly string[]>(values: V, options: { description?: string } = {}) {
  return Type.Unsafe<V[number]>(Type.String({ enum: [...values], ...options }))
}

/** What a `PATCH` must name. Versions are counted in PostgreSQL's `integer`; a greater number was never one. */
export const ReadVersion = Type.Integer({
  minimum: 1,
  maximum: 2_147_483_647,
  description: 'The version you read; a stale one is refused.',
})

/** `null` clears the field. */
export function clearable<T extends TSchema>(schema: T) {
  return Type.Optional(Type.Union([schema, Type.Null()]))
}

export function page<T extends TSchema>(item: T) {
  return strictObject({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })
}

export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$', description: '1 to 200; 50 when absent.' }),
  ),
}

/** Query values are text on the wire; nothing is coerced. */
export const QueryBoolean = oneOf(['true', 'false'])

export const IdParams = strictObject({ id: Id })

export const ProblemSchema = strictObject(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(strictObject({ path: Type.String(), message: Type.String() }))),
    current: Type.Optional(Type.Unknown({ description: 'For version_conflict: the object as it is now.' })),
  },
  { description: 'An error, application/problem+json.' },
)
export type Problem = Static<typeof ProblemSchema>
