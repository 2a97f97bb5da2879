/** Tokens of a text, estimated: each provider counts differently and few say how. */

// Han, kana, Hangul, Thai and their like take about a token per character or more; Latin about one per four.
const dense =
  /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]/g
const otherScripts = /[\u0370-\u0DFF\u0F00-\u0FFF\u10A0-\u10FF\u1200-\u137F]/g

/** Never less than 1 for a text that is not empty; 0 for the empty one. Linear in the text. */
export function estimateTokens(text: string): number {
  if (text === '') return 0
  const denseUnits = text.match(dense)?.length ?? 0
  const otherUnits = text.match(otherScripts)?.length ?? 0
  const plainUnits = text.length - denseUnits - otherUnits
  return Math.max(1, Math.ceil(denseUnits + otherUnits / 2 + plainUnits / 4))
}

/** What a provider adds around each message. */
export const tokensPerMessage = 4
