import { describe, expect, it } from 'vitest'
import { withScheme } from '@scriptorium/contracts/nouns'
import { ApiProblem, problemWords } from '../api/problem.ts'
import { stepState } from './step-state.ts'

const step = (name: 'resolve' | 'connect' | 'authenticate' | 'models', ok: boolean) => ({ name, ok, ms: 1 })

describe('the test of a connection', () => {
  it('A17: a step of which nothing is known is not checked, neither done nor failed', () => {
    const answer = { steps: [step('resolve', true), step('connect', true), step('models', false)] }
    expect(stepState('authenticate', answer)).toBe('unchecked')
    expect(stepState('models', answer)).toBe('failed')
    expect(stepState('complete', answer)).toBe('open')
  })

  it('A17: what the test did not get to is open', () => {
    const answer = { steps: [step('resolve', true), step('connect', false)] }
    expect(stepState('authenticate', answer)).toBe('open')
    expect(stepState('resolve', answer)).toBe('ok')
    expect(stepState('resolve', undefined)).toBe('open')
  })
})

describe('a form’s problem', () => {
  const problem = (
    errors: { path: string; message: string }[],
    code: 'validation_failed' | 'not_found' = 'validation_failed',
  ) => problemWords(new ApiProblem({ code, status: 400, detail: 'The request is not valid.', errors }), ['baseUrl'])

  it('A17: what is said at a field is not said again, and programs’ words not at all', () => {
    const address = { path: '/baseUrl', message: 'This is not a base URL.' }
    expect(problem([address])).toEqual({ sentence: 'Correct what is marked above.', fields: [] })
    const models = { path: '/models/0', message: 'A model id is not empty.' }
    expect(problem([address, models]).fields).toEqual([models.message])
    expect(problem([models])).toEqual({ sentence: '', fields: [models.message] })
    expect(problem([{ path: '/baseUrlOther', message: 'x' }]).fields).toEqual(['x'])
  })

  it('any other problem says what it is', () => {
    expect(problem([]).sentence).toBe('The request is not valid.')
    expect(problem([], 'not_found').sentence).toBe('The request is not valid.')
  })
})

describe('withScheme', () => {
  it('A17: an address of this machine needs no http://', () => {
    expect(withScheme('127.0.0.1:8000/v1')).toBe('http://127.0.0.1:8000/v1')
    expect(withScheme('localhost:1234')).toBe('http://localhost:1234')
    for (const other of ['https://localhost/', 'localhost.evil.example', 'not a url', ''])
      expect(withScheme(other)).toBe(other)
  })
})
