import { describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { idList, idOf, newIdOf, optionalId } from './id.ts'

const upper = '0190F3A2-7B1C-7D00-8000-0123456789AB'
const lower = upper.toLowerCase()

function errorOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return ServiceError.is(error) ? { code: error.code, errors: error.errors } : error
  }
}

describe('an id of a request', () => {
  it('comes out in lower case', () => {
    expect([idOf(upper), optionalId(upper), newIdOf(upper), ...idList([upper], '/pins', 1)]).toEqual([
      lower,
      lower,
      lower,
      lower,
    ])
    expect(optionalId(undefined)).toBeUndefined()
  })

  it('names nothing when it is no UUID, and cannot name something new', () => {
    expect(errorOf(() => idOf('x'))).toMatchObject({ code: 'not_found' })
    expect(errorOf(() => optionalId(''))).toMatchObject({ code: 'not_found' })
    expect(errorOf(() => newIdOf('x'))).toEqual({
      code: 'validation_failed',
      errors: [{ path: '/id', message: 'must be a UUID.' }],
    })
    expect(errorOf(() => newIdOf('x', '/novelId'))).toMatchObject({ errors: [{ path: '/novelId' }] })
  })

  it('is refused by its place in a list, and so is a list that is too long', () => {
    expect(errorOf(() => idList([lower, 'x', lower], '/pins', 2))).toEqual({
      code: 'validation_failed',
      errors: [
        { path: '/pins', message: 'must have at most 2 items.' },
        { path: '/pins/1', message: 'must be a UUID.' },
      ],
    })
    expect(
      errorOf(() =>
        idList(
          Array.from({ length: 9_999 }, () => 'x'),
          '/pins',
          2,
        ),
      ),
    ).toHaveProperty('errors.length', 50)
  })
})
