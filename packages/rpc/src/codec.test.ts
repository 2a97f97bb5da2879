import { describe, expect, it } from 'vitest'
import { codex } from './index.ts'
import { methodsOf } from './codec.ts'
import type { MethodCodec } from './codec.ts'

function listNovels(): MethodCodec {
  const found = methodsOf(codex.novels.definition).find(({ name }) => name === 'list')
  if (found === undefined) throw new Error('novels have no list')
  return found
}

describe('the codec', () => {
  it('writes the fields by their numbers in the proto file, under the path of the method', () => {
    expect(listNovels().path).toBe('/scriptorium.codex.v1.Novels/List')
    const bytes = listNovels().encodeRequest({ cursor: 'c', limit: 5 })
    expect(bytes).toEqual(Buffer.from([0x0a, 1, 0x63, 0x10, 5]))
  })

  it('reads what is absent as no property, and as zero or an empty list where a field is not optional', () => {
    expect(Object.entries(listNovels().decodeRequest(Buffer.alloc(0)) as object)).toEqual([['limit', 0]])
    expect(Object.entries(listNovels().decodeResponse(Buffer.alloc(0)) as object)).toEqual([['items', []]])
  })

  it('tells an empty text that was given from none', () => {
    const bytes = listNovels().encodeRequest({ cursor: '', limit: 0 })
    expect(listNovels().decodeRequest(bytes)).toStrictEqual({ cursor: '', limit: 0 })
  })

  it('passes over a field that a newer service may send', () => {
    expect(listNovels().decodeRequest(Buffer.from([0x10, 5, 0x7a, 2, 0x68, 0x69]))).toStrictEqual({ limit: 5 })
  })

  it('refuses a number that the field cannot hold', () => {
    for (const limit of [1.5, -1, 2 ** 32, Number.NaN]) expect(() => listNovels().encodeRequest({ limit })).toThrow()
  })

  it('refuses bytes that end too early', () => {
    expect(() => listNovels().decodeRequest(Buffer.from([0x0a, 9, 0x63]))).toThrow()
  })
})
