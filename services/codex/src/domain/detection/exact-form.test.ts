import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { Alias } from '@scriptorium/contracts/nouns'
import type { IndexedEntry } from './indexed-entry.ts'
import { createIndex, detect } from './codex-index.ts'
import { equalsPattern, exactPattern, exactSlice, innerFlag, createFolding } from '@scriptorium/text/folding'

const folderOf = createFolding()
const cased = (text: string): Alias => ({
  text,
  caseSensitive: true,
  wholeWord: false,
  foldDiacritics: false,
  enabled: true,
})
const entry = (id: string, name: string, aliases: Alias[] = []): IndexedEntry => ({
  id,
  name,
  type: 'character',
  aliases,
  exclusions: [],
  control: 'detected',
  archived: false,
})

describe('the exact form of a text', () => {
  const chunk = fc.constantFrom(
    'a',
    'B',
    'é',
    'E\u0301',
    'ß',
    'ẞ',
    'ﬁ',
    'İ',
    'ı',
    'Σ',
    ' ',
    '\n\t',
    '\u00ad',
    '\u200d',
    '\ufe0f',
    '’',
    '—',
    '🔥',
    '王',
    'ｶﾞ',
    '지',
    '\u1112\u1161',
    'ำ',
  )
  const options = fc.record({ keepCase: fc.boolean(), keepDiacritics: fc.boolean() })

  it('is what folding a span by itself gives, wherever the span lies', () => {
    fc.assert(
      fc.property(
        fc.array(chunk, { maxLength: 30 }).map((parts) => parts.join('')),
        options,
        fc.constantFrom('en', 'tr'),
        fc.tuple(fc.nat(), fc.nat()),
        (text, kept, language, places) => {
          const folder = folderOf(language)
          const folded = folder.fold(text)
          const form = folder.exactForm(text, folded, kept)
          const edges = Array.from({ length: folded.length + 1 }, (_, index) => index).filter(
            (index) => index === folded.length || ((folded.flags[index] ?? 0) & innerFlag) === 0,
          )
          const [start = 0, end = 0] = places
            .map((number) => edges[number % edges.length] ?? 0)
            .toSorted((low, high) => low - high)
          const span = start === end ? '' : text.slice(folded.starts[start], folded.ends[end - 1])
          const exact = folder.exact(span, kept)
          expect(exactSlice(form, start, end)).toBe(exact)
          expect(equalsPattern(form, start, end, exactPattern(exact, kept))).toBe(true)
          expect(equalsPattern(form, start, end, exactPattern(`${exact.slice(0, -1)}\u0001`, kept))).toBe(false)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('is not made again for each of many names that end at one place', () => {
    // Folding the span of each would take minutes.
    const names = Array.from({ length: 199 }, (_, index) => cased('A'.repeat(index + 2)))
    const index = createIndex(1, 'en', [entry('1', 'Nobody', names)], folderOf)
    expect(detect(index, 'a'.repeat(4_000), folderOf)).toEqual([])
    let forms = 0
    const counting = (language: string) => {
      const folder = folderOf(language)
      return {
        ...folder,
        exactForm: (...request: Parameters<typeof folder.exactForm>) => (forms++, folder.exactForm(...request)),
      }
    }
    detect(index, 'a'.repeat(4_000), counting)
    expect(forms).toBe(1)
  })
})

describe('a name that many entries have', () => {
  const sams = Array.from({ length: 100 }, (_, index) => entry(String(index), `Person ${index}`, [cased('Sam')]))

  it('is told with one list for all its mentions', () => {
    const spans = detect(createIndex(1, 'en', sams, folderOf), 'Sam, Sam! Sam? SAM', folderOf)
    expect(spans).toHaveLength(3)
    expect(spans[0]?.namings).toHaveLength(100)
    expect(new Set(spans.map(({ namings }) => namings)).size).toBe(1)
  })

  it('is one pattern, whatever their number', () => {
    const [one, hundred] = [sams.slice(0, 1), sams].map(
      (entries) =>
        createIndex(
          1,
          'en',
          entries.map((made) => ({ ...made, name: 'Person' })),
          folderOf,
        ).layers[0]?.demandsOf.length,
    )
    expect(hundred).toBe(one)
  })
})
