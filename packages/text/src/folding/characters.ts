/**
 * What a character is to detection: dropped, white space, a mark that joins the one before it, or a character of its own,
 * and whether it is part of a word. From the Unicode properties that the engine carries; computed once per character and
 * kept in tables by folding.ts.
 */
export const kinds = { plain: 1, special: 2, dropped: 3, space: 4, joiner: 5, surrogate: 6 } as const

/**
 * Word classes. `spaced`: letters, marks and digits of scripts that put spaces between words. `unspaced`: those of scripts
 * that do not (Han, Kana, Thai, Lao, Khmer, Burmese), where no boundary can be asked for. `hangul`: spaced, but particles
 * follow a name without a space.
 */
export const wordClasses = { none: 0, spaced: 1, unspaced: 2, hangul: 3 } as const

const wordCharacter = /^[\p{L}\p{M}\p{Nd}\p{Nl}]$/u
const unspacedScript = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]$/u
const hangulScript = /^\p{sc=Hang}$/u
const whiteSpace = /^[\s\p{Z}\u0085]$/u
const markCharacter = /^\p{M}$/u
/**
 * Soft hyphen, zero-width and bidirectional marks, variation selectors: seen by nobody, so they must not part a name. Nor may
 * the tatweel, which makes an Arabic word longer on the page and no other word of it.
 */
const invisible = /^[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u0640]$/u
/** Hangul vowels and finals that compose with the syllable before, the half-width voicing marks of Kana, the skin tones of emoji. */
const composing = /^[\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f\p{Emoji_Modifier}]$/u
const hangulFiller = /^[\u115f\u1160\u3164\uffa0]$/u
/** Letters by category that are typed as apostrophes: they end a word as an apostrophe does. */
const apostropheLetters = /^[\u02b9\u02bb-\u02bf\u02c8\u055a\ua78b\ua78c]$/u

export function wordClassOf(character: string): number {
  if (!wordCharacter.test(character) || apostropheLetters.test(character)) return wordClasses.none
  if (unspacedScript.test(character)) return wordClasses.unspaced
  return hangulScript.test(character) ? wordClasses.hangul : wordClasses.spaced
}

/** The kind of one character before folding: `plain` stands for any that is none of the others. */
export function kindOf(character: string): number {
  if (invisible.test(character) && !hangulFiller.test(character)) return kinds.dropped
  if (whiteSpace.test(character)) return kinds.space
  if (markCharacter.test(character) || composing.test(character)) return kinds.joiner
  return kinds.plain
}

/**
 * Letters that make one sign with the letter after them: the vowels that Thai and Lao write before their consonant, and what
 * puts the next consonant below (Khmer, Burmese). No name begins after one.
 */
export function bindsNext(unit: number): boolean {
  return (unit >= 0x0e40 && unit <= 0x0e44) || (unit >= 0x0ec0 && unit <= 0x0ec4) || unit === 0x17d2 || unit === 0x1039
}

/** The vowels that Thai and Lao write as letters after their consonant. No name ends before one. */
export function bindsPrevious(unit: number): boolean {
  return (
    unit === 0x0e30 ||
    unit === 0x0e32 ||
    unit === 0x0e33 ||
    unit === 0x0e45 ||
    unit === 0x0eb0 ||
    unit === 0x0eb2 ||
    unit === 0x0eb3 ||
    unit === 0x0ebd
  )
}

const apostrophes =
  "'\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u0060\u00b4\u055a\ua78b\ua78c\uff07\uff40\u2039\u203a"
const quotes = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f\uff02\u05f4'
const hyphens =
  '-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\u2e17\ufe58\ufe63\uff0d\ufe31\ufe32'

/** What parts foreign names in Chinese and Japanese, by the keyboard and the edition: `哈利·波特`, `ハリー・ポッター`. */
const dots = '\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65'

/** Typographic forms to the plain one: apostrophes, double quotes, hyphens and dashes, middle dots. */
export const punctuation: ReadonlyMap<string, string> = new Map([
  ...Array.from(apostrophes).map((character) => [character, "'"] as const),
  ...Array.from(quotes).map((character) => [character, '"'] as const),
  ...Array.from(hyphens).map((character) => [character, '-'] as const),
  ...Array.from(dots).map((character) => [character, '·'] as const),
])

/** Marks that people leave out or add: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs; never the vowels of Indic scripts or the voicing of Kana. */
const diacriticRanges = [
  '\\u0300-\\u036f\\u0483-\\u0487',
  '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7',
  '\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed',
  '\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f',
]
const diacritic = new RegExp(`[${diacriticRanges.join('')}]`, 'gu')

/**
 * The points of Hebrew and the vowel signs of Arabic, which hardly anybody writes: with them and without, a word is the same.
 * The hamza and the madda are none of them, they make another letter.
 */
const vowelSigns =
  /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/gu

export function withoutVowelSigns(text: string): string {
  return text.replaceAll(vowelSigns, '')
}

/** Letters that look like a letter with a diacritic and have no decomposition in Unicode. */
const strokes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ø: 'o',
    Ø: 'O',
    ł: 'l',
    Ł: 'L',
    đ: 'd',
    Đ: 'D',
    ð: 'd',
    Ð: 'D',
    þ: 'th',
    Þ: 'TH',
    ħ: 'h',
    Ħ: 'H',
    ŧ: 't',
    Ŧ: 'T',
    æ: 'ae',
    Æ: 'AE',
    œ: 'oe',
    Œ: 'OE',
    ı: 'i',
    ĸ: 'k',
    ŋ: 'n',
    Ŋ: 'N',
    ƀ: 'b',
    ɨ: 'i',
    Ɨ: 'I',
    ƶ: 'z',
    Ƶ: 'Z',
  }),
)
const strokeCharacter = new RegExp(`[${[...strokes.keys()].join('')}]`, 'gu')

export function withoutDiacritics(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(diacritic, '')
    .normalize('NFC')
    .replaceAll(strokeCharacter, (letter) => strokes.get(letter) ?? letter)
}
