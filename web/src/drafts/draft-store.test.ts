import { describe, expect, it } from 'vitest'
import { createDraftStore } from './draft-store.ts'

function storageOf(entries: Map<string, string>, full = false): Storage {
  return {
    get length() {
      return entries.size
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => {
      if (full) throw new Error('QuotaExceededError')
      entries.set(key, value)
    },
    removeItem: (key) => {
      entries.delete(key)
    },
    clear: () => {
      entries.clear()
    },
  }
}

describe('createDraftStore', () => {
  it('outlives the page and is one user’s', () => {
    const entries = new Map<string, string>()
    createDraftStore('ada', storageOf(entries)).set('thread:1', { text: 'Once' })
    expect(createDraftStore('ada', storageOf(entries)).get('thread:1')).toEqual({ text: 'Once' })
    expect(createDraftStore('bob', storageOf(entries)).get('thread:1')).toBeUndefined()
    expect(createDraftStore('ada', storageOf(entries)).names('thread:')).toEqual(['thread:1'])
    createDraftStore('ada', storageOf(entries)).remove('thread:1')
    expect(entries.size).toBe(0)
  })

  it('keeps in memory what storage refuses', () => {
    const store = createDraftStore('ada', storageOf(new Map(), true))
    store.set('x', 'y')
    expect(store.get('x')).toBe('y')
    expect(store.names('')).toEqual(['x'])
    expect(createDraftStore('ada', undefined).get('x')).toBeUndefined()
  })

  it('tells when another tab has changed something', () => {
    let fromOtherTab = () => undefined as void
    const store = createDraftStore('ada', storageOf(new Map()), (changed) => {
      fromOtherTab = changed
    })
    let changes = 0
    store.subscribe(() => {
      changes += 1
    })
    fromOtherTab()
    expect(changes).toBe(1)
  })

  it('A19: stores what is typed in a row once, has it at once, and at the latest when the page is left', () => {
    const entries = new Map<string, string>()
    let writes = 0
    const storage = storageOf(entries)
    storage.setItem = (key, value) => {
      writes += 1
      entries.set(key, value)
    }
    let due = () => undefined as void
    const store = createDraftStore('ada', storage, undefined, {
      set: (run, ms) => {
        expect(ms).toBeLessThanOrEqual(500)
        due = run
        return 1
      },
      clear: () => undefined,
    })
    for (const text of ['A', 'Ad', 'Ada']) store.set('x', text)
    expect([store.get('x'), store.names('x'), writes]).toEqual(['Ada', ['x'], 0])
    due()
    expect([createDraftStore('ada', storage).get('x'), writes]).toEqual(['Ada', 1])
    store.set('x', 'Ada!')
    store.flush()
    expect(createDraftStore('ada', storage).get('x')).toBe('Ada!')
    store.set('x', 'gone')
    store.remove('x')
    store.flush()
    expect(entries.size).toBe(0)
  })

  it('takes what another version wrote for nothing when it does not parse', () => {
    expect(createDraftStore('ada', storageOf(new Map([['scriptorium:draft:ada:x', '{']]))).get('x')).toBeUndefined()
  })
})
