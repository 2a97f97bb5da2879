import { toStorable } from '@scriptorium/text'

/**
 * The same value with texts that can be stored: NUL is taken out, and half of a surrogate pair becomes U+FFFD, as in what
 * providers send. A person who pastes such a text cannot see what would be wrong with it. Names of properties are left: one that is
 * not known is refused as any other.
 *
 * @param value what JSON.parse gave, so without circles and nobody else's; it is changed in place, and walked without recursion,
 * however deep it is.
 */
export function cleanTexts(value: unknown): unknown {
  if (typeof value === 'string') return toStorable(value)
  const open: unknown[] = [value]
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== 'object' || item === null) continue
    const fields = item as Record<string, unknown>
    for (const [name, inner] of Object.entries(fields)) {
      if (typeof inner === 'string') fields[name] = toStorable(inner)
      else if (typeof inner === 'object' && inner !== null) open.push(inner)
    }
  }
  return value
}
