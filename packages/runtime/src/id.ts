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
