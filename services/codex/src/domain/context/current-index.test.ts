import { describe, expect, it } from 'vitest'
import type { Novel } from '@scriptorium/contracts/nouns'
import { createFolding } from '@scriptorium/text/folding'
import { detect } from '../detection/codex-index.ts'
import type { CodexIndex } from '../detection/codex-index.ts'
import { createIndexCache } from '../detection/index-cache.ts'
import type { IndexedEntry } from '../detection/indexed-entry.ts'
import type { CodexPart, CodexView } from './codex-view.ts'
import { createCurrentIndexes } from './current-index.ts'

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

/** Entries of a novel as a store has them: each with the version of its last change. */
function createPart(id: string) {
  const rows = new Map<string, { entry: IndexedEntry; version: number }>()
  let version = 0
  const reads: number[] = []
  return {
    reads,
    put(...entries: IndexedEntry[]) {
      version++
      for (const made of entries) rows.set(made.id, { entry: made, version })
    },
    remove(entryId: string) {
      version++
      rows.delete(entryId)
    },
    view(): CodexView {
      const own: CodexPart = {
        id,
        version,
        entryCount: rows.size,
        changedSince: async (since) => {
          reads.push(since)
          return [...rows.values()].filter((row) => row.version > since).map((row) => row.entry)
        },
        ids: async () => new Set(rows.keys()),
      }
      return { novel: { language: 'en' } as Novel, own, series: undefined } as unknown as CodexView
    },
  }
}

/** Work goes on by `steps` alone, so that a test sees what happens in between. */
function createPauses() {
  const waiting: (() => void)[] = []
  return {
    waiting,
    pause: async () => await new Promise<void>((resolve) => void waiting.push(resolve)),
    async drain() {
      for (let idle = 0; idle < 3; idle += 1) {
        while (waiting.length > 0) {
          waiting.shift()?.()
          idle = 0
          await new Promise((resolve) => void setImmediate(resolve))
        }
        await new Promise((resolve) => void setImmediate(resolve))
      }
    },
  }
}

const many = (count: number, prefix = 'Name') =>
  Array.from({ length: count }, (_, index) => entry(`${prefix}${index.toString(36)}x`, { aliases: [] }))
const namesIn = (index: CodexIndex, text: string) =>
  detect(index, text, folderOf).map(({ namings }) => namings[0]?.entryId)

function setUp(bytesMax = 1e9) {
  const pauses = createPauses()
  const indexes = createCurrentIndexes({ cache: createIndexCache(bytesMax), folderOf, pause: pauses.pause })
  const current = async (view: CodexView): Promise<CodexIndex> => {
    const index = await indexes.of(view, 'me', [])
    if ('missing' in index) throw new Error('missing')
    return index
  }
  return { pauses, indexes, current }
}

describe('the index of a codex', () => {
  it('is built outside of the view in slices, and others are answered meanwhile', async () => {
    const { pauses, indexes, current } = setUp()
    const large = createPart('large')
    large.put(...many(20_000))
    const small = createPart('small')
    small.put(entry('Ann'))
    const first = await indexes.of(large.view(), 'me', [])
    const second = await indexes.of(large.view(), 'me', [])
    expect('missing' in first && 'missing' in second && first.missing === second.missing).toBe(true)
    expect(pauses.waiting.length).toBe(1)
    expect(namesIn(await current(small.view()), 'Ann')).toEqual(['Ann'])
    await pauses.drain()
    expect(namesIn(await current(large.view()), 'Namea1x and Nameb2x')).toEqual(['Namea1x', 'Nameb2x'])
    expect(large.reads).toEqual([0])
  })

  it('takes a change in without reading the rest, at any size of the cache', async () => {
    const { pauses, indexes, current } = setUp(1)
    const part = createPart('novel')
    part.put(...many(300))
    await indexes.of(part.view(), 'me', [])
    await pauses.drain()
    part.put(entry('Dora'))
    expect(namesIn(await current(part.view()), 'Dora met Namea1x')).toEqual(['Dora'])
    part.remove('Name1x')
    part.put(entry('Name2x', { archived: true }))
    expect(namesIn(await current(part.view()), 'Name1x Name2x Name3x Dora')).toEqual(['Name3x', 'Dora'])
    expect(part.reads).toEqual([0, 1, 2])
  })

  it('compiles all of it again behind the questions once much has changed', async () => {
    const { pauses, indexes, current } = setUp()
    const part = createPart('novel')
    part.put(...many(400))
    await indexes.of(part.view(), 'me', [])
    await pauses.drain()
    part.put(...many(300, 'New'))
    const changing = current(part.view())
    await pauses.drain()
    expect((await changing).layers).toHaveLength(2)
    part.put(entry('Dora'))
    const later = current(part.view())
    await pauses.drain()
    const index = await later
    expect(index.changes.size).toBe(1)
    expect(namesIn(index, 'New1x Name1x Dora')).toEqual(['New1x', 'Name1x', 'Dora'])
  })

  it('asks for a new view where another has seen more', async () => {
    const { current, indexes } = setUp()
    const part = createPart('novel')
    part.put(entry('Ann'))
    const before = part.view()
    part.put(entry('Bert'))
    await current(part.view())
    const answer = await indexes.of(before, 'me', [])
    expect('missing' in answer && (await answer.missing)).toBe(undefined)
  })
})
