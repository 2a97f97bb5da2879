import { describe, expect, it } from 'vitest'
import { array, assert, boolean, date, integer, oneof, property, string, tuple, uuid } from 'fast-check'
import { decodeCursor, encodeCursor, pageOf } from './keyset.ts'

const shape = ['boolean', 'time', 'integer', 'text', 'id'] as const
const instant = date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
const values = tuple(
  boolean(),
  instant.map((time) => time.toISOString()),
  integer(),
  array(oneof(integer({ min: 1, max: 0xd7ff }), integer({ min: 0xe000, max: 0x10_ffff })), { maxLength: 200 }).map(
    (codes) => String.fromCodePoint(...codes),
  ),
  uuid(),
)
const refusal = expect.objectContaining({
  code: 'validation_failed',
  errors: [{ path: '/cursor', message: 'is not a cursor of this list.' }],
})

describe('a cursor', () => {
  it('gives back what it was made of', () => {
    assert(
      property(values, (made) => {
        expect(decodeCursor('threads', encodeCursor('threads', made), shape)).toEqual(made)
      }),
    )
  })

  it('is refused by another list, and by the same in another order', () => {
    assert(
      property(values, string(), (made, other) => {
        expect(() => decodeCursor(`threads ${other}`, encodeCursor('threads', made), shape)).toThrow(refusal)
      }),
    )
  })

  it('is refused when its values are not those of the list', () => {
    const id = '01a22390-968a-7685-8b1d-01ace45afba0'
    const decode = (kind: (typeof shape)[number], ...made: (string | number | boolean)[]) =>
      decodeCursor('list', encodeCursor('list', made), [kind])
    for (const [kind, ...made] of [
      ['id', 'a'],
      ['id', id.toUpperCase()],
      ['time', '2026-11-28'],
      ['time', '2026-13-28T18:47:05.123Z'],
      ['integer', 1.5],
      ['integer', 2_147_483_648],
      ['text', 'a\u0000'],
      ['text', '\ud800'],
      ['boolean', 'true'],
      ['id', id, id],
      ['id'],
    ] as const)
      expect(() => decode(kind, ...made)).toThrow(refusal)
  })

  it('is refused when it is no cursor at all, or another text for one', () => {
    const cursor = encodeCursor('list', [1])
    const other = Buffer.from('["list", 1]').toString('base64url')
    for (const text of ['', 'e30', '%', 'bnVsbA', `${cursor}=`, `${cursor}!`, other, cursor.repeat(1_000)])
      expect(() => decodeCursor('list', text, ['integer'])).toThrow(refusal)
    assert(
      property(string(), (text) => {
        expect(() => decodeCursor('list', text, ['integer'])).toThrow(refusal)
      }),
    )
  })
})

describe('a page', () => {
  it('has a cursor only while there is more', () => {
    assert(
      property(array(integer(), { maxLength: 12 }), integer({ min: 1, max: 12 }), (rows, limit) => {
        const page = pageOf(rows, limit, String)
        expect(page.items).toEqual(rows.slice(0, limit))
        expect(page.nextCursor).toBe(rows.length > limit ? String(rows[limit - 1]) : undefined)
      }),
    )
  })
})
