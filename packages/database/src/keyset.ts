/**
 * Pages of a list by keyset: a cursor holds the values that the list is sorted by, of the last item of a page, and the next page
 * begins behind them. To callers a cursor is opaque: base64url of a JSON list that begins with the list's name.
 */
import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { findUnstorable } from '@scriptorium/text'

/** The contract's page; without `nextCursor` it is the last. */
export type Page<Item> = { items: Item[]; nextCursor?: string }

type CursorValue = string | number | boolean
type Kinds = { id: string; time: string; text: string; integer: number; number: number; boolean: boolean }
/** What the values of a cursor are, in order. `time` is text as rows have it, `integer` one of PostgreSQL's, `number` a double. */
export type CursorShape = readonly (keyof Kinds)[]
type ValuesOf<Shape extends CursorShape> = { -readonly [Index in keyof Shape]: Kinds[Shape[Index]] }

const charactersMax = 4_000

const fits: { [Kind in keyof Kinds]: (value: unknown) => boolean } = {
  id: (value) => isUuid(value) && value === value.toLowerCase(),
  time: (value) => typeof value === 'string' && isTime(value),
  text: (value) => typeof value === 'string' && findUnstorable(value) === undefined,
  // Within 32 bits.
  integer: (value) => typeof value === 'number' && (value | 0) === value && !Object.is(value, -0),
  number: (value) => typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0),
  boolean: (value) => typeof value === 'boolean',
}

function isTime(text: string): boolean {
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.toISOString() === text && /^\d{4}-/u.test(text)
}

/**
 * @param list names the list and all that its order depends on (sort, search): a cursor is good for the same again only
 * @param values what the list is sorted by, of the last item of the page
 */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString('base64url')
}

/** @throws ServiceError `validation_failed` at `/cursor` for what encodeCursor did not make of this list and shape. */
export function decodeCursor<const Shape extends CursorShape>(
  list: string,
  cursor: string,
  shape: Shape,
): ValuesOf<Shape> {
  const [name, ...values] = parse(cursor)
  const isOurs =
    name === list &&
    values.length === shape.length &&
    shape.every((kind, index) => fits[kind](values[index])) &&
    // One text per position: base64 and JSON both have several for the same.
    encodeCursor(list, values as CursorValue[]) === cursor
  if (!isOurs) throw refusal()
  return values as ValuesOf<Shape>
}

function parse(cursor: string): unknown[] {
  if (cursor.length > charactersMax) throw refusal()
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : []
  } catch (error) {
    throw refusal(error)
  }
}

function refusal(cause?: unknown): ServiceError {
  return new ServiceError('validation_failed', {
    errors: [{ path: '/cursor', message: 'is not a cursor of this list.' }],
    ...(cause === undefined ? {} : { cause }),
  })
}

/**
 * A page out of `limit + 1` rows, the last of which only tells that there are more.
 *
 * @param cursorOf the cursor of the page's last item
 */
export function pageOf<Item>(rows: readonly Item[], limit: number, cursorOf: (last: Item) => string): Page<Item> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return rows.length > limit && last !== undefined ? { items, nextCursor: cursorOf(last) } : { items }
}
