import { describe, expect, it } from 'vitest'
import { namedStatement } from './statement.ts'

describe('a statement with named parameters', () => {
  it('numbers them by where they first stand, each once', () => {
    const statement = namedStatement<{ id: string; title?: string; ownerId: string }>(
      'rename',
      `UPDATE t SET title = coalesce($title::text, '10:30', title) WHERE owner_id = $ownerId AND id = $id AND $title IS NOT NULL`,
    )
    expect(statement({ id: 'i', ownerId: 'o', title: 't' })).toEqual({
      name: 'rename',
      text: `UPDATE t SET title = coalesce($1::text, '10:30', title) WHERE owner_id = $2 AND id = $3 AND $1 IS NOT NULL`,
      values: ['t', 'o', 'i'],
    })
  })

  it('has one text whatever the values, and tells names apart that begin alike', () => {
    const statement = namedStatement<{ after?: string; afterId?: string }>('page', '$afterId, $after')
    expect(statement({ after: 'a', afterId: 'b' })).toEqual({ name: 'page', text: '$1, $2', values: ['b', 'a'] })
    expect(statement({}).text).toBe('$1, $2')
    expect(statement({}).values).toEqual([undefined, undefined])
  })

  it('refuses numbers beside names', () => {
    expect(() => namedStatement('mixed', 'SELECT $1, $name')).toThrow(TypeError)
  })
})
