/** SillyTavern's World Info: https://docs.sillytavern.app/usage/core-concepts/worldinfo/ */
import type { Entry } from '@scriptorium/contracts/nouns'
import { createNotes, emptyFile, isRecord, listOf, recordOf, refuseFile, textOf, textsOf } from './codex-file.ts'
import type { CodexFile, CodexWriter, FileEntry, Notes, Values, WholeCodex } from './codex-file.ts'
import { aliasesOf, controlOf, keysOf, nameOf, rewritten, withText, withoutText } from './source-keys.ts'

type Kept = { key: string; source: Values }

export function isWorldInfo(file: Values): boolean {
  const entries = isRecord(file['entries']) ? Object.values(file['entries']) : listOf(file['entries'])
  return (
    !('lorebookVersion' in file) &&
    isRecord(file['entries']) &&
    entries.every((entry) => isRecord(entry) && Array.isArray(entry['key']))
  )
}

export function readWorldInfo(file: Values): CodexFile {
  const notes = createNotes()
  const { entries, ...book } = file
  const read = Object.entries(recordOf(entries)).map(([key, value]): FileEntry => {
    const source = isRecord(value) ? value : refuseFile('has an entry that is none.', `/entries/${key}`)
    noteLost(source, notes)
    const kept: Kept = { key, source: withoutText(source, 'content', textOf(source['content'])) }
    return { ref: key, fields: fieldsOf(key, source, notes), extension: kept }
  })
  return { ...emptyFile('world-info'), entries: read, extension: book, notCarried: notes.list() }
}

function fieldsOf(key: string, source: Values, notes: Notes) {
  const keys = textsOf(source['key'])
  const name = nameOf([textOf(source['comment']), ...keys], `Entry ${key}`)
  const [caseSensitive, wholeWord] = [source['caseSensitive'] === true, source['matchWholeWords'] !== false]
  return {
    type: 'lore',
    name,
    aliases: aliasesOf(keys, { name, caseSensitive, wholeWord }, notes),
    description: textOf(source['content']),
    control: controlOf({ always: source['constant'] === true, enabled: source['disable'] !== true }),
  }
}

const atPlace = 'Entries stand in one block, in an order of their own.'
const lost: readonly [name: string, isUsed: (source: Values) => boolean, reason: string][] = [
  ['keysecondary', (source) => textsOf(source['keysecondary']).length > 0, 'Any one of its names finds an entry here.'],
  [
    'probability',
    (source) => source['useProbability'] === true && source['probability'] !== 100,
    'Nothing is left to chance here.',
  ],
  ['position', (source) => ![undefined, 0].includes(source['position'] as number | undefined), atPlace],
  ['group', (source) => textOf(source['group']) !== '', 'Entries do not stand in for each other.'],
  [
    'sticky, cooldown, delay',
    (source) => ['sticky', 'cooldown', 'delay'].some((name) => Number(source[name]) > 0),
    'What is chosen depends on the texts alone.',
  ],
  ['scanDepth', (source) => typeof source['scanDepth'] === 'number', 'All texts of a lookup are read.'],
]

function noteLost(source: Values, notes: Notes): void {
  for (const [name, isUsed, reason] of lost) if (isUsed(source)) notes.add(name, reason)
}

export const writeWorldInfo: CodexWriter = (codex) => {
  const kept = codex.entries.map(keptOf)
  const taken = new Set(kept.flatMap((one) => (one === undefined ? [] : [one.key])))
  let next = 0
  const entries: Values = {}
  for (const [index, entry] of codex.entries.entries()) {
    // A copy has the key of its original.
    const known = kept[index] !== undefined && !(kept[index].key in entries) ? kept[index] : undefined
    while (taken.has(String(next))) next += 1
    const key = known?.key ?? String(next++)
    entries[key] = known === undefined ? newEntry(entry, Number(key)) : oldEntry(entry, known)
  }
  const book = { ...recordOf(codex.extensions['world-info']), entries }
  return { pieces: [JSON.stringify(book, undefined, 2)], notCarried: notesOf(codex) }
}

/** What is not said in the form of other programs. */
export function notesOf(codex: WholeCodex, ...others: readonly (readonly [string, number, string])[]) {
  const counts: readonly (readonly [string, number, string])[] = [
    ['notes', codex.entries.filter(({ notes }) => notes !== undefined).length, 'They are private.'],
    ['relations', codex.relations.length, 'The format has none.'],
    ['progressions', codex.progressions.length, 'The format has none.'],
    ['images', codex.entries.filter(({ imageId }) => imageId !== undefined).length, 'The format has none.'],
    ['details', codex.entries.filter(({ details }) => details.length > 0).length, 'The format has none.'],
    ...others,
  ]
  return counts.filter(([, count]) => count > 0).map(([what, count, reason]) => ({ what, count, reason }))
}

function keptOf({ extensions, description }: WholeCodex['entries'][number]): Kept | undefined {
  const { key, source } = recordOf(extensions['world-info'])
  const whole = withText(source, description)
  return typeof key === 'string' && whole !== undefined ? { key, source: whole } : undefined
}

function oldEntry(entry: Entry, { key, source }: Kept): Values {
  const patterns = textsOf(source['key']).filter((one) => /^\/.+\/[a-z]*$/su.test(one))
  return rewritten({
    source,
    read: fieldsOf(key, source, createNotes()),
    entry,
    written: {
      name: { comment: () => entry.name },
      aliases: { key: () => [...patterns, ...keysOf(entry)] },
      description: { content: () => entry.description },
      control: { constant: () => entry.control === 'always', disable: () => entry.control === 'never' },
    },
  })
}

/** As SillyTavern makes a new one. */
function newEntry(entry: Entry, uid: number): Values {
  return {
    uid,
    key: keysOf(entry),
    keysecondary: [],
    comment: entry.name,
    content: entry.description,
    constant: entry.control === 'always',
    vectorized: false,
    selective: true,
    selectiveLogic: 0,
    addMemo: true,
    order: 100,
    position: 0,
    disable: entry.control === 'never',
    excludeRecursion: false,
    preventRecursion: false,
    delayUntilRecursion: false,
    probability: 100,
    useProbability: true,
    depth: 4,
    group: '',
    groupOverride: false,
    groupWeight: 100,
    scanDepth: null,
    caseSensitive: entry.aliases.some(({ caseSensitive }) => caseSensitive) ? true : null,
    matchWholeWords: null,
    useGroupScoring: null,
    automationId: '',
    role: null,
    sticky: 0,
    cooldown: 0,
    delay: 0,
    displayIndex: uid,
  }
}
