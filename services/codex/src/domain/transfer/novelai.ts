/** NovelAI's lorebooks, versions 1 to 6. */
import type { CategoryFields, Entry } from '@scriptorium/contracts/nouns'
import { createNotes, emptyFile, isRecord, listOf, recordOf, refuseFile, textOf, textsOf } from './codex-file.ts'
import type { CodexFile, CodexWriter, FileEntry, Notes, Values, WholeCodex } from './codex-file.ts'
import { aliasesOf, controlOf, keysOf, nameOf, rewritten, withText, withoutText } from './source-keys.ts'
import { notesOf } from './world-info.ts'

export function isNovelAi(file: Values): boolean {
  return typeof file['lorebookVersion'] === 'number' && Array.isArray(file['entries'])
}

export function readNovelAi(file: Values): CodexFile {
  const notes = createNotes()
  const { entries, categories, ...rest } = file
  const groups = listOf(categories).map(recordOf)
  const known = new Set(groups.map(({ id }) => textOf(id)))
  const read = listOf(entries).map((value, index): FileEntry => {
    const source = isRecord(value) ? value : refuseFile('has an entry that is none.', `/entries/${index}`)
    if (Object.keys(recordOf(source['contextConfig'])).length > 0)
      notes.add('contextConfig', 'Entries stand in one block, in an order of their own.')
    const category = textOf(source['category'])
    return {
      ref: textOf(source['id']) || `entry ${index}`,
      fields: { ...fieldsOf(source, index, notes), ...(known.has(category) ? { categoryId: category } : {}) },
      extension: { index, source: withoutText(source, 'text', textOf(source['text'])) },
    }
  })
  return {
    ...emptyFile('novelai'),
    categories: groups.map((group) => ({ ref: textOf(group['id']), fields: categoryFields(group) })),
    entries: read,
    extension: { ...rest, categories },
    notCarried: notes.list(),
  }
}

function categoryFields({ name }: Values): CategoryFields {
  return { name: nameOf([textOf(name)], 'Category') }
}

function fieldsOf(source: Values, index: number, notes: Notes) {
  const keys = textsOf(source['keys'])
  const name = nameOf([textOf(source['displayName']), ...keys], `Entry ${index + 1}`)
  return {
    type: 'lore',
    name,
    aliases: aliasesOf(keys, { name }, notes),
    description: textOf(source['text']),
    control: controlOf({ always: source['forceActivation'] === true, enabled: source['enabled'] !== false }),
  }
}

export const writeNovelAi: CodexWriter = (codex) => {
  const { categories, ...kept } = recordOf(codex.extensions.novelai)
  const entries = codex.entries.toSorted((a, b) => placeOf(a) - placeOf(b)).map((entry) => writeEntry(entry))
  const version = { lorebookVersion: 5, settings: { orderByKeyLocations: false } }
  const file = { ...version, ...kept, entries, ...(categories === undefined ? {} : { categories }) }
  return { pieces: [JSON.stringify(file, undefined, 2)], notCarried: notesOf(codex) }
}

type Written = WholeCodex['entries'][number]

function placeOf({ extensions }: Written): number {
  const { index } = recordOf(extensions.novelai)
  return typeof index === 'number' ? index : Infinity
}

function writeEntry(entry: Written): Values {
  const source = withText(recordOf(entry.extensions.novelai)['source'], entry.description)
  if (source === undefined) return newEntry(entry)
  return rewritten({
    source,
    read: fieldsOf(source, placeOf(entry), createNotes()),
    entry,
    written: {
      name: { displayName: () => entry.name },
      aliases: { keys: () => keysOf(entry) },
      description: { text: () => entry.description },
      control: { forceActivation: () => entry.control === 'always', enabled: () => entry.control !== 'never' },
    },
  })
}

function newEntry(entry: Entry): Values {
  return {
    text: entry.description,
    contextConfig: {
      prefix: '',
      suffix: '\n',
      tokenBudget: 1,
      reservedTokens: 0,
      budgetPriority: 400,
      trimDirection: 'trimBottom',
      insertionType: 'newline',
      maximumTrimType: 'sentence',
      insertionPosition: -1,
    },
    lastUpdatedAt: Date.parse(entry.updatedAt),
    displayName: entry.name,
    id: entry.id,
    keys: keysOf(entry),
    searchRange: 1_000,
    enabled: entry.control !== 'never',
    forceActivation: entry.control === 'always',
    keyRelative: false,
    nonStoryActivatable: false,
    category: '',
    loreBiasGroups: [],
  }
}
