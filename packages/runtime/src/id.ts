import { createHash } from 'node:crypto'
import { v7 } from 'uuid'

/** A new UUIDv7 (RFC 9562): ids made later in one process sort later, also within one millisecond. */
export function newId(): string {
  return v7()
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Whether `value` is the text of a UUID of any version. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuidShape.test(value)
}

/** A UUID of version 8 that follows from another and a name: the same for the same. */
export function derivedId(id: string, name: string): string {
  const hex = createHash('sha256').update(`${id} ${name}`).digest('hex').slice(0, 32)
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)]
  return parts.join('-')
}
