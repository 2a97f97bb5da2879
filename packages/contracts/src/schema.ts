/** What every schema of the contract is made of. Objects are closed: unknown properties are refused. */
import { Type } from 'typebox'
import type { Static, TProperties, TSchema } from 'typebox'

const idPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
export const Id = Type.String({
  pattern: `^${idPattern}$`,
  description: 'A UUID, lower case.',
})
export const Color = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })
export const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })
const versionMax = 2_147_483_647
export const Version = Type.Integer({ minimum: 1, maximum: versionMax })
/** What a `PATCH` must name. Versions are counted in PostgreSQL's `integer`; a greater number was never one. */
export const ReadVersion = Type.Integer({
  minimum: 1,
  maximum: versionMax,
  description: 'The version you read; a stale one is refused.',
})

export function strictObject<P extends TProperties>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

export function oneOf<const V extends readonly string[]>(values: V, options: { description?: string } = {}) {
  return Type.Unsafe<V[number]>(Type.String({ enum: [...values], ...options }))
}

/** A text of 1 to `max` characters (code points) that is not blank. */
export function shortText(max: number, options: { description?: string } = {}) {
  return Type.String({ minLength: 1, maxLength: max, pattern: '\\S', ...options })
}

const letterOrDigit = '[\\p{L}\\p{N}]'

/** A name to look for in texts, of at most `max` characters: signs alone, such as a full stop, would be found everywhere. */
export function nameText(max: number) {
  return Type.String({ maxLength: max, pattern: letterOrDigit })
}

/** Whether a text can be a `nameText`, its length aside. */
export function hasLetterOrDigit(text: string): boolean {
  return new RegExp(letterOrDigit, 'u').test(text)
}

const patternSentences: ReadonlyMap<string, string> = new Map([
  ['\\S', 'must not be empty.'],
  [letterOrDigit, 'must have a letter or a digit.'],
])

const orId = `|${idPattern})$`

/** One of the words, or an id. */
export function wordOrId(words: readonly string[], options: { description?: string } = {}) {
  return Type.String({ pattern: `^(${words.join('|')}${orId}`, ...options })
}

/** What is wrong with a text that a pattern of the contract refuses, in words; undefined for those that show themselves. */
export function patternSentence(pattern: string): string | undefined {
  const words = pattern.startsWith('^(') && pattern.endsWith(orId) ? pattern.slice(2, -orId.length).split('|') : []
  return words.length === 0
    ? patternSentences.get(pattern)
    : `must be one of ${words.join(', ')}, or an id of your own.`
}

type ListOptions = { description?: string; minItems?: number }

export function list<T extends TSchema>(item: T, max: number, options: ListOptions = {}) {
  return Type.Array(item, { maxItems: max, ...options })
}

/** In a patch: `null` clears the field. */
export function orNull<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

export function page<T extends TSchema>(item: T) {
  return strictObject({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })
}

/** `limit` of a list: how many items a page has. */
export const pageLimits = { default: 50, max: 200, cursorCharacters: 1_000 } as const

/** `limit` in a call between services. */
export const PageLimit = Type.Integer({ minimum: 1, maximum: pageLimits.max })

export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: pageLimits.cursorCharacters })),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$', description: '1 to 200; 50 when absent.' }),
  ),
}

/** Query values are text on the wire; nothing is coerced. */
export const QueryBoolean = oneOf(['true', 'false'])

export const IdParams = strictObject({ id: Id })

/** A number of things, from 0. */
export const Count = Type.Integer({ minimum: 0 })

const limits = new Set([
  'minLength',
  'maxLength',
  'x-max-bytes',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'pattern',
])

/**
 * The schema of what is read: types, words, ids and times, without limits. What was stored under an older limit stays
 * readable, and clients do not come to rely on one.
 */
export function withoutLimits(schema: TSchema): TSchema {
  if (schema === Id) return schema
  const kept = Object.entries(schema).filter(([keyword]) => !limits.has(keyword))
  return Object.fromEntries(
    kept.map(([keyword, value]: [string, unknown]) => {
      if (keyword === 'properties')
        return [
          keyword,
          Object.fromEntries(
            Object.entries(value as TProperties).map(([name, property]) => [name, withoutLimits(property)]),
          ),
        ]
      if (keyword === 'items') return [keyword, withoutLimits(value as TSchema)]
      if (keyword === 'anyOf') return [keyword, (value as TSchema[]).map(withoutLimits)]
      return [keyword, value]
    }),
  )
}

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
