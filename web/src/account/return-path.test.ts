import { describe, expect, it } from 'vitest'
import { returnPath } from './return-path.ts'

describe('returnPath', () => {
  it('keeps a path of this site', () => {
    expect(returnPath('/novels/1/codex?q=a#b')).toBe('/novels/1/codex?q=a#b')
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '\\\\evil',
    '',
    undefined,
    7,
  ])('leads home instead of to %p', (next) => {
    expect(returnPath(next)).toBe('/')
  })
})
