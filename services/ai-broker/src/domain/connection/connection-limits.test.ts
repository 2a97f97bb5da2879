import { describe, expect, it } from 'vitest'
import { runningMaxOf } from './connection-limits.ts'

describe('how many answers of a connection are written at once', () => {
  it.each([
    ['lm-studio', undefined, 1],
    ['ollama', undefined, 1],
    ['ollama', 4, 4],
    ['openai', undefined, undefined],
    ['openai', 2, 2],
    ['openai-compatible', undefined, undefined],
  ] as const)('%s with a setting of %s: %s', (provider, concurrency, expected) => {
    expect(runningMaxOf({ provider, ...(concurrency === undefined ? {} : { concurrency }) })).toBe(expected)
  })
})
