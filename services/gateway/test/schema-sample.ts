/** Samples of what a schema describes: every field there, every value another, and for each enum a value that nobody knows yet. */
import type { TSchema } from 'typebox'

type Keywords = {
  type?: string
  enum?: readonly string[]
  format?: string
  pattern?: string
  properties?: Record<string, TSchema>
  patternProperties?: Record<string, TSchema>
  items?: TSchema
}

export function sampleOf(schema: TSchema): Record<string, unknown> {
  let made = 0
  const sample = (schema: TSchema): unknown => {
    const { type, enum: words, format, pattern = '', properties, patternProperties, items } = schema as Keywords
    made += 1
    if (properties !== undefined)
      return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, sample(property)]))
    if (patternProperties !== undefined)
      return Object.fromEntries(Object.values(patternProperties).map((member) => [`name ${made}`, sample(member)]))
    if (items !== undefined) return [sample(items)]
    if (words !== undefined) return `newer-word-${made}`
    if (format === 'date-time') return new Date(1_800_000_000_000 + made * 1_000).toISOString()
    if (pattern.startsWith('^[0-9a-f]{8}-')) return `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`
    if (type === 'string') return `text ${made}`
    if (type === 'integer') return made
    if (type === 'number') return made + 0.5
    if (type === 'boolean') return true
    // Any JSON at all.
    if (Object.keys(schema).length === 0) return { [`name ${made}`]: [made, null] }
    throw new Error(`no sample of ${JSON.stringify(schema)}`)
  }
  return sample(schema) as Record<string, unknown>
}

/** The fields that a schema names and `value` lacks, by JSON pointer. */
export function missingFields(schema: TSchema, value: unknown, path = ''): string[] {
  const { properties, items } = schema as Keywords
  if (items !== undefined)
    return Array.isArray(value) && value.length > 0
      ? value.flatMap((item, index) => missingFields(items, item, `${path}/${index}`))
      : [`${path}/0`]
  return Object.entries(properties ?? {}).flatMap(([name, property]) => {
    const inner = (value as Record<string, unknown> | undefined)?.[name]
    return inner === undefined ? [`${path}/${name}`] : missingFields(property, inner, `${path}/${name}`)
  })
}
