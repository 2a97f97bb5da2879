import { beforeAll, describe, expect, it } from 'vitest'
import { faultOf } from './field-fault.ts'
import { loadWords } from '../words/words.ts'

beforeAll(async () => await loadWords('en'))

const field = { value: '', required: true, minLength: -1, type: 'text' }

describe('faultOf', () => {
  it('A19: says at the field what it lacks, before the browser does in a bubble', () => {
    expect(faultOf({ ...field, value: '  ' })).toBe('This is needed.')
    expect(faultOf({ ...field, type: 'email', value: 'ada' })).toBe('This is not an email address.')
    expect(faultOf({ ...field, type: 'password', minLength: 10, value: 'six' })).toBe(
      'At least 10 characters, please; these are 3.',
    )
  })

  it('A19: is silent where nothing is wrong', () => {
    expect(faultOf({ ...field, required: false, minLength: 10 })).toBeUndefined()
    expect(faultOf({ ...field, type: 'email', value: ' ada@example.org ' })).toBeUndefined()
    expect(faultOf({ ...field, type: 'password', minLength: 10, value: '0123456789' })).toBeUndefined()
  })
})
