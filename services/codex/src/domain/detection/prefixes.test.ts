import { describe, expect, it } from 'vitest'
import { createFolding, foldedText } from '@scriptorium/text/folding'
import { toAlias } from '@scriptorium/contracts/nouns'
import type { AliasInput } from '@scriptorium/contracts/nouns'
import { createIndex, detect } from './codex-index.ts'

const folderOf = createFolding()

type Naming = { text: string; aliases?: AliasInput[]; exclusions?: string[]; language?: string }

/** The spans of a text that name the entry, in order; the first of the names is its own. */
function found(name: string, { text, aliases = [], exclusions = [], language = 'ar' }: Naming): string[] {
  const entry = {
    id: name,
    name,
    type: 'character' as const,
    aliases: aliases.map(toAlias),
    exclusions,
    control: 'detected' as const,
    archived: false,
  }
  const spans = detect(createIndex(1, language, [entry], folderOf), text, folderOf)
  return spans.map(({ start, end }) => text.slice(start, end))
}

describe('vowel signs', () => {
  it.each([
    ['Arabic, in the text', 'محمد', 'جاء مُحَمَّدٌ اليوم', 'مُحَمَّدٌ'],
    ['Arabic, in the name', 'مُحَمَّد', 'جاء محمد اليوم', 'محمد'],
    ['Arabic, in both and other ones', 'مُحَمَّد', 'جاء محمَّدٍ اليوم', 'محمَّدٍ'],
    ['the small alef above', 'عبد الرحمن', 'قال عبد الرَّحْمٰن شيئا', 'عبد الرَّحْمٰن'],
    ['Hebrew, in the text', 'דוד', 'אמר דָּוִד היום', 'דָּוִד'],
    ['Hebrew, in the name', 'שָׂרָה', 'אמרה שרה היום', 'שרה'],
    ['Hebrew, as one character', 'שרה', 'אמרה \ufb2bרה היום', '\ufb2bרה'],
  ])('C23: make no other word: %s', (_what, name, text, span) => {
    expect(found(name, { text })).toEqual([span])
  })

  it('C23: fold in search', () => {
    const folder = folderOf('und')
    expect(foldedText('مُحَمَّد', folder)).toBe(foldedText('محمد', folder))
    expect(foldedText('דָּוִד', folder)).toBe(foldedText('דוד', folder))
  })

  it('C23: a hamza, and the accents of other scripts, still make another letter', () => {
    expect(found('احمد', { text: 'أحمد' })).toEqual([])
    expect(found('أحمد', { text: 'احمد أَحْمَد' })).toEqual(['أَحْمَد'])
    expect(found('احمد', { text: 'أحمد', aliases: [{ text: 'احمد', foldDiacritics: true }] })).toEqual(['أحمد'])
    expect(found('Zoe', { text: 'Zoë' })).toEqual([])
  })
})

describe('prefixed particles', () => {
  it('C23: of Arabic, and their chains, are allowed before a name', () => {
    const prefixes = ['و', 'ف', 'ب', 'ل', 'ك', 'ال', 'وال', 'بال', 'كال', 'فال', 'لل', 'ول', 'فب', 'وبال', 'ولل', 'وك']
    for (const prefix of prefixes)
      expect([prefix, found('محمد', { text: `قال ${prefix}محمد شيئا` })]).toEqual([prefix, ['محمد']])
    expect(found('محمد', { text: 'لِمُحَمَّدٍ، وَمُحَمَّد' })).toEqual(['مُحَمَّدٍ', 'مُحَمَّد'])
    expect(found('عبد الله', { text: 'سلم لعبد الله.' })).toEqual(['عبد الله'])
  })

  it('C23: of Hebrew, and their chains, are allowed before a name', () => {
    const prefixes = [
      'ו',
      'ה',
      'ב',
      'כ',
      'ל',
      'מ',
      'ש',
      'וה',
      'וש',
      'וב',
      'ול',
      'ומ',
      'שה',
      'שב',
      'של',
      'כשה',
      'ושה',
      'מה',
      'ולכשב',
    ]
    for (const prefix of prefixes)
      expect([prefix, found('הרמיוני', { text: `אמר ${prefix}הרמיוני היום`, language: 'he' })]).toEqual([
        prefix,
        ['הרמיוני'],
      ])
    expect(found('דוד המלך', { text: 'נתן לְדָוִד המלך', language: 'he' })).toEqual(['דָוִד המלך'])
  })

  it('C23: the alef of the article goes after the particle "for"', () => {
    expect(found('الحسن', { text: 'للحسن وللحسن والحسن بالحسن' })).toEqual(['للحسن', 'للحسن', 'الحسن', 'الحسن'])
    expect(found('الأمير', { text: 'قال للأمير، للامير' })).toEqual(['للأمير'])
    // No article, an alef with a hamza.
    expect(found('ألف', { text: 'للف' })).toEqual([])
  })

  it('C23: what is no chain of particles makes another word', () => {
    expect(found('حمد', { text: 'محمد احمد أحمد شمحمد لومحمد' })).toEqual([])
    expect(found('محمد', { text: 'لومحمد وومحمد المحمدي بمحمدي أمحمد دالمحمد xمحمد والوبالمحمد' })).toEqual([])
    expect(found('سعد', { text: 'ساعد مسعد تسعد' })).toEqual([])
    expect(found('דוד', { text: 'נדוד לודוד לדודה תדוד ווודוד', language: 'he' })).toEqual([])
    expect(found('שרה', { text: 'עשרה הכשרהם', language: 'he' })).toEqual([])
    // Particles of the one script before names of the other, and of none before Latin ones.
    expect(found('دود', { text: 'לدود' })).toEqual([])
    expect(found('Mara', { text: 'لMara' })).toEqual([])
  })

  it('C23: a name of two letters takes none: with a particle it is mostly another word', () => {
    expect(found('رد', { text: 'ورد رد' })).toEqual(['رد'])
    expect(found('לי', { text: 'שלי בלי לי', language: 'he' })).toEqual(['לי'])
  })

  it('C23: in a novel of any language but another one of the script', () => {
    expect(found('محمد', { text: 'لمحمد', language: 'en' })).toEqual(['محمد'])
    expect(found('محمد', { text: 'لمحمد', language: 'fa-IR' })).toEqual([])
    expect(found('محمد', { text: 'لمحمد', language: 'ur' })).toEqual([])
    expect(found('דוד', { text: 'לדוד', language: 'yi' })).toEqual([])
  })

  it('C23: exclusions and aliases take them, an alias found inside words needs none', () => {
    expect(found('محمد', { text: 'لحديقة محمد ثم لمحمد', exclusions: ['حديقة محمد'] })).toEqual(['محمد'])
    expect(found('سارة', { text: 'وليلى', aliases: ['ليلى'] })).toEqual(['ليلى'])
    expect(found('حمد', { text: 'محمد', aliases: [{ text: 'حمد', wholeWord: false }] })).toEqual(['حمد'])
  })

  it('C23: a longer name goes before the particle of a shorter one', () => {
    expect(found('ليلى', { text: 'وليلى', aliases: ['وليلى'] })).toEqual(['وليلى'])
  })
})
