import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { createFolding } from '@scriptorium/text/folding'
import type { IndexedEntry } from './indexed-entry.ts'
import { changeIndex, createIndex, detect, unaskedEntries } from './codex-index.ts'
import type { CodexIndex } from './codex-index.ts'

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

describe('an index that changes', () => {
  const entries = ['Ann', 'Bert', 'Cleo'].map((name) => entry(name))
  const text = 'Ann Bert Cleo Dora Anna'
  const names = (index: ReturnType<typeof createIndex>) =>
    detect(index, text, folderOf).map(({ namings }) =>
      namings.map(({ entryId, alias: by }) => `${entryId}:${by}`).join('|'),
    )

  it('takes in what was added, changed, archived and removed', () => {
    let index = createIndex(1, 'en', entries, folderOf)
    index = changeIndex(
      index,
      { version: 2, language: 'en', changed: [entry('Dora'), entry('Anna', { id: 'Ann' })] },
      folderOf,
    )
    expect(names(index)).toEqual(['Bert:Bert', 'Cleo:Cleo', 'Dora:Dora', 'Ann:Anna'])
    index = changeIndex(index, { version: 3, language: 'en', changed: [entry('Bert', { archived: true })] }, folderOf)
    expect(names(index)).toEqual(['Cleo:Cleo', 'Dora:Dora', 'Ann:Anna'])
    index = changeIndex(
      index,
      { version: 4, language: 'en', changed: [], ids: new Set(['Ann', 'Bert', 'Dora']) },
      folderOf,
    )
    expect(names(index)).toEqual(['Dora:Dora', 'Ann:Anna'])
    expect(index.version).toBe(4)
  })

  it('finds across old and new entries of one name', () => {
    const index = changeIndex(
      createIndex(1, 'en', entries, folderOf),
      { version: 2, language: 'en', changed: [entry('Ann', { id: 'Second Ann' })] },
      folderOf,
    )
    expect(names(index)[0]?.split('|').toSorted()).toEqual(['Ann:Ann', 'Second Ann:Ann'])
  })

  it('never compiles many changes again for one more, and its layers stay few', () => {
    const change = (index: CodexIndex, version: number, changed: IndexedEntry[]) =>
      changeIndex(index, { version, language: 'en', changed }, folderOf)
    const many = Array.from({ length: 300 }, (_, number) => entry(`Name${number.toString(36)}x`))
    const bulk = change(createIndex(1, 'en', entries, folderOf), 2, many)
    let index = bulk
    for (let number = 0; number < 200; number++) index = change(index, number + 3, [entry(`Dora${number}x`)])
    expect(index.layers[1]?.automaton).toBe(bulk.layers[1]?.automaton)
    expect(index.layers.length).toBeLessThanOrEqual(4)
    const found = detect(index, 'Ann met Name7cx, Dora7x and Dora199x', folderOf)
    expect(found.map(({ namings }) => namings[0]?.entryId)).toEqual(['Ann', 'Name7cx', 'Dora7x', 'Dora199x'])
  })

  it('names what a lookup needs unasked as it is now', () => {
    const always = entry('Ann', { control: 'always' })
    let index = createIndex(1, 'en', [always, entry('Bert'), entry('Cleo', { overridesId: 'of the series' })], folderOf)
    index = changeIndex(
      index,
      { version: 2, language: 'en', changed: [entry('Dora', { control: 'always' })] },
      folderOf,
    )
    const ids = (of: CodexIndex) => unaskedEntries(of).map(({ id }) => id)
    expect(ids(index)).toEqual(['Ann', 'Cleo', 'Dora'])
    const changed = [entry('Ann'), entry('Bert', { control: 'always' })]
    index = changeIndex(index, { version: 3, language: 'en', changed, ids: new Set(['Ann', 'Bert', 'Cleo']) }, folderOf)
    expect(ids(index)).toEqual(['Cleo', 'Bert'])
  })

  it('is the same as one made again, whatever the changes', () => {
    const name = fc.constantFrom('Ann', 'Anna', 'Ann Lee', 'Lee', 'Bert', 'Zoë', '王小')
    const change = fc.record({ id: fc.integer({ min: 0, max: 8 }), name, archived: fc.boolean() })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.string({ maxLength: 5 }), (changes, tail) => {
        const current = new Map<string, IndexedEntry>()
        let index = createIndex(0, 'en', [], folderOf)
        for (const [version, { id, name: changed, archived }] of changes.entries()) {
          const made = entry(changed, { id: String(id), archived })
          current.set(made.id, made)
          index = changeIndex(index, { version, language: 'en', changed: [made] }, folderOf)
        }
        const sample = `Ann Lee, Anna; bert zoë 王小明 ${tail}`
        const spans = (of: typeof index) =>
          detect(of, sample, folderOf).map(({ start, end, namings }) => [
            start,
            end,
            namings.map(({ entryId }) => entryId).toSorted(),
          ])
        expect(spans(index)).toEqual(spans(createIndex(0, 'en', [...current.values()], folderOf)))
      }),
    )
  })
})
