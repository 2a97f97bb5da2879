import { describe, expect, it } from 'vitest'
import { ApiKey } from '../../domain/connection/api-key.ts'
import { scrub } from './scrub.ts'

describe('what a provider wrote', () => {
  it('is scrubbed of the key in its usual forms, of control characters, and cut', () => {
    const key = 'odd key+/"=' + 'x'.repeat(20)
    const text = `${key} ${encodeURIComponent(key)} ${btoa(key)} ${JSON.stringify(key)}\u0000\u001b[31m ${'long '.repeat(200)}`
    const clean = scrub(text, new ApiKey(key))
    expect(clean).not.toContain('xxxxxxxx')
    expect(clean).not.toMatch(/\p{Cc}/u)
    expect(clean.length).toBeLessThanOrEqual(300)
  })

  it.each([
    ['', ''],
    ['user:', ''],
    ['Bearer ', '\n'],
    ['ab', 'c'],
  ])('holds the key in no base64 of a text around it either: %j', (before, after) => {
    const key = `sk-canary-${'0123456789abcdef'.repeat(2)}`
    const encoded = btoa(`${before}${key}${after}`)
    const clean = scrub(
      `decoded ${encoded} and ${Buffer.from(key).toString('hex')}, ${encoded.replaceAll('=', '')}`,
      new ApiKey(key),
    )
    for (const word of clean.split(/[^\w+/-]+/))
      expect(Buffer.from(word, 'base64').toString('latin1')).not.toMatch(/canary|0123456789/)
    expect(clean).not.toContain(Buffer.from('canary').toString('hex'))
  })

  it('is scrubbed before it is cut', () => {
    const key = 'k'.repeat(3_990)
    expect(scrub(`${key} ${key}`, new ApiKey(key))).toBe('[redacted] [redacted]')
  })
})
