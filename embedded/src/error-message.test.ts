import { describe, expect, it } from 'vitest'
import { explain, explainDatabase } from './error-message.ts'

const said = (code: string, message: string): Error =>
  new Error('unavailable', { cause: Object.assign(new Error(message), { code }) })

describe('what a person is told of a database that runs but cannot be used', () => {
  it.each([
    ['28P01', 'password authentication failed', /keys\.json in \/data is not that of the database beside it/],
    [
      '3D000',
      'database "scriptorium" does not exist',
      /database in \/data is damaged \(database "scriptorium" does not exist\)/,
    ],
    ['58P01', 'could not open file "base/5/1259"', /is damaged/],
    ['XX001', 'invalid page in block 0', /is damaged/],
    ['53100', 'could not extend file', /disk of \/data is full/],
  ])('%s', (code, message, sentence) => {
    expect(explain(explainDatabase(said(code, message), '/data'))).toMatch(sentence)
    expect(explain(explainDatabase(said(code, message), '/data'))).not.toContain('\n')
  })

  it('anything else says itself', () => {
    const other = said('42501', 'permission denied')
    expect(explainDatabase(other, '/data')).toBe(other)
  })
})
