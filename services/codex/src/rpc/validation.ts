/** Collects what is wrong with a request, by JSON pointer, so that a caller learns all of it at once. */
import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import { findUnstorable, fitsBytes, fitsCodePoints, isBlank } from '@scriptorium/text'

export type Checks = {
  fail(path: string, message: string): void
  /** A text of `min` (1) to `max` code points that is not blank. */
  text(path: string, value: string, limits: { min?: number; max: number }): string
  /** A text of at most `max` UTF-8 bytes, which may be empty. */
  bytes(path: string, value: string, max: number): string
  id(path: string, value: string): string
  pattern(path: string, value: string, pattern: RegExp, message: string): string
  oneOf<const Word extends string>(path: string, value: string, words: readonly Word[]): Word
  /** Those of the words that are known; the others fail. */
  someOf<const Word extends string>(path: string, values: readonly string[], words: readonly Word[]): Word[]
  atMost<T>(path: string, list: readonly T[], max: number): readonly T[]
  /** A whole number from `min` to `max`. */
  within(path: string, value: number, min: number, max: number): number
}

/**
 * Runs `read` with checks.
 *
 * @throws ServiceError `validation_failed` with everything that failed.
 */
export function validated<T>(read: (checks: Checks) => T): T {
  const errors: FieldError[] = []
  const fail = (path: string, message: string): void => {
    // A hostile list could fail ten thousand times.
    if (errors.length < 50) errors.push({ path, message })
  }
  const value = read(createChecks(fail))
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
  return value
}

function createChecks(fail: Checks['fail']): Checks {
  const plain = (path: string, value: string): void => {
    const problem = findUnstorable(value)
    if (problem === 'nul') fail(path, 'must not contain the character U+0000.')
    if (problem === 'lone-surrogate') fail(path, 'must not contain half of a surrogate pair.')
  }
  return {
    fail,
    text(path, value, { min = 1, max }) {
      plain(path, value)
      if (min > 0 && isBlank(value)) fail(path, 'must not be empty.')
      if (!fitsCodePoints(value, max)) fail(path, `must be at most ${max} characters long.`)
      return value
    },
    bytes(path, value, max) {
      plain(path, value)
      if (!fitsBytes(value, max)) fail(path, `must be at most ${max} bytes long.`)
      return value
    },
    id(path, value) {
      if (!isUuid(value) || value !== value.toLowerCase()) fail(path, 'must be a UUID in lower case.')
      return value
    },
    pattern(path, value, pattern, message) {
      if (!pattern.test(value)) fail(path, message)
      return value
    },
    oneOf(path, value, words) {
      const found = words.find((word) => word === value)
      if (found === undefined) fail(path, `must be one of ${words.join(', ')}.`)
      return found ?? (words[0] as (typeof words)[number])
    },
    someOf(path, values, words) {
      const unknown = values.filter((value) => !words.some((word) => word === value))
      if (unknown.length > 0) fail(path, `must name nothing but ${words.join(', ')}.`)
      return words.filter((word) => values.includes(word))
    },
    atMost(path, list, max) {
      if (list.length > max) fail(path, `must have at most ${max} items.`)
      return list.slice(0, max)
    },
    within(path, value, min, max) {
      if (!Number.isInteger(value) || value < min || value > max)
        fail(path, `must be a whole number from ${min} to ${max}.`)
      return value
    },
  }
}

/** For ids that name something: one that cannot be an id names nothing. @throws ServiceError `not_found` */
export function existingId(value: string): string {
  if (!isUuid(value)) throw new ServiceError('not_found')
  return value.toLowerCase()
}
