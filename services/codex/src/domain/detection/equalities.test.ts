import { describe, expect, it } from 'vitest'
import { toAlias } from '@scriptorium/contracts/nouns'
import { createFolding } from '@scriptorium/text/folding'
import { createIndex, detect } from './codex-index.ts'
import type { IndexedEntry } from './indexed-entry.ts'

const folderOf = createFolding()
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

/** `the span=entry|entry`, in order. */
function found(text: string, entries: readonly (string | IndexedEntry)[], language = 'en'): string[] {
  const made = entries.map((item) => (typeof item === 'string' ? entry(item) : item))
  return detect(createIndex(1, language, made, folderOf), text, folderOf).map(({ start, end, namings }) => {
    const ids = namings.map(({ entryId }) => entryId).toSorted()
    return `${text.slice(start, end)}=${ids.join('|')}`
  })
}

type Row = [what: string, text: string, names: (string | IndexedEntry)[], expected: string[], language?: string]
const table = (rows: Row[]): void => {
  it.each(rows.map(([what, text, names, expected, language = 'en']) => ({ what, text, names, expected, language })))(
    '$what: $text',
    ({ text, names, expected, language }) => {
      expect(found(text, names, language)).toEqual(expected)
    },
  )
}

describe('titles and initials', () => {
  table([
    [
      'the stop of a title',
      'Mr. Darcy, Mr Darcy, Mr.Darcy, Mr.\nDarcy',
      ['Mr. Darcy'],
      ['Mr. Darcy=Mr. Darcy', 'Mr Darcy=Mr. Darcy', 'Mr.Darcy=Mr. Darcy', 'Mr.\nDarcy=Mr. Darcy'],
    ],
    ['of an alias without it', 'Mrs. Bennet spoke.', ['Mrs Bennet'], ['Mrs. Bennet=Mrs Bennet']],
    ['the surname does not go to somebody else', 'Mr. Darcy', ['Mr Darcy', 'Darcy'], ['Mr. Darcy=Mr Darcy']],
    [
      'initials',
      'J. R. Smith, J.R. Smith, J R Smith, J.R.Smith, JR Smith, J. R.\nSmith',
      ['J. R. Smith'],
      [
        'J. R. Smith=J. R. Smith',
        'J.R. Smith=J. R. Smith',
        'J R Smith=J. R. Smith',
        'J.R.Smith=J. R. Smith',
        'JR Smith=J. R. Smith',
        'J. R.\nSmith=J. R. Smith',
      ],
    ],
    [
      'initials of the alias together',
      'J. R. Smith and JR Smith',
      ['JR Smith'],
      ['J. R. Smith=JR Smith', 'JR Smith=JR Smith'],
    ],
    ['initials alone', 'the U.S. and us', ['US'], ['U.S=US']],
    ['initials together need their capitals', 'jr smith', ['J. R. Smith'], []],
    ['a title at the end', 'John Smith, Jr., and John Smith Jr.', ['John Smith Jr.'], ['John Smith Jr=John Smith Jr.']],
    ['a stop that ends a sentence parts names', 'He saw Ann. Lee left.', ['Ann Lee'], []],
    ['an initial at a sentence’s end hides nothing', 'Plan A. Ben came.', ['Ben'], ['Ben=Ben']],
    ['no letter in small is an initial', 'a. b', ['A B'], []],
    ['dots that are one character stay', 'Mr… Darcy', ['Mr Darcy'], []],
    [
      'titles of the language',
      'Dr. Hansen, Fr. Hansen',
      ['Dr Hansen', 'Fr. Hansen'],
      ['Dr. Hansen=Dr Hansen', 'Fr. Hansen=Fr. Hansen'],
      'de',
    ],
    ['titles in Russian', 'г. Петров и г Петров', ['г. Петров'], ['г. Петров=г. Петров', 'г Петров=г. Петров'], 'ru'],
  ])
})

describe('capitals', () => {
  table([
    ['one word with a capital needs one', 'grace and Grace and GRACE', ['Grace'], ['Grace=Grace', 'GRACE=Grace']],
    ['one word without does not', 'orcs and Orcs', ['orc'], ['orcs=orc', 'Orcs=orc']],
    ['several words do not', 'the black rider', ['Black Rider'], ['black rider=Black Rider']],
    ['nor does an article with its noun', 'The captain', ['the Captain'], ['The captain=the Captain']],
    [
      'where the alias says so',
      'grace',
      [entry('Grace', { aliases: [toAlias({ text: 'Grace', anyCase: true })] })],
      ['grace=Grace'],
    ],
    ['not of scripts without capitals', 'राम', ['राम'], ['राम=राम'], 'hi'],
    ['of plurals too', 'wills and Wills', ['Will'], ['Wills=Will']],
    ['of letters outside ASCII', 'élan Élan', ['Élan'], ['Élan=Élan'], 'fr'],
    ['an exclusion needs none', 'rose garden, Rose', [entry('Rose', { exclusions: ['Rose garden'] })], ['Rose=Rose']],
  ])
})

describe('titles in full and shortened', () => {
  table([
    [
      'either way round',
      'Doctor Watson, Dr. Watson, Dr Watson; Captain Ahab, Capt. Ahab; doctor Watson',
      ['Dr. Watson', 'Captain Ahab'],
      [
        'Doctor Watson=Dr. Watson',
        'Dr. Watson=Dr. Watson',
        'Dr Watson=Dr. Watson',
        'Captain Ahab=Captain Ahab',
        'Capt. Ahab=Captain Ahab',
        'doctor Watson=Dr. Watson',
      ],
    ],
    ['not of another language', 'Doktor Faust', ['Dr. Faust'], []],
    ['in German', 'Doktor Faust', ['Dr. Faust'], ['Doktor Faust=Dr. Faust'], 'de'],
    ['not a title alone', 'Doctor', ['Dr.'], []],
  ])
})

describe('capitals without accents', () => {
  table([
    ['in a line of capitals', 'ZOE MARCH and Zoe March', ['Zoë March'], ['ZOE MARCH=Zoë March']],
    ['in Greek', 'ΓΙΩΡΓΟΣ, Γιωργος', ['Γιώργος'], ['ΓΙΩΡΓΟΣ=Γιώργος'], 'el'],
    ['at the beginning of a French name', 'Emile, EMILE, emile', ['Émile'], ['Emile=Émile', 'EMILE=Émile'], 'fr'],
    ['not in German', 'MULLER', ['Müller'], [], 'de'],
    [
      'not where the alias counts capitals',
      'ZOE',
      [entry('x', { aliases: [toAlias({ text: 'Zoë', caseSensitive: true })] })],
      [],
    ],
  ])
})

describe('words that are names too', () => {
  it('C40: name nobody where the words beside them say so', () => {
    expect(found('Will you come in May? Mark my words, Will.', ['Will', 'May', 'Mark'])).toEqual(['Will=Will'])
  })
  table([
    ['a verb before its subject', 'Will you come? “Will the men?” Will, come!', ['Will'], ['Will=Will']],
    ['not within a sentence', 'I told Will you were here', ['Will'], ['Will=Will']],
    ['a month', 'In May, on May 5, with May', ['May'], ['May=May']],
    ['other verbs', 'Mark my words. Hope for it. Grant me this, Mark.', ['Mark', 'Hope', 'Grant'], ['Mark=Mark']],
    ['not in another language', 'Will you come?', ['Will'], ['Will=Will'], 'de'],
    [
      'not of an alias in any case',
      'will you',
      [entry('x', { aliases: [toAlias({ text: 'will', anyCase: true })] })],
      ['will=x'],
    ],
  ])
})

describe('a word that the end of a line breaks', () => {
  table([
    [
      'is one word',
      'Inn-\nstetten, Inn- \r\n stetten, Inn-stetten',
      ['Innstetten'],
      ['Inn-\nstetten=Innstetten', 'Inn- \r\n stetten=Innstetten'],
    ],
    ['before a capital it is two', 'Finch-\nHatton', ['Finch-Hatton'], ['Finch-\nHatton=Finch-Hatton']],
  ])
})

describe('small equalities', () => {
  table([
    ['ё and е', 'Королев, Королёв, Korolev', ['Королёв'], ['Королев=Королёв', 'Королёв=Королёв'], 'ru'],
    ['ё of the alias without it', 'Пётр', ['Петр'], ['Пётр=Петр'], 'ru'],
    [
      'a hyphen, a line break after one, a space',
      'Winnie-the-Pooh, Winnie the Pooh, Winnie-\nthe-Pooh, Winnie-the\nPooh',
      ['Winnie-the-Pooh'],
      [
        'Winnie-the-Pooh=Winnie-the-Pooh',
        'Winnie the Pooh=Winnie-the-Pooh',
        'Winnie-\nthe-Pooh=Winnie-the-Pooh',
        'Winnie-the\nPooh=Winnie-the-Pooh',
      ],
    ],
    ['a hyphen in the text alone', 'Jean-Luc', ['Jean Luc'], ['Jean-Luc=Jean Luc']],
    ['a hyphen is not nothing', 'JeanLuc', ['Jean-Luc'], []],
    ['a dash between sentences parts names', 'Ann - Lee', ['Ann Lee'], []],
    ['an empty line parts names', '王小\n\n明', ['王小明'], [], 'zh'],
    [
      'a line break in a script without spaces',
      '王小\n明、哈利·波\r\n特',
      ['王小明', '哈利·波特'],
      ['王小\n明=王小明', '哈利·波\r\n特=哈利·波特'],
      'zh',
    ],
    ['a space there is not nothing', '王小 明', ['王小明'], [], 'zh'],
    [
      'a case-sensitive alias across a hyphen',
      'Jo-Li',
      [entry('Jo', { id: 'Jo', aliases: [toAlias({ text: 'Jo Li', caseSensitive: true })] })],
      ['Jo-Li=Jo'],
    ],
    ['an accented alias across a hyphen', 'Zoë-Ann', ['Zoë Ann'], ['Zoë-Ann=Zoë Ann']],
  ])
})

describe('plurals that name several', () => {
  const family = ['Ron Weasley', 'Ginny Weasley', 'Harry Potter']
  table([
    [
      'all who bear the name',
      'the Weasleys and Harry Potter',
      family,
      ['Weasleys=Ginny Weasley|Ron Weasley', 'Harry Potter=Harry Potter'],
    ],
    ['with words between', 'the two young Weasleys', family, ['Weasleys=Ginny Weasley|Ron Weasley']],
    ['not without the article', 'Weasleys', family, []],
    ['not of one alone', 'the Potters', family, []],
    ['after a hiss', 'the Joneses', ['Ann Jones', 'Bea Jones'], ['Joneses=Ann Jones|Bea Jones']],
    ['a family’s own entry goes before', 'the Weasleys', [...family, 'the Weasleys'], ['the Weasleys=the Weasleys']],
    [
      'with whom the bare name is an alias of',
      'the Crawfords',
      ['Henry Crawford', 'Mary Crawford', entry('Admiral', { aliases: [toAlias('Crawford')] })],
      ['Crawfords=Admiral|Henry Crawford|Mary Crawford'],
    ],
    [
      'a plural alias',
      'the Miss Bertrams',
      [entry('Maria', { aliases: [toAlias('Miss Bertram')] }), entry('Julia', { aliases: [toAlias('Miss Bertram')] })],
      ['Miss Bertrams=Julia|Maria'],
    ],
    [
      'not of what is no person',
      'the Hills',
      [entry('Green Hill', { type: 'location' }), entry('Red Hill', { type: 'location' })],
      [],
    ],
    ['nor of a name with small words', 'the Gaunts', ['John of Gaunt', 'Mary of Gaunt'], []],
    [
      'in German',
      'die Buddenbrooks',
      ['Thomas Buddenbrook', 'Antonie Buddenbrook'],
      ['Buddenbrooks=Antonie Buddenbrook|Thomas Buddenbrook'],
      'de',
    ],
  ])
})
