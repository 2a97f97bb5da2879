/**
 * Tokens by estimate, for models whose tokenizer is not public. The text is read as a byte-pair tokenizer splits it, into runs
 * of one kind (a word, a number, punctuation, white space), and each run costs what runs of its script cost on average.
 *
 * The numbers are fitted to `o200k_base` with the prose in test/prose.ts, where the estimate errs by 15 % at most. Tokenizers
 * with a smaller vocabulary need more for other scripts than Latin: `cl100k_base` up to twice as much.
 */
import type { Counter } from './counter.ts'

/** What a run costs: `perRun + perCharacter * length`, and never less than one token. */
type Kind = { perRun: number; perCharacter: number }

const kinds = {
  space: { perRun: 1, perCharacter: 0 },
  digits: { perRun: 0.6, perCharacter: 1 / 3 },
  punctuation: { perRun: 0, perCharacter: 1 / 3 },
  latin: { perRun: -0.7, perCharacter: 0.3 },
  greek: { perRun: 0.35, perCharacter: 0.39 },
  cyrillic: { perRun: -0.25, perCharacter: 0.35 },
  hebrew: { perRun: 0.4, perCharacter: 0.37 },
  arabic: { perRun: 1.15, perCharacter: 0.11 },
  indic: { perRun: -0.6, perCharacter: 0.53 },
  thai: { perRun: 0.9, perCharacter: 0.44 },
  /** Scripts that are rare in what tokenizers were trained on. */
  rare: { perRun: 0, perCharacter: 0.8 },
  hangul: { perRun: 0.2, perCharacter: 0.77 },
  kana: { perRun: 0, perCharacter: 0.78 },
  han: { perRun: 0, perCharacter: 0.95 },
  /** Pictures, by UTF-16 unit: most have two. */
  emoji: { perRun: 0, perCharacter: 0.9 },
} as const satisfies Record<string, Kind>

type KindName = keyof typeof kinds
const kindNames = Object.keys(kinds) as KindName[]
const kindList: readonly Kind[] = kindNames.map((name) => kinds[name])
const spaceIndex = kindNames.indexOf('space')
const latinIndex = kindNames.indexOf('latin')

/** First UTF-16 unit of each block and its kind, up to the next one's first. */
const blocks: readonly (readonly [first: number, kind: KindName])[] = [
  [0x0000, 'space'],
  [0x0021, 'punctuation'],
  [0x0030, 'digits'],
  [0x003a, 'punctuation'],
  [0x0041, 'latin'],
  [0x005b, 'punctuation'],
  [0x0061, 'latin'],
  [0x007b, 'punctuation'],
  [0x00a0, 'space'],
  [0x00a1, 'punctuation'],
  [0x00c0, 'latin'],
  [0x0370, 'greek'],
  [0x0400, 'cyrillic'],
  [0x0530, 'rare'],
  [0x0590, 'hebrew'],
  [0x0600, 'arabic'],
  [0x0780, 'rare'],
  [0x0900, 'indic'],
  [0x0e00, 'thai'],
  [0x1100, 'hangul'],
  [0x1200, 'rare'],
  [0x1e00, 'latin'],
  [0x1f00, 'greek'],
  [0x2000, 'space'],
  [0x200b, 'emoji'],
  [0x2010, 'punctuation'],
  [0x2028, 'space'],
  [0x202a, 'punctuation'],
  [0x2190, 'emoji'],
  [0x2500, 'punctuation'],
  [0x2600, 'emoji'],
  [0x27c0, 'punctuation'],
  [0x2e80, 'han'],
  [0x3000, 'punctuation'],
  [0x3040, 'kana'],
  [0x3130, 'hangul'],
  [0x3190, 'han'],
  [0x31f0, 'kana'],
  [0x3200, 'han'],
  [0xa000, 'rare'],
  [0xac00, 'hangul'],
  [0xd800, 'emoji'],
  [0xe000, 'rare'],
  [0xf900, 'han'],
  [0xfb00, 'rare'],
  [0xfb50, 'arabic'],
  [0xfe00, 'emoji'],
  [0xfe10, 'punctuation'],
  [0xfe70, 'arabic'],
  [0xff00, 'punctuation'],
  [0xff66, 'kana'],
  [0xffa0, 'hangul'],
  [0xffe0, 'punctuation'],
]

/** The kind of each UTF-16 unit, by its place in `kindList`. */
const kindOfUnit = new Uint8Array(0x1_0000)
for (const [index, [first, kind]] of blocks.entries())
  kindOfUnit.fill(kindNames.indexOf(kind), first, blocks[index + 1]?.[0] ?? 0x1_0000)

/** An estimate, marked as one. */
export const estimatedCounter: Counter = { exact: false, count: estimateTokens }

/**
 * Linear in the text. Parts that are cut at white space need at least as many tokens as the whole.
 *
 * @returns whole tokens; 0 for the empty text only.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (let start = 0; start < text.length;) {
    const kindIndex = kindOfUnit[text.charCodeAt(start)] ?? 0
    let end = start + 1
    while (end < text.length && kindOfUnit[text.charCodeAt(end)] === kindIndex) end += 1
    tokens += kindIndex === spaceIndex ? costOfSpace(text, start, end) : costOfRun(text, start, end, kindIndex)
    start = end
  }
  return text === '' ? 0 : Math.max(1, Math.ceil(tokens))
}

function costOfRun(text: string, start: number, end: number, kindIndex: number): number {
  const { perRun, perCharacter } = kindList[kindIndex] ?? kinds.rare
  const marks = kindIndex === latinIndex ? costOfMarks(text, start, end) : 0
  return Math.max(1, perRun + perCharacter * (end - start) + marks)
}

/** One space belongs to the word after it. */
function costOfSpace(text: string, start: number, end: number): number {
  return end - start === 1 && text.charAt(start) === ' ' ? 0 : 1
}

/** Letters with marks break a word into more tokens, the rarer the more. */
function costOfMarks(text: string, start: number, end: number): number {
  let cost = 0
  for (let index = start; index < end; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit >= 0x1e00 || (unit >= 0x0300 && unit < 0x0370)) cost += 0.8
    else if (unit >= 0x0100) cost += 1.4
    else if (unit >= 0x00c0) cost += 0.6
  }
  return cost
}
