import { describe, expect, it } from 'vitest'
import { nameAtCaret, withName } from './name-at-caret.ts'

describe('a name that is called', () => {
  it('is what stands between the @ and the caret, of several words too', () => {
    expect(nameAtCaret('Would @Mar', 10)).toEqual({ start: 6, typed: 'Mar' })
    expect(nameAtCaret('@Maren Ho and more', 9)).toEqual({ start: 0, typed: 'Maren Ho' })
    expect(nameAtCaret('“@', 2)).toEqual({ start: 1, typed: '' })
  })

  it('is none within a word, after a name is done, or on another line', () => {
    expect(nameAtCaret('ada@example.org', 15)).toBeUndefined()
    expect(nameAtCaret('@Maren  then', 12)).toBeUndefined()
    expect(nameAtCaret('@Maren\nthen', 11)).toBeUndefined()
    expect(nameAtCaret('@she went out and never came', 28)).toBeUndefined()
  })

  it('takes the place of what was typed', () => {
    expect(withName('Would @Mar lie?', 6, 10, 'Maren Holt')).toEqual({ text: 'Would Maren Holt lie?', caret: 16 })
    expect(withName('Ask @Si', 4, 7, 'Silas')).toEqual({ text: 'Ask Silas ', caret: 10 })
  })
})
