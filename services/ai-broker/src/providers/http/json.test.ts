import { describe, expect, it } from 'vitest'
import { assert as check, jsonValue, property } from 'fast-check'
import { convertToModels } from '../chat-completions/convert-to-models.ts'
import { convertToUsage } from '../chat-completions/convert-to-usage.ts'
import { asAmount, asCount, asObject, parseJson } from './json.ts'

/** As JSON writes them: 1e400 has no number of its own in JavaScript. */
const wild = ['4294967295', '2147483647', '9007199254740993', '1e400', '-1e400', '-1', '-0.5', '"-1"', '"1e9999"']
const wilder = ['"4294967295"', '"NaN"', '"Infinity"', '"0x10"', '""', '" "', 'null', 'true', '[4096]', '{"a":1}']
const foreign = [...wild, ...wilder].map((text) => [text] as const)
const int32Max = 2_147_483_647

/** Every number in it, at any depth. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

describe('C16: numbers from outside', () => {
  it.each([
    [128_000, 128_000],
    ['128000', 128_000],
    [4_095.6, 4_096],
    [1e9, 1e9],
    [1e9 + 1, undefined],
  ])('C16: %p is the count %p', (value, count) => {
    expect(asCount(value)).toBe(count)
  })

  it.each([
    ['0.0000025', 0.0000025],
    ['2.5e-6', 2.5e-6],
    [' .5 ', 0.5],
    [-0, 0],
    [1e6, 1e6],
    ['1000001', undefined],
  ])('C16: %p is the amount %p', (value, amount) => {
    expect(asAmount(value)).toBe(amount)
  })

  const windows = ['context_length', 'context_window', 'max_context_length', 'max_model_len', 'max_input_tokens']
  const limits = ['loaded_context_length', 'max_completion_tokens', 'max_output_tokens']
  it.each(foreign)('C16: %s is no field of a model', (text) => {
    const rows = [...windows, ...limits].map((field) => `{"id":"${field}","${field}":${text}}`)
    const nested = [
      `{"id":"a","meta":{"n_ctx":${text},"n_ctx_train":${text}},"parameters":{"max_seq_len":${text}}}`,
      `{"id":"b","loaded_instances":[{"config":{"context_length":${text}}}]}`,
      `{"id":"c","top_provider":{"max_completion_tokens":${text}}}`,
      `{"id":"d","pricing":{"prompt":${text},"completion":${text}}}`,
    ]
    const models = convertToModels(parseJson(`{"data":[${[...rows, ...nested].join()}]}`)?.value)
    expect(models).toHaveLength(rows.length + nested.length)
    expect(models?.flatMap(numbersIn)).toEqual([])
  })

  it.each(foreign)('C16: %s is no count of usage', (text) => {
    const details = `{"cached_tokens":${text},"reasoning_tokens":${text},"cache_write_tokens":${text}}`
    const usage = `{"prompt_tokens":7,"completion_tokens":${text},"prompt_tokens_details":${details},"completion_tokens_details":${details},"cost":${text}}`
    expect(convertToUsage(asObject(parseJson(`{"usage":${usage}}`)?.value) ?? {}, undefined)).toEqual({
      inputTokens: 7,
      outputTokens: 0,
      estimated: false,
    })
  })

  it('C16: whatever stands in a field, what comes in is whole and fits a database’s integer', () => {
    check(
      property(jsonValue(), (value) => {
        const body = [...windows, ...limits].map((field, index) => ({ id: `${index}`, [field]: value }))
        for (const number of numbersIn(convertToModels(body))) {
          expect(Number.isInteger(number)).toBe(true)
          expect(number).toBeLessThanOrEqual(int32Max)
        }
      }),
    )
  })
})
