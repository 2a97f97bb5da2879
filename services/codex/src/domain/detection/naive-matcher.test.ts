import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { createFolding } from '@scriptorium/text/folding'
import { createIndex, detect } from './codex-index.ts'
import type { IndexedEntry } from './indexed-entry.ts'

/**
 * The rules of detection as plainly as they can be said, for names as they are written: try every name at every place, keep the
 * longest, then the earliest. No index, no folding tables, no states: what the engine finds has to be this.
 */
const letter = /^[\p{L}\p{M}\p{N}]$/u
const unspaced =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u
const hangul = /^\p{Script=Hangul}$/u
/** Enough of them for the tails that these texts have. */
const koreanParticles = ['은', '는', '이', '가', '에게', '에게도', '한테서', '의', '']

type Match = { start: number; end: number; name: string }

function naiveMatches(text: string, names: readonly string[]): string[] {
  const characters = Array.from(text.replaceAll('\t', ' '))
  const matches: Match[] = []
  for (const name of names) {
    const length = Array.from(name).length
    for (let start = 0; start + length <= characters.length; start++) {
      const end = start + length
      const written = characters.slice(start, end).join('')
      if (written.toLowerCase() !== name.toLowerCase()) continue
      if (!name.includes(' ') && isCapital(name) && !isCapital(written)) continue
      if (beginsWord(characters, start) && endsWord(characters, end)) matches.push({ start, end, name })
    }
  }
  const kept: Match[] = []
  const byRank = matches.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
  for (const match of byRank)
    if (kept.every(({ start, end }) => match.end <= start || match.start >= end)) kept.push(match)
  return kept.toSorted((a, b) => a.start - b.start).map(({ start, name }) => `${start}:${name}`)
}

function isCapital(word: string): boolean {
  const [first = ''] = Array.from(word)
  return first !== first.toLowerCase()
}

function beginsWord(characters: readonly string[], start: number): boolean {
  const [before = ' ', first = ' '] = [characters[start - 1], characters[start]]
  return unspaced.test(first) || !letter.test(before) || unspaced.test(before)
}

function endsWord(characters: readonly string[], end: number): boolean {
  const [last = ' ', after = ' '] = [characters[end - 1], characters[end]]
  if (unspaced.test(last) || !letter.test(after) || unspaced.test(after)) return true
  if (!hangul.test(after)) return false
  const rest = characters.slice(end)
  const stop = rest.findIndex((character) => !letter.test(character) || unspaced.test(character))
  return koreanParticles.includes(rest.slice(0, stop < 0 ? rest.length : stop).join(''))
}

const folderOf = createFolding()

function engineMatches(text: string, names: readonly string[]): string[] {
  const entries = names.map((name): IndexedEntry => ({
    id: name,
    name,
    type: 'item',
    aliases: [],
    exclusions: [],
    control: 'detected',
    archived: false,
  }))
  const spans = detect(createIndex(1, 'und', entries, folderOf), text, folderOf)
  return spans.map(({ start, namings }) => `${Array.from(text.slice(0, start)).length}:${namings[0]?.entryId ?? ''}`)
}

/** Names, some of them within others, and words that have them inside or nearly are them. */
const scripts: Record<string, { names: string[]; words: string[] }> = {
  Latin: {
    names: ['Ann Lee', 'Ann', 'Zoë', 'North Harbour', 'North Harbour Road'],
    words: ['Joann Leeds', 'Annabel', 'Zo', 'ann', 'ANN', 'harbour', 'North'],
  },
  Cyrillic: { names: ['Иван', 'Иван Грозный', 'Вера'], words: ['Иванов', 'диван', 'вера', 'Грозный', 'ВЕРА'] },
  Greek: { names: ['Άννα', 'Ελένη Μαύρου'], words: ['Ιωάννα', 'Μαύρου', 'Ελένη', 'άννα'] },
  Armenian: { names: ['Անի', 'Անի Բաղրամյան'], words: ['Անիի', 'Բաղրամյան', 'անի'] },
  Georgian: { names: ['ნინო', 'ნინო ბერიძე'], words: ['ნინოს', 'ბერიძე', 'გია'] },
  Hebrew: { names: ['דן', 'שרה לוי'], words: ['דנה', 'לוי', 'נדן'] },
  Devanagari: { names: ['राम', 'सीता देवी'], words: ['रामू', 'देवी', 'आराम'] },
  Bengali: { names: ['রবি', 'রবি ঘোষ'], words: ['রবিবার', 'ঘোষ', 'ছবি'] },
  Tamil: { names: ['முருகன்', 'மணி'], words: ['மணிமேகலை', 'கண்மணி', 'அவன்'] },
  Ethiopic: { names: ['አበበ', 'አበበ በቀለ'], words: ['አበበች', 'በቀለ', 'ሰው'] },
  Han: { names: ['王小明', '小明', '北京'], words: ['小', '王', '大明', '京城'] },
  Kana: { names: ['アンナ', 'さくら', 'アンナ・カレル'], words: ['ハンナ', 'さく', 'カレル', 'です'] },
  Thai: { names: ['สมชาย', 'มาลี'], words: ['รัก', 'กับ', 'ชาย'] },
  Hangul: {
    names: ['지민', '민지', '박지민'],
    words: ['지민은', '지민석', '민지가', '지민에게도', '박지민한테서', '지민기', '김민지'],
  },
}

describe('detection and a naive matcher', () => {
  it.each(Object.entries(scripts))('find the same in %s', (_script, { names, words }) => {
    const word = fc.constantFrom(...names, ...words)
    const between = fc.constantFrom(' ', ' ', ', ', '. ', '“', '”', '-x ', '', '\t', '2', ' 🙂 ')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, between), { maxLength: 12 }),
        fc.subarray(names, { minLength: 1 }),
        (parts, some) => {
          const text = parts.flat().join('')
          expect(engineMatches(text, some)).toEqual(naiveMatches(text, some))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('find the same where all scripts stand together', () => {
    const all = Object.values(scripts)
    const names = all.flatMap((script) => script.names)
    const word = fc.constantFrom(...names, ...all.flatMap((script) => script.words))
    const between = fc.constantFrom(' ', ', ', '', ' — ')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, between), { maxLength: 30 }), (parts) => {
        const text = parts.flat().join('')
        expect(engineMatches(text, names)).toEqual(naiveMatches(text, names))
      }),
      { numRuns: 150 },
    )
  })
})
