import { describe, expect, it } from 'vitest'
import type { QueryResult } from './connection.ts'
import { columnsOf, presentRow, rowData, rowOf, rowsOf, selectOf } from './row.ts'

const time = new Date('2026-11-28T18:47:05.123Z')
const result = <T>(...rows: T[]): QueryResult<T> => ({
  rows,
  rowCount: rows.length,
})

describe('a row', () => {
  it('of a prepared statement comes in camelCase, without what is NULL, with times as text', () => {
    const row = {
      id: 'a',
      point_of_view: null,
      created_at: time,
      in_2_parts: 0,
      is_on: false,
      details: [{ a_b: null }],
    }
    expect(rowsOf(result(row))).toStrictEqual([
      { id: 'a', createdAt: '2026-11-28T18:47:05.123Z', in2Parts: 0, isOn: false, details: [{ a_b: null }] },
    ])
  })

  it('of Prisma is the same', () => {
    expect(presentRow({ id: 'a', pointOfView: null, createdAt: time, text: '' })).toStrictEqual({
      id: 'a',
      createdAt: '2026-11-28T18:47:05.123Z',
      text: '',
    })
  })

  it('has times as milliseconds for a domain that computes with them', () => {
    const row = { lease_until: time, not_before: null }
    expect(rowOf(result(row), { times: 'milliseconds' })).toStrictEqual({ leaseUntil: time.getTime() })
  })

  it('keeps bytes as they are', () => {
    const token = Buffer.from('token')
    expect(rowOf(result<object>({ token_hash: token }))).toHaveProperty('tokenHash', token)
  })

  it('is undefined where there is none', () => {
    expect(rowOf(result())).toBeUndefined()
    expect(rowsOf(result())).toEqual([])
  })

  it('is asked for by the same names in both', () => {
    const names = ['id', 'pointOfView'] as const
    expect(selectOf(names)).toEqual({ id: true, pointOfView: true })
    expect(columnsOf(names)).toBe('id, point_of_view')
    expect(columnsOf(names, 'n')).toBe('n.id, n.point_of_view')
  })
  it('is written with NULL for what is absent, and with the named fields only', () => {
    type Fields = { title: string; tense?: string }
    expect(rowData<Fields>({ title: 'T' }, ['title', 'tense'])).toStrictEqual({ title: 'T', tense: null })
    expect(rowData<Fields>({ title: 'T', tense: 'past' }, ['tense'])).toStrictEqual({ tense: 'past' })
  })
})
