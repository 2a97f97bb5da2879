import { describe, expect, it } from 'vitest'
import { retryAfterOf } from './retry-after.ts'

describe('the provider’s own delay', () => {
  it.each([
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '100000' }, 100_000_000],
    [{ 'retry-after': '1e300' }, 31 * 24 * 3_600_000],
    [{ 'retry-after-ms': '', 'retry-after': '3' }, 3_000],
    [{ 'retry-after': ' ' }, undefined],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, 0],
    [{}, undefined],
  ])('C7: %o is %s ms', (headers, ms) => {
    expect(retryAfterOf(headers as Record<string, string>, 0)).toBe(ms)
  })
})
