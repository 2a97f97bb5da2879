/**
 * Limits of texts in UTF-8 bytes, which JSON Schema cannot say: `x-max-bytes`, a keyword of our own that OpenAPI shows.
 * Long texts have it, because storage counts bytes; short ones count characters (code points, as `maxLength` does).
 */
import { Type } from 'typebox'
import type { TSchema, TStringOptions } from 'typebox'
import type { FieldError } from './errors.ts'

export const maxBytesKeyword = 'x-max-bytes'

/** A text of at most `max` bytes of UTF-8. `maxLength` is the cheap upper bound: no text has fewer bytes than characters. */
export function byteText(max: number, { description = '', ...options }: TStringOptions = {}) {
  const sentence = `At most ${max.toLocaleString('en')} bytes of UTF-8.`
  return Type.String({
    maxLength: max,
    ...options,
    [maxBytesKeyword]: max,
    description: description === '' ? sentence : `${description} ${sentence}`,
  })
}

/** Whether `text` has more than `max` bytes in UTF-8; half of a surrogate pair counts as three. */
export function exceedsBytes(text: string, max: number): boolean {
  if (text.length > max) return true
  if (text.length * 3 <= max) return false
  let bytes = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (isPair(unit, text.charCodeAt(index + 1))) {
      bytes += 4
      index += 1
    } else bytes += 3
  }
  return bytes > max
}

function isPair(unit: number, next: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff
}

export function byteLimitMessage(max: number): string {
  return `must be at most ${max} bytes long in UTF-8.`
}

type Keywords = {
  [maxBytesKeyword]?: number
  properties?: Readonly<Record<string, TSchema>>
  items?: TSchema
  anyOf?: readonly TSchema[]
}

/** Every text in `value` that is over the byte limit that `schema` sets for its place, by JSON pointer. */
export function byteErrors(schema: TSchema, value: unknown, path = ''): FieldError[] {
  const { [maxBytesKeyword]: max, properties, items, anyOf } = schema as Keywords
  if (typeof value === 'string')
    return max !== undefined && exceedsBytes(value, max)
      ? [{ path, message: byteLimitMessage(max) }]
      : (anyOf ?? []).flatMap((one) => byteErrors(one, value, path))
  if (typeof value !== 'object' || value === null) return []
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => (items === undefined ? [] : byteErrors(items, item, `${path}/${index}`)))
    : Object.entries(properties ?? {}).flatMap(([name, property]) =>
        byteErrors(property, (value as Record<string, unknown>)[name], `${path}/${name}`),
      )
  return [...inner, ...(anyOf ?? []).flatMap((one) => byteErrors(one, value, path))]
}
