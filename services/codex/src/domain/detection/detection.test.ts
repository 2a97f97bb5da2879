import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { Alias } from '@scriptorium/contracts/nouns'
import type { IndexedEntry } from './indexed-entry.ts'
import { createIndex, detect } from './codex-index.ts'
import { createFolding, exactText } from '@scriptorium/text/folding'
import { spellerOf } from './equalities.ts'

const folderOf = createFolding()
const alias = (text: string, options: Partial<Alias> = {}): Alias => ({
  text,
  caseSensitive: false,
  wholeWord: true,
  foldDiacritics: false,
  enabled: true,
  ...options,
})
const entry = (name: string, fields: Partial<IndexedEntry> = {}): IndexedEntry => ({
  id: name,
  name,
  type: 'character',
  aliases: [],
  exclusions: [],
  control: 'detected',
  archived: false,
  ...fields,
})
/** An entry whose name has options: an alias that repeats the name stands for it. */
const named = (name: string, options: Partial<Alias>): IndexedEntry => entry(name, { aliases: [alias(name, options)] })

/** Found without its capital too. */
const inAnyCase = (name: string): IndexedEntry => named(name, { anyCase: true })

/** `[the span]=entry`, in order. */
function found(text: string, entries: readonly IndexedEntry[], language = 'en'): string[] {
  return detect(createIndex(1, language, entries, folderOf), text, folderOf).map(
    ({ start, end, namings }) =>
      `${text.slice(start, end)}=${namings
        .map(({ entryId }) => entryId)
        .toSorted()
        .join('|')}`,
  )
}

type Row = [what: string, text: string, entries: (string | IndexedEntry)[], expected: string[], language?: string]
const table = (rows: Row[]): void => {
  it.each(
    rows.map(([what, text, entries, expected, language = 'en']) => ({ what, text, entries, expected, language })),
  )('$what: $text', ({ text, entries, expected, language }) => {
    expect(
      found(
        text,
        entries.map((item) => (typeof item === 'string' ? entry(item) : item)),
        language,
      ),
    ).toEqual(expected)
  })
}

describe('word boundaries', () => {
  table([
    ['a word', 'Mara met mara, MARA!', [inAnyCase('Mara')], ['Mara=Mara', 'mara=Mara', 'MARA=Mara']],
    ['not inside a word', 'Marable, Tamara, Mara2, 2Mara', ['Mara'], []],
    ['several words have boundaries too', 'Joann Leeds; Ann Lee', ['Ann Lee'], ['Ann Lee=Ann Lee']],
    ['letters beyond ASCII are letters', 'Zoë, Zo, Zoé', ['Zo'], ['Zo=Zo']],
    ['Cyrillic', 'Иван, Иванов, диван', ['Иван'], ['Иван=Иван']],
    ['Greek', 'Άννα και Ιωάννα', ['Άννα'], ['Άννα=Άννα']],
    ['Hebrew', 'דן דנה', ['דן'], ['דן=דן']],
    ['Arabic', 'علي وعلياء', ['علي'], ['علي=علي']],
    ['Devanagari with its marks', 'राम रामू', ['राम'], ['राम=राम']],
    ['a mark is part of the word', 'Zoe\u0308 Zoe', ['Zoe'], ['Zoe=Zoe']],
    ['digits', 'R2 R2D2 R22', ['R2'], ['R2=R2']],
    [
      'punctuation parts words',
      '"Ann," (Ann) Ann-Ann _Ann_ *Ann* Ann/Ann',
      ['Ann'],
      ['Ann=Ann', 'Ann=Ann', 'Ann=Ann', 'Ann=Ann', 'Ann=Ann', 'Ann=Ann', 'Ann=Ann', 'Ann=Ann'],
    ],
    ['an edge that is no letter needs none', 'xC-3PO!x C-3PO!', ['C-3PO!'], ['C-3PO!=C-3PO!']],
    ['an edge that is no letter, at the start', 'x@nick', ['@nick'], ['@nick=@nick']],
    ['a footnote mark is no letter', 'Ann² and Ann*', ['Ann'], ['Ann=Ann', 'Ann=Ann']],
    ['not a whole word where the alias says so', 'Tamaras', [named('mar', { wholeWord: false })], ['mar=mar']],
    ['at the word’s start too', 'mars', [named('mar', { wholeWord: false })], ['mar=mar']],
    ['an apostrophe ends a word', 'O’Brien, l’Anna', ['Brien', 'Anna'], ['Brien=Brien', 'Anna=Anna']],
    ['letters outside the basic plane', '𐐔𐐯𐐻 𐐔𐐯𐐻𐐻', ['𐐔𐐯𐐻'], ['𐐔𐐯𐐻=𐐔𐐯𐐻']],
    ['half of a letter outside the basic plane is none', '𐐔', [named('\ud801', { wholeWord: false })], []],
  ])
})

describe('scripts without spaces', () => {
  table([
    ['Chinese', '王小明去了北京。', ['小明', '北京'], ['小明=小明', '北京=北京'], 'zh'],
    ['Japanese', 'これは田中さんです', ['田中'], ['田中=田中'], 'ja'],
    ['Katakana', 'アンナはハンナ', ['アンナ'], ['アンナ=アンナ'], 'ja'],
    ['half-width Katakana', 'ｶﾞﾝﾀﾞﾑ', ['ガンダム'], ['ｶﾞﾝﾀﾞﾑ=ガンダム'], 'ja'],
    ['voicing is not dropped', 'かき', ['がき'], [], 'ja'],
    ['Thai', 'ฉันรักสมชายมาก', ['สมชาย'], ['สมชาย=สมชาย'], 'th'],
    ['not the half of a Thai letter and its vowel', 'กิน', [named('ก', { wholeWord: false })], [], 'th'],
    ['one character alone is too short', '王小明', ['王'], [], 'zh'],
    ['one character between signs is a word', '「王」', ['王'], ['王=王'], 'zh'],
    ['one character anywhere where the alias says so', '王小明', [named('王', { wholeWord: false })], ['王=王'], 'zh'],
    ['one character outside the basic plane is one', '𠮷野', ['𠮷'], [], 'ja'],
    ['Latin letters among them', 'これはAnnです', ['Ann'], ['Ann=Ann'], 'ja'],
    [
      'middle dots of any keyboard',
      '哈利・波特、哈利•波特、哈利‧波特、哈利波特',
      ['哈利·波特'],
      ['哈利・波特=哈利·波特', '哈利•波特=哈利·波特', '哈利‧波特=哈利·波特'],
      'zh',
    ],
    ['not after a vowel that is written before', 'เมาแมว มาแล้ว', ['มา', 'แมว'], ['แมว=แมว', 'มา=มา'], 'th'],
    ['not before a vowel that is written as a letter', 'มานะ มานา มาน', ['มาน'], ['มาน=มาน'], 'th'],
    ['not the lower half of a Khmer sign', 'ស្រតន៍ រតន៍', ['រតន៍'], ['រតន៍=រតន៍'], 'km'],
    ['not an emoji without its skin tone', '👩🏽 👩', ['👩'], ['👩=👩']],
    ['emoji', '🔥🔥 x🔥y', ['🔥'], ['🔥=🔥', '🔥=🔥', '🔥=🔥']],
    ['not a part of an emoji that was joined', '👩‍🚀 👩', ['👩', '🚀'], ['👩=👩']],
    ['with its variation selector', 'a ❤️ b', ['❤'], ['❤️=❤']],
  ])
})

describe('Hangul', () => {
  table([
    [
      'particles',
      '지민은 지민이 지민에게도 지민과',
      ['지민'],
      ['지민=지민', '지민=지민', '지민=지민', '지민=지민'],
      'ko',
    ],
    [
      'particles after a vowel',
      '민지는 민지가 민지와 민지로',
      ['민지'],
      ['민지=민지', '민지=민지', '민지=민지', '민지=민지'],
      'ko',
    ],
    [
      'contracted particles',
      '지민에겐 지민한텐 지민까진 지민께선',
      ['지민'],
      ['지민=지민', '지민=지민', '지민=지민', '지민=지민'],
      'ko',
    ],
    [
      'the copula',
      '지민이었던 지민이지만 지민이잖아요 지민인지 지민이라서',
      ['지민'],
      ['지민=지민', '지민=지민', '지민=지민', '지민=지민', '지민=지민'],
      'ko',
    ],
    [
      'the copula after a vowel',
      '민지였던 민지지만 민지죠 민지겠지 민지라서 민지는요 민지이다',
      ['민지'],
      ['민지=민지', '민지=민지', '민지=민지', '민지=민지', '민지=민지', '민지=민지', '민지=민지'],
      'ko',
    ],
    ['the wrong form is another word', '지민는 민지은', ['지민', '민지'], [], 'ko'],
    ['another name', '지민석, 김지민', ['지민'], [], 'ko'],
    ['a title and a particle', '지민씨는 영숙이가', ['지민', '영숙'], ['지민=지민', '영숙=영숙'], 'ko'],
    ['a foreign name', 'Ann은 왔다', ['Ann'], ['Ann=Ann'], 'ko'],
    ['decomposed letters', '지민은'.normalize('NFD'), ['지민'], [`${'지민'.normalize('NFD')}=지민`], 'ko'],
  ])
})

describe('folding', () => {
  table([
    ['sharp s', 'GROSS Groß groß', [inAnyCase('Groß')], ['GROSS=Groß', 'Groß=Groß', 'groß=Groß'], 'de'],
    ['not half of a sharp s', 'aßb', [named('as', { wholeWord: false })], []],
    ['capital sharp s', 'STRAẞE', ['Straße'], ['STRAẞE=Straße'], 'de'],
    ['ligatures', 'the ﬁnch', [inAnyCase('Finch')], ['ﬁnch=Finch']],
    ['final sigma', 'ΟΔΥΣΣΕΥΣ', ['Οδυσσευς'], ['ΟΔΥΣΣΕΥΣ=Οδυσσευς'], 'el'],
    ['the i of Turkish', 'İREM irem IREM ırem', [inAnyCase('İrem')], ['İREM=İrem', 'irem=İrem'], 'tr'],
    [
      'the dotless i of Turkish',
      'Işık IŞIK ışık işık',
      [inAnyCase('Işık')],
      ['Işık=Işık', 'IŞIK=Işık', 'ışık=Işık'],
      'tr-TR',
    ],
    ['the i of others', 'IRIS iris', [inAnyCase('Iris')], ['IRIS=Iris', 'iris=Iris']],
    ['decomposed letters', 'Zoe\u0308', ['Zoë'], ['Zoe\u0308=Zoë']],
    ['full width', 'Ａｎｎ', ['Ann'], ['Ａｎｎ=Ann']],
    [
      'apostrophes',
      "D’Arc D'Arc DʼArc D`Arc D´Arc",
      ["D'Arc"],
      ["D’Arc=D'Arc", "D'Arc=D'Arc", "DʼArc=D'Arc", "D`Arc=D'Arc", "D´Arc=D'Arc"],
    ],
    ['quotes', '“Ace” Kelly', ['"Ace" Kelly'], ['“Ace” Kelly="Ace" Kelly']],
    [
      'hyphens and dashes',
      'Jo‑Li Jo–Li Jo—Li Jo−Li',
      ['Jo-Li'],
      ['Jo‑Li=Jo-Li', 'Jo–Li=Jo-Li', 'Jo—Li=Jo-Li', 'Jo−Li=Jo-Li'],
    ],
    [
      'soft hyphens and zero widths',
      'Ma\u00adra \u200bMa\u200bra\u2060',
      ['Mara'],
      ['Ma\u00adra=Mara', 'Ma\u200bra=Mara'],
    ],
    ['tatweel', 'شهـــرزاد علـي، عليـاء', ['شهرزاد', 'علي'], ['شهـــرزاد=شهرزاد', 'علـي=علي'], 'ar'],
    ['a dropped character parts no word', 'Jo\u00adann', ['Ann', 'Jo'], []],
    [
      'white space',
      'A \t Lee, A\r\nLee, A\u00a0Lee, A \u200b Lee',
      ['A Lee'],
      ['A \t Lee=A Lee', 'A\r\nLee=A Lee', 'A\u00a0Lee=A Lee', 'A \u200b Lee=A Lee'],
    ],
    ['white space is not nothing', 'AnnLee An n Lee', ['Ann Lee'], []],
    ['white space of the alias', 'Ann Lee', ['  Ann   Lee '], ['Ann Lee=  Ann   Lee ']],
    ['diacritics count', 'Zoe', ['Zoë'], []],
    ['diacritics count the other way', 'Zoë', ['Zoe'], []],
    [
      'diacritics where the alias folds them',
      'Zoe ZOË Zoe\u0308',
      [named('Zoë', { foldDiacritics: true })],
      ['Zoe=Zoë', 'ZOË=Zoë', 'Zoe\u0308=Zoë'],
    ],
    [
      'strokes where the alias folds them',
      'Lodz, Łódź',
      [named('Łódź', { foldDiacritics: true })],
      ['Lodz=Łódź', 'Łódź=Łódź'],
    ],
    ['letters of two', 'Aethelred', [named('Æthelred', { foldDiacritics: true })], ['Aethelred=Æthelred']],
    [
      'one folds them, the other does not',
      'Zoe Zoë',
      ['Zoe', named('Zoë', { foldDiacritics: true })],
      ['Zoe=Zoe|Zoë', 'Zoë=Zoë'],
    ],
    ['case where the alias asks', 'will Will WILL', [named('Will', { caseSensitive: true })], ['Will=Will']],
    ['case of a diacritic', 'ZOË Zoë', [named('Zoë', { caseSensitive: true })], ['Zoë=Zoë']],
  ])
})

describe('inflection', () => {
  table([
    [
      'possessives',
      "Ann's Ann’s James’ James’s",
      ['Ann', 'James'],
      ['Ann=Ann', 'Ann=Ann', 'James=James', 'James=James'],
    ],
    [
      'plurals',
      'orc orcs foxes churches fairies heroes Orcs’',
      ['Orc', 'Fox', 'Church', 'Fairy', 'Hero'].map(inAnyCase),
      ['orc=Orc', 'orcs=Orc', 'foxes=Fox', 'churches=Church', 'fairies=Fairy', 'heroes=Hero', 'Orcs=Orc'],
    ],
    ['no other endings', 'orcish orced orcss foxs', ['Orc', 'Fox'].map(inAnyCase), ['foxs=Fox']],
    ['of several words', 'the Black Riders', ['Black Rider'], ['Black Riders=Black Rider']],
    ['not of the shortest', 'as is has its', ['A', 'I', 'Ha', 'It'], []],
    ['not in other languages', 'Annas', ['Anna'], [], 'fr'],
    [
      'the genitive of German',
      'Gregors Zimmer, Annas, GREGORS; Gregorianer, Rosen',
      ['Gregor', 'Anna', 'Rose'],
      ['Gregors=Gregor', 'Annas=Anna', 'GREGORS=Gregor'],
      'de-AT',
    ],
    [
      'no genitive after a hiss',
      'Hans’ Hut, Hanss; Fritz, Fritzs, Weißs',
      ['Hans', 'Fritz', 'Weiß'],
      ['Hans=Hans', 'Fritz=Fritz'],
      'de',
    ],
    ['a name goes before another’s genitive', 'Peters', ['Peter', 'Peters'], ['Peters=Peters'], 'sv'],
    ['not where the alias is no whole word', 'orcs', [named('Orc', { wholeWord: false })], ['orc=Orc']],
    ['a name goes before another’s plural', 'James', ['Jame', 'James'], ['James=James']],
    ['case of the ending', 'ORCS ORCs OrcS', [named('ORC', { caseSensitive: true })], ['ORCS=ORC', 'ORCs=ORC']],
  ])
})

describe('overlap', () => {
  table([
    [
      'the longest wins',
      'Ann Lee Smith',
      ['Ann', 'Ann Lee', 'Lee Smith'],
      ['Lee Smith=Lee Smith', 'Ann=Ann'].toReversed(),
    ],
    [
      'the longest wins though it begins later',
      'red sun rising over',
      ['red sun', 'sun rising over'],
      ['sun rising over=sun rising over'],
    ],
    ['the earlier of two as long', 'abc def ghi', ['abc def', 'def ghi'], ['abc def=abc def']],
    ['within a longer one', 'John of Gaunt', ['Gaunt', 'John of Gaunt'], ['John of Gaunt=John of Gaunt']],
    ['a longer one that fails leaves the shorter', 'Ann Leeds', ['Ann', 'Ann Lee'], ['Ann=Ann']],
    [
      'exclusions',
      'Rose in the Rose garden, rose gardens',
      [entry('Rose', { exclusions: ['Rose garden'] })],
      ['Rose=Rose'],
    ],
    [
      'exclusions hide their own entry only',
      'Rose garden',
      [entry('Rose', { exclusions: ['Rose garden'] }), inAnyCase('Garden')],
      ['garden=Garden'],
    ],
    [
      'exclusions hide what they cover only',
      'Rose Gardener',
      [entry('Rose', { exclusions: ['Rose garden'] })],
      ['Rose=Rose'],
    ],
    ['several entries of one name', 'Sam', [entry('Sam'), entry('Sam', { id: 'Other Sam' })], ['Sam=Other Sam|Sam']],
    ['name and alias', 'Sam', ['Sam', entry('Samuel', { aliases: [alias('Sam')] })], ['Sam=Sam|Samuel']],
    ['one entry, twice', 'Sam', [entry('Sam', { aliases: [alias('sam'), alias('SAM')] })], ['Sam=Sam']],
    ['disabled aliases', 'Cap', [entry('Mara', { aliases: [alias('Cap', { enabled: false })] })], []],
    ['a name that is switched off', 'Mara', [named('Mara', { enabled: false })], []],
    ['archived entries', 'Mara', [entry('Mara', { archived: true })], []],
    ['nothing to find', 'Mara', [], []],
    ['nothing to search', '', ['Mara'], []],
  ])
})

describe('any text and any names', () => {
  const chunk = fc.constantFrom(
    'a',
    'b',
    'A',
    'é',
    's',
    'es',
    '1',
    'ß',
    'ss',
    'ı',
    'İ',
    'i',
    '\u0307',
    '\u0308',
    'ﬁ',
    '…',
    'Σ',
    'ς',
    ' ',
    '\n',
    '\u00a0',
    '\u00ad',
    '\u200d',
    '\ufe0f',
    "'",
    '’',
    '-',
    '—',
    '🔥',
    '\ud83d',
    '王',
    '小',
    'が',
    'ｶ',
    'ﾞ',
    '지',
    '민',
    '은',
    '\u1112',
    '\u1161',
    '\u11ab',
  )
  const words = fc.array(chunk, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  const options = fc.record({ caseSensitive: fc.boolean(), wholeWord: fc.boolean(), foldDiacritics: fc.boolean() })

  it('gives spans in order that do not overlap, each of which folds to the alias', () => {
    const aliases = fc.array(fc.tuple(words, options), { maxLength: 6 })
    fc.assert(
      fc.property(
        aliases,
        fc.array(words, { maxLength: 12 }),
        fc.constantFrom('en', 'tr', 'ko'),
        (names, parts, language) => {
          const text = parts.join('')
          const entries = names.map(([name, chosen], index) =>
            entry(name, { id: String(index), aliases: [alias(name, chosen)] }),
          )
          const folder = folderOf(language)
          const fold = (value: string, keepDiacritics: boolean) => {
            const folded = spellerOf(language)(folder.fold(value), value)
            return exactText(folder.exactForm(value, folded, { keepCase: false, keepDiacritics })).trim()
          }
          let last = 0
          for (const { start, end, namings } of detect(createIndex(1, language, entries, folderOf), text, folderOf)) {
            expect(start).toBeGreaterThanOrEqual(last)
            expect(end).toBeGreaterThan(start)
            last = end
            for (const { entryId } of namings) {
              const [name, { foldDiacritics }] = names[Number(entryId)] as (typeof names)[number]
              const [span, wanted] = [fold(text.slice(start, end), !foldDiacritics), fold(name, !foldDiacritics)]
              // What Turkish puts behind a name has more forms than can be said here.
              const inflected =
                language === 'tr' && span.startsWith(wanted)
                  ? [span]
                  : [wanted, `${wanted}s`, `${wanted}es`, wanted.replace(/y$/u, 'ies')]
              expect(inflected).toContain(span)
            }
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('finds every name that stands by itself', () => {
    fc.assert(
      fc.property(words, fc.array(fc.constantFrom('lorem', 'ipsum', 'dolor'), { maxLength: 5 }), (name, parts) => {
        fc.pre(
          folderOf('en').exact(name, { keepCase: false, keepDiacritics: true }).trim() !== '' &&
            !beginsWithJoiner.test(name) &&
            findable.test(name),
        )
        const before = parts.map((part) => `${part}, `).join('')
        const spans = detect(createIndex(1, 'en', [entry(name)], folderOf), `${before}"${name}" `, folderOf)
        expect(
          spans.some(
            ({ start, end }) =>
              start <= before.length + 1 + leading(name) && end >= before.length + 1 + trimmedEnd(name),
          ),
        ).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('folds what is folded to itself', () => {
    fc.assert(
      fc.property(
        words,
        fc.constantFrom('en', 'tr'),
        fc.boolean(),
        fc.boolean(),
        (text, language, keepCase, keepDiacritics) => {
          const once = folderOf(language).exact(text, { keepCase, keepDiacritics })
          expect(folderOf(language).exact(once, { keepCase, keepDiacritics })).toBe(once)
        },
      ),
    )
  })
})

/** Signs alone are no name. */
const findable = /[\p{L}\p{N}\p{Extended_Pictographic}]/u
/** What would join the quotation mark before the name; and an emoji's joiner, which may part one in two. */
const beginsWithJoiner = /^[\s\u00ad]*(\p{M}|[\u11ab\u1161ﾞ])|\u200d/u
const ignorable = /\s|\u00ad|\u200d|\ufe0f/u
function leading(name: string): number {
  const at = Array.from(name).findIndex((character) => !ignorable.test(character))
  return Array.from(name).slice(0, Math.max(0, at)).join('').length
}
function trimmedEnd(name: string): number {
  let end = name.length
  while (end > 0 && ignorable.test(name[end - 1] ?? '')) end--
  return end
}
