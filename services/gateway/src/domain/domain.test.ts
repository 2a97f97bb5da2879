import { describe, expect, it } from 'vitest'
import { assert as assertProperty, jsonValue, property } from 'fast-check'
import { canonicalJson } from './creation.ts'
import { createRateBuckets } from './rate-bucket.ts'
import { isSameSite } from './site-check.ts'
import { cleanTexts } from './text-check.ts'

describe('the texts of a request', () => {
  it('C18: lose their NULs, and halves of surrogate pairs, however deep', () => {
    expect(cleanTexts({ a: [{ 'b/c~d': 'x\u0000y' }, 1, null], b: 'ok' })).toEqual({
      a: [{ 'b/c~d': 'xy' }, 1, null],
      b: 'ok',
    })
    expect(cleanTexts(['ok', '\ud83d', '\ud83d\ude00'])).toEqual(['ok', '\ufffd', '\ud83d\ude00'])
    expect(cleanTexts('\u0000')).toBe('')
    const levels = 100_000
    const innermost = ['a\u0000']
    let deep: unknown = innermost
    for (let level = 0; level < levels; level += 1) deep = [deep]
    cleanTexts(deep)
    expect(innermost).toEqual(['a'])
  })

  it('C18: are otherwise as they came', () => {
    assertProperty(
      property(jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value)
        const cleaned = JSON.stringify(cleanTexts(JSON.parse(text)))
        if (!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text)) expect(cleaned).toBe(text)
      }),
    )
  })
})

describe('site check', () => {
  it('believes Fetch Metadata first, then the origin, and what is no browser', () => {
    expect(isSameSite({ secFetchSite: undefined, origin: undefined }, 'https://a.example')).toBe(true)
    expect(isSameSite({ secFetchSite: 'none', origin: 'https://b.example' }, 'https://a.example')).toBe(true)
    expect(isSameSite({ secFetchSite: 'same-site', origin: 'https://a.example' }, 'https://a.example')).toBe(false)
    expect(isSameSite({ secFetchSite: undefined, origin: 'https://b.example' }, 'https://a.example')).toBe(false)
  })
})

describe('rate buckets', () => {
  it('let a burst through, then as many as come back, and report how long to wait', () => {
    let now = 0
    const buckets = createRateBuckets({ burst: 3, perSecond: 2 }, { nowMs: () => now })
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 500])
    expect(buckets.take('b')).toBe(0)
    now += 500
    expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 500])
    buckets.giveBack('a')
    expect(buckets.take('a')).toBe(0)
    now -= 10_000
    expect(buckets.take('a')).toBeGreaterThan(0)
  })

  it('remember a bounded number of keys', () => {
    const buckets = createRateBuckets({ burst: 1, perSecond: 1 }, { keysMax: 10, nowMs: () => 0 })
    for (let n = 0; n < 1_000; n += 1) buckets.take(`key ${n}`)
    expect(buckets.size()).toBe(10)
  })
})

describe('canonical JSON', () => {
  it('is the same for the same value', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }))
    expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }))
    expect(canonicalJson(undefined)).toBe('')
  })
})
