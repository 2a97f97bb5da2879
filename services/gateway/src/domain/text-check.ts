import type { FieldError } from '@scriptorium/contracts'
import { findUnstorable } from '@scriptorium/text'
import type { Unstorable } from '@scriptorium/text'

/**
 * The first text in `value` that PostgreSQL or UTF-8 could not hold: one with a NUL character or half of a surrogate pair.
 * Property names count too.
 *
 * @param value what JSON.parse gave, so without circles; it is walked without recursion, however deep it is.
 * @returns its JSON pointer and what is wrong; undefined when all is well.
 */
export function findBadText(value: unknown): FieldError | undefined {
  const open: { path: string; value: unknown }[] = [{ path: '', value }]
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item.value === 'string') {
      const message = badText(item.value)
      if (message !== undefined) return { path: item.path, message }
    } else if (typeof item.value === 'object' && item.value !== null) {
      for (const [name, inner] of Object.entries(item.value)) {
        const path = `${item.path}/${pointerToken(name)}`
        const message = badText(name)
        if (message !== undefined) return { path, message }
        open.push({ path, value: inner })
      }
    }
  }
  return undefined
}

const messages: Readonly<Record<Unstorable, string>> = {
  nul: 'must not hold a NUL character',
  'lone-surrogate': 'must be well-formed Unicode, without half of a surrogate pair',
}

function badText(text: string): string | undefined {
  const problem = findUnstorable(text)
  return problem === undefined ? undefined : messages[problem]
}

/** RFC 6901; what is not well-formed is repaired, since the pointer itself goes into a response. */
function pointerToken(name: string): string {
  return name.toWellFormed().replaceAll('\u0000', '\uFFFD').replaceAll('~', '~0').replaceAll('/', '~1')
}
