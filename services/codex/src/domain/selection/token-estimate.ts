import type { TokenCounter } from '../ports.ts'

/**
 * Tokens by estimate, for models whose tokenizer is not public. Characters per token by script, after what byte-pair
 * tokenizers of today's models do with prose: English words of four letters or so, other alphabets with fewer merges, about
 * one token per Han or Kana character and per Hangul syllable, more for scripts that are rare in the training text.
 * Rounded up, so that a budget is rather kept than passed.
 */
const perToken: readonly { script: RegExp; characters: number }[] = [
  { script: /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/gu, characters: 0.9 },
  { script: /\p{sc=Hang}/gu, characters: 0.9 },
  { script: /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/gu, characters: 1.1 },
  { script: /[\p{sc=Cyrl}\p{sc=Grek}]/gu, characters: 2.5 },
  { script: /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Deva}]/gu, characters: 1.8 },
  { script: /\p{Extended_Pictographic}/gu, characters: 0.5 },
]
const usualCharactersPerToken = 3.8
const plain = /^[\t\n\r -\u024f\u2010-\u2027]*$/u

export const estimatingCounter: TokenCounter = { estimated: true, count: estimateTokens }

/** @returns whole tokens, 0 for the empty text. */
export function estimateTokens(text: string): number {
  if (plain.test(text)) return Math.ceil(text.length / usualCharactersPerToken)
  let rest = Array.from(text).length
  let tokens = 0
  for (const { script, characters } of perToken) {
    const found = text.match(script)?.length ?? 0
    rest -= found
    tokens += found / characters
  }
  return Math.ceil(tokens + Math.max(0, rest) / usualCharactersPerToken)
}
