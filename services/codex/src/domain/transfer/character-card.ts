/** Character cards V2 and V3, and lorebooks that stand alone: https://github.com/kwaroran/character-card-spec-v3 */
import type { Entry } from '@scriptorium/contracts/nouns'
import { createNotes, emptyFile, isRecord, listOf, recordOf, refuseFile, textOf, textsOf } from './codex-file.ts'
import type { CodexFile, CodexWriter, FileEntry, Notes, Values } from './codex-file.ts'
import { aliasesOf, controlOf, keysOf, nameOf, rewritten, withText, withoutText } from './source-keys.ts'
import { notesOf } from './world-info.ts'

const cardSpecs = ['chara_card_v2', 'chara_card_v3']
const lorebookSpec = 'lorebook_v3'

export function isCharacterCard({ spec }: Values): boolean {
  return spec === lorebookSpec || cardSpecs.includes(textOf(spec))
}

export function readCharacterCard(file: Values): CodexFile {
  const notes = createNotes()
  const data = isRecord(file['data']) ? file['data'] : refuseFile('has no data of a card.', '/data')
  const isBook = file['spec'] === lorebookSpec
  const { entries: _entries, ...book } = isBook ? data : recordOf(data['character_book'])
  const read = listOf((isBook ? data : recordOf(data['character_book']))['entries']).map((value, index) => {
    const source = isRecord(value) ? value : refuseFile('has an entry that is none.', `/entries/${index}`)
    return readEntry(source, index, notes)
  })
  const hasBook = isBook || isRecord(data['character_book'])
  // What is written of the card stands in its character.
  const { character_book: _book, ...card } = data
  const extension = { ...file, data: isBook ? undefined : {}, book: hasBook ? book : undefined }
  if (!isBook) noteCard(card, notes)
  return {
    ...emptyFile('character-card'),
    entries: isBook ? read : [readCharacter(card), ...read],
    extension,
    notCarried: notes.list(),
  }
}

function noteCard(card: Values, notes: Notes): void {
  if (textOf(card['first_mes']) !== '' || listOf(card['alternate_greetings']).length > 0)
    notes.add('greetings', 'A novel has no greeting.')
  if (textOf(card['system_prompt']) !== '' || textOf(card['post_history_instructions']) !== '')
    notes.add('instructions for the model', 'They belong to a preset.')
}

const details: Readonly<Record<string, string>> = {
  personality: 'Personality',
  scenario: 'Scenario',
  mes_example: 'Example messages',
}

function characterFields(card: Values) {
  const said = Object.entries(details).filter(([field]) => textOf(card[field]) !== '')
  const notes = textOf(card['creator_notes'])
  return {
    type: 'character',
    name: nameOf([textOf(card['name'])], 'Character'),
    description: textOf(card['description']),
    details: said.map(([field, name]) => ({ name, kind: 'text' as const, value: textOf(card[field]), sendToAi: true })),
    tags: [...new Set(textsOf(card['tags']))].filter((tag) => tag.trim() !== '' && tag.length <= 100).slice(0, 100),
    ...(notes === '' ? {} : { notes }),
  }
}

function readCharacter(card: Values): FileEntry {
  const fields = characterFields(card)
  const source = withoutText(card, 'description', fields.description)
  return { ref: 'character', fields, extension: { isCharacter: true, source } }
}

function readEntry(source: Values, index: number, notes: Notes): FileEntry {
  if (textsOf(source['secondary_keys']).length > 0)
    notes.add('secondary_keys', 'Any one of its names finds an entry here.')
  if (/^@@/mu.test(textOf(source['content']))) notes.add('decorators', 'They are left in the text.')
  const kept = { index, source: withoutText(source, 'content', textOf(source['content'])) }
  return { ref: `entry ${index}`, fields: entryFields(source, index, notes), extension: kept }
}

function entryFields(source: Values, index: number, notes: Notes) {
  const keys = textsOf(source['keys'])
  const name = nameOf([textOf(source['name']), textOf(source['comment']), ...keys], `Entry ${index + 1}`)
  const options = { name, caseSensitive: source['case_sensitive'] === true, isPattern: source['use_regex'] === true }
  return {
    type: 'lore',
    name,
    aliases: aliasesOf(keys, options, notes),
    description: textOf(source['content']),
    control: controlOf({ always: source['constant'] === true, enabled: source['enabled'] !== false }),
  }
}

type Written = Parameters<CodexWriter>[0]['entries'][number]

/** A card where one came in; a lorebook that stands alone otherwise. */
export const writeCharacterCard: CodexWriter = (codex) => {
  const kept = recordOf(codex.extensions['character-card'])
  const character = codex.entries.find((entry) => recordOf(entry.extensions['character-card'])['isCharacter'] === true)
  const others = codex.entries.filter((entry) => entry !== character).toSorted((a, b) => placeOf(a) - placeOf(b))
  const { data: _data, book, ...card } = kept
  const entries = others.map(writeEntry)
  const lorebook = { extensions: {}, ...recordOf(book), entries }
  const withBook = book !== undefined || entries.length > 0 ? { character_book: lorebook } : {}
  const file =
    character === undefined
      ? { spec: lorebookSpec, ...card, data: lorebook }
      : { ...card, data: { ...writeCharacter(character), ...withBook } }
  return { pieces: [JSON.stringify(file, undefined, 2)], notCarried: notesOf(codex) }
}

function placeOf({ extensions }: Written): number {
  const { index } = recordOf(extensions['character-card'])
  return typeof index === 'number' ? index : Infinity
}

function writeCharacter(entry: Written): Values {
  const kept = recordOf(entry.extensions['character-card'])
  const source = withText(kept['source'], entry.description) ?? {}
  const valueOf = (name: string) => entry.details.find((detail) => detail.name === name)?.value ?? ''
  return rewritten({
    source,
    read: characterFields(source),
    entry,
    written: {
      name: { name: () => entry.name },
      description: { description: () => entry.description },
      tags: { tags: () => entry.tags },
      notes: { creator_notes: () => entry.notes ?? '' },
      details: Object.fromEntries(Object.entries(details).map(([field, name]) => [field, () => valueOf(name)])),
    },
  })
}

function writeEntry(entry: Written, index: number): Values {
  const source = withText(recordOf(entry.extensions['character-card'])['source'], entry.description)
  if (source === undefined) return newEntry(entry, index)
  return rewritten({
    source,
    read: entryFields(source, placeOf(entry), createNotes()),
    entry,
    written: {
      name: { name: () => entry.name },
      aliases: { keys: () => keysOf(entry) },
      description: { content: () => entry.description },
      control: { constant: () => entry.control === 'always', enabled: () => entry.control !== 'never' },
    },
  })
}

function newEntry(entry: Entry, index: number): Values {
  return {
    keys: keysOf(entry),
    content: entry.description,
    extensions: {},
    enabled: entry.control !== 'never',
    insertion_order: 100,
    use_regex: false,
    name: entry.name,
    id: index + 1,
    constant: entry.control === 'always',
    position: 'before_char',
  }
}
