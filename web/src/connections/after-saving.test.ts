import { beforeAll, describe, expect, it } from 'vitest'
import { mayBecomeUsual, savedWords, writingModel } from './after-saving.ts'
import { loadPageWords, loadWords } from '../words/words.ts'

beforeAll(async () => {
  await loadWords('en')
  await loadPageWords()
})

const connections = [
  { id: 'demo', demo: true },
  { id: 'own', demo: false },
]

describe('mayBecomeUsual', () => {
  it('A2: the first real connection takes the place of the demo, of none, and of one that is gone', () => {
    expect(mayBecomeUsual({ defaultConnectionId: 'demo', defaultModel: 'storyteller' }, connections)).toBe(true)
    expect(mayBecomeUsual({}, connections)).toBe(true)
    expect(mayBecomeUsual({ defaultConnectionId: 'deleted', defaultModel: 'm' }, connections)).toBe(true)
  })

  it('A2: a model that the writer chose stays', () => {
    expect(mayBecomeUsual({ defaultConnectionId: 'own', defaultModel: 'm' }, connections)).toBe(false)
  })
})

describe('writingModel', () => {
  it('A2: takes the first model that writes', () => {
    const models = ['text-embedding-3', 'whisper-1', 'gpt-5'].map((id) => ({
      connectionId: 'c',
      id,
      name: id,
      favourite: false,
    }))
    expect(writingModel(models)?.id).toBe('gpt-5')
    expect(writingModel(models.slice(0, 2))).toBeUndefined()
  })
})

describe('savedWords', () => {
  const step = { name: 'resolve' as const, ms: 3 }

  it('A3: says connected of a connection that passed its test, and of no other', () => {
    expect(savedWords('Local', { ok: true, steps: [] }, undefined)).toEqual({
      text: '“Local” is connected.',
      tone: 'plain',
    })
    const failed = {
      ok: false,
      steps: [
        { ...step, ok: true },
        { ...step, ok: false, message: 'The key was refused.' },
      ],
    }
    expect(savedWords('Local', failed, undefined)).toEqual({
      text: '“Local” is saved, but its test failed. The key was refused.',
      tone: 'problem',
    })
    expect(savedWords('Local', undefined, undefined).text).toBe('“Local” is saved. It could not be tested.')
  })

  it('A2: says which model new conversations use from now on', () => {
    expect(savedWords('Local', { ok: true, steps: [] }, 'llama').text).toContain('New conversations use llama')
  })
})
