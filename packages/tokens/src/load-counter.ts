/** Exact counters, by the tables of gpt-tokenizer: megabytes each, so loaded when a model first needs one. */
import type { Counter } from './counter.ts'
import { encodingOf } from './encoding.ts'
import type { EncodingName } from './encoding.ts'
import { estimatedCounter } from './estimate.ts'

type Encoding = {
  countTokens(text: string, options: { disallowedSpecial: Set<string> }): number
  setMergeCacheSize(size: number): void
}

const loaders: Readonly<Record<EncodingName, () => Promise<Encoding>>> = {
  o200k_base: async () => await import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: async () => await import('gpt-tokenizer/encoding/cl100k_base'),
}

/** Words whose merges are remembered, per encoding; the library's own 100,000 could hold some 50 MB. */
const rememberedWordsMax = 10_000

/**
 * Byte-pair merging takes the square of the length of what it merges, and that is a whole run of letters, of white space or of
 * punctuation. Longer runs than any word are counted in parts
 * (Thai, without spaces, has runs of more than 64 letters); a cut changes the count by a few tokens at most.
 */
const runUnitsMax = 128
const longRun = new RegExp(
  `[\\p{L}\\p{M}]{${runUnitsMax},}|\\s{${runUnitsMax},}|[^\\s\\p{L}\\p{M}\\p{N}]{${runUnitsMax},}`,
  'gu',
)

const loaded = new Map<EncodingName, Promise<Counter>>()

/**
 * The counter for a model: exact where its tokenizer is public, else the estimate. Names of special tokens in a text
 * (`<|endoftext|>`) count as the plain text that providers make of them.
 *
 * The first call for an encoding takes some 300 ms of the process's one thread and 70 MB.
 */
export async function loadCounter(model: string | undefined): Promise<Counter> {
  const name = encodingOf(model)
  if (name === undefined) return estimatedCounter
  const known = loaded.get(name) ?? load(name)
  loaded.set(name, known)
  return await known
}

async function load(name: EncodingName): Promise<Counter> {
  const encoding = await loaders[name]()
  encoding.setMergeCacheSize(rememberedWordsMax)
  const options = { disallowedSpecial: new Set<string>() }
  return {
    exact: true,
    count: (text) => partsOf(text).reduce((sum, part) => sum + encoding.countTokens(part, options), 0),
  }
}

/** The text, with its long runs cut; joined it is the text again. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let done = 0
  for (const { 0: run, index } of text.matchAll(longRun)) {
    if (index > done) parts.push(text.slice(done, index))
    done = index + run.length
    for (let start = index; start < done;) {
      const end = cutBefore(text, Math.min(start + runUnitsMax, done))
      parts.push(text.slice(start, end))
      start = end
    }
  }
  parts.push(text.slice(done))
  return parts
}

/** Not in the middle of a surrogate pair. */
function cutBefore(text: string, end: number): number {
  return text.charCodeAt(end) >= 0xdc00 && text.charCodeAt(end) <= 0xdfff && isHigh(text.charCodeAt(end - 1))
    ? end - 1
    : end
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
