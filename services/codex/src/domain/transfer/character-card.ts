/** Character cards V2 and V3, and lorebooks that stand alone: https://github.com/kwaroran/character-card-spec-v3 */
import { ServiceError } from '@scriptorium/contracts'
import type { Entry } from '@scriptorium/contracts/nouns'
import { createNotes, emptyFile, isRecord, listOf, recordOf, refuseFile, textOf, textsOf } from './codex-file.ts'
import type {
  CodexFile,
  CodexWriter,
  FileEntry,
  FileImages,
  Notes,
  Values,
  WholeCodex,
  WrittenFile,
} from './codex-file.ts'
import { aliasesOf, controlOf, keysOf, nameOf, rewritten, withText, withoutText } from './source-keys.ts'
import { notesOf } from './world-info.ts'

const cardSpecs = ['chara_card_v2', 'chara_card_v3']
const lorebookSpec = 'lorebook_v3'

export function isCharacterCard({ spec }: Values): boolean {
  return spec === lorebookSpec || cardSpecs.includes(textOf(spec))
}

/** Under which the picture that a card came in stands among the images. */
export const pictureOfCard = ''

export function readCharacterCard(file: Values, images: FileImages = new Map()): CodexFile {
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
    entries: isBook ? read : [{ ...readCharacter(card), ...imageOf(images) }, ...read],
    extension,
    notCarried: notes.list(),
  }
}

function imageOf(images: FileImages): Pick<FileEntry, 'image'> {
  const image = images.get(pictureOfCard)
  return image === undefined ? {} : { image }
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

/** A card of the entry that is named, or of the character that came in as one; a lorebook that stands alone otherwise. */
export const writeCharacterCard: CodexWriter = (codex, entryId) => {
  const character = characterOf(codex, entryId)
  const others = codex.entries.filter((entry) => entry !== character).toSorted((a, b) => placeOf(a) - placeOf(b))
  const { data: _data, book, ...kept } = recordOf(codex.extensions['character-card'])
  const card = character === undefined || cardSpecs.includes(textOf(kept['spec'])) ? kept : newCard
  const entries = others.map(writeEntry)
  const lorebook = { extensions: {}, ...recordOf(book), entries }
  const withBook = book !== undefined || entries.length > 0 ? { character_book: lorebook } : {}
  const file =
    character === undefined
      ? { spec: lorebookSpec, ...card, data: lorebook }
      : { ...card, data: { ...writeCharacter(character), ...withBook } }
  const pieces = [JSON.stringify(file, undefined, 2)]
  const entriesWithLost = codex.entries.map((entry) => (entry === character ? withoutKept(entry) : entry))
  const named = (character?.aliases ?? []).length
  return {
    pieces,
    ...pictureOf(character, file),
    notCarried: notesOf({ ...codex, entries: entriesWithLost }, [
      'aliases',
      named,
      'The character of a card has one name.',
    ]),
  }
}

/** @throws ServiceError `validation_failed` when there is no such entry */
function characterOf({ entries }: WholeCodex, entryId: string | undefined): Written | undefined {
  if (entryId === undefined) return entries.find(isOfCard)
  const named = entries.find(({ id }) => id === entryId)
  if (named !== undefined) return named
  throw new ServiceError('validation_failed', {
    detail: 'The novel has no such entry.',
    errors: [{ path: '/entryId', message: 'is no entry of the novel.' }],
  })
}

/** But for what a card has of its character. */
function withoutKept({ imageId: _image, notes, ...entry }: Written): Written {
  const kept = { ...entry, details: entry.details.filter(({ name }) => !Object.values(details).includes(name)) }
  return isOfCard(entry) || notes === undefined ? kept : { ...kept, notes }
}

function isOfCard({ extensions }: Pick<Written, 'extensions'>): boolean {
  return recordOf(extensions['character-card'])['isCharacter'] === true
}

const newCard = { spec: 'chara_card_v3', spec_version: '3.0' }
/** Every member that a card of V3 must have. */
const newCharacter = {
  name: '',
  description: '',
  personality: '',
  scenario: '',
  first_mes: '',
  mes_example: '',
  creator_notes: '',
  system_prompt: '',
  post_history_instructions: '',
  alternate_greetings: [],
  tags: [],
  creator: '',
  character_version: '',
  extensions: {},
  group_only_greetings: [],
}

/** As other programs write it: a card of V3 stands beside itself as V2, for those that know no other. */
function pictureOf(character: Written | undefined, file: Values): Pick<WrittenFile, 'picture'> {
  if (character?.imageId === undefined) return {}
  const chara = JSON.stringify({ ...file, spec: 'chara_card_v2', spec_version: '2.0' })
  const texts: Record<string, string> = { chara }
  if (file['spec'] === 'chara_card_v3') texts['ccv3'] = JSON.stringify(file)
  return { picture: { imageId: character.imageId, texts } }
}

function placeOf({ extensions }: Written): number {
  const { index } = recordOf(extensions['character-card'])
  return typeof index === 'number' ? index : Infinity
}

function writeCharacter(entry: Written): Values {
  const kept = recordOf(entry.extensions['character-card'])
  const source = isOfCard(entry) ? (withText(kept['source'], entry.description) ?? {}) : newCharacter
  const valueOf = (name: string) => entry.details.find((detail) => detail.name === name)?.value ?? ''
  return rewritten({
    source,
    read: characterFields(source),
    entry,
    written: {
      name: { name: () => entry.name },
      description: { description: () => entry.description },
      tags: { tags: () => entry.tags },
      // A card is for others; what is private is written back only where it came from a card.
      notes: { creator_notes: () => (isOfCard(entry) ? (entry.notes ?? '') : '') },
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
