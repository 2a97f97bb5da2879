/** Cursors are opaque: base64url of a JSON list that begins with the name of its list, so that one of another list or order is refused. */
import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { findUnstorable } from '@scriptorium/text'
import type { EntryPosition, NovelPosition } from '../domain/ports.ts'

const longest = 1_000
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u

export function encodeNovelCursor({ createdAt, id }: NovelPosition): string {
  return encode(['novels', createdAt, id])
}

/** @throws ServiceError `validation_failed` for what encodeNovelCursor did not make. */
export function decodeNovelCursor(cursor: string): NovelPosition {
  const [list, createdAt, id, ...rest] = decode(cursor)
  if (
    list !== 'novels' ||
    typeof createdAt !== 'string' ||
    !time.test(createdAt) ||
    Number.isNaN(Date.parse(createdAt)) ||
    !isUuid(id) ||
    rest.length > 0
  )
    throw refused()
  return { createdAt, id }
}

/** @param order what the list is sorted by and searched for: a cursor is good for the same again only */
export function encodeEntryCursor({ rank, key, id }: EntryPosition, order: string): string {
  return encode(['entries', order, rank, key, id])
}

/** @throws ServiceError `validation_failed` for what encodeEntryCursor did not make for this order. */
export function decodeEntryCursor(cursor: string, expectedOrder: string): EntryPosition {
  const [list, order, rank, key, id, ...rest] = decode(cursor)
  if (
    list !== 'entries' ||
    order !== expectedOrder ||
    !isRank(rank) ||
    typeof key !== 'string' ||
    findUnstorable(key) !== undefined ||
    !isUuid(id) ||
    rest.length > 0
  )
    throw refused()
  return { rank, key, id }
}

function isRank(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000
}

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

function decode(cursor: string): unknown[] {
  if (cursor.length > longest * 4) throw refused()
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts)) return parts
  } catch (error) {
    throw refused(error)
  }
  throw refused()
}

function refused(cause?: unknown): ServiceError {
  return new ServiceError('validation_failed', {
    errors: [{ path: '/cursor', message: 'is not a cursor of this list.' }],
    ...(cause === undefined ? {} : { cause }),
  })
}
