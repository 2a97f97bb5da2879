/** An archive of our own: all of a novel's codex and manuscript. It is JSON, or a zip of it and the images where entries have some. */
import { checkFields } from '@scriptorium/contracts/check'
import {
  category,
  chapter,
  detailTemplate,
  entry,
  entryType,
  progression,
  relation,
  scene,
} from '@scriptorium/contracts/nouns'
import type { AnyNoun } from '@scriptorium/contracts/noun'
import { canonical, emptyFile, isRecord, listOf, recordOf, refuseFile, textOf } from './codex-file.ts'
import type {
  CodexFile,
  CodexWriter,
  FileEntry,
  FileImages,
  FilePart,
  FileProgression,
  FileRelation,
  FileScene,
  Referred,
  Values,
  WholeCodex,
} from './codex-file.ts'

const formatName = 'scriptorium-codex'
const formatVersion = 1
const zip = { type: 'application/zip', extension: 'zip' } as const

export function isArchive({ format }: Values): boolean {
  return format === formatName
}

export function readArchive(file: Values, images: FileImages = new Map()): CodexFile {
  if (file['version'] !== formatVersion)
    refuseFile(`has version ${JSON.stringify(file['version'])}, and only ${formatVersion} is read here.`, '/version')
  const list = <Fields>(name: string, noun: AnyNoun) =>
    listOf(file[name]).map((value, index) => referred<Fields>(noun, value, `/${name}/${index}`))
  return {
    ...emptyFile('json'),
    types: list('types', entryType),
    categories: list('categories', category),
    templates: list('templates', detailTemplate),
    entries: listOf(file['entries']).map((value, index) => readEntry(value, index, images)),
    relations: listOf(file['relations']).map((value, index) => relationOf(value, `/relations/${index}`)),
    chapters: listOf(file['chapters']).map((value, index) => chapterOf(value, `/chapters/${index}`)),
    progressions: listOf(file['progressions']).map((value, index) => progressionOf(value, `/progressions/${index}`)),
    extension: recordOf(file['extensions']),
  }
}

/** The noun's fields of a value, checked; ids among them are names within the file. */
function accepted(noun: AnyNoun, value: unknown, path: string, without: readonly string[] = []): object {
  if (!isRecord(value)) refuseFile('has something else than an object.', path)
  const names = noun.fieldNames.filter((name) => !without.includes(name))
  const given = Object.fromEntries(names.map((name) => [name, (value as Values)[name] ?? undefined]))
  const fields = noun.fieldsOf(given as never)
  const [error] = checkFields(noun, fields as never, names as never)
  if (error !== undefined) refuseFile(`has a value that does not fit: ${error.message}`, `${path}${error.path}`)
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}

function refOf(value: unknown, path: string): string {
  const id = textOf(recordOf(value)['id'])
  return id === '' ? refuseFile('has something without an id.', `${path}/id`) : id
}

function referred<Fields>(noun: AnyNoun, value: unknown, path: string): Referred<Fields> {
  return { ref: refOf(value, path), fields: accepted(noun, value, path, ['position']) as Fields }
}

function readEntry(value: unknown, index: number, images: FileImages): FileEntry {
  const path = `/entries/${index}`
  const fields = accepted(entry, value, path, ['overridesId']) as FileEntry['fields']
  const { extensions, imageId } = recordOf(value)
  const image = images.get(partOf(textOf(imageId)))
  return {
    ref: refOf(value, path),
    fields,
    ...(isRecord(extensions) ? { extension: extensions } : {}),
    ...(image === undefined ? {} : { image: { ...image, id: textOf(imageId) } }),
  }
}

function relationOf(value: unknown, path: string) {
  const given = recordOf(value)
  const said = accepted(relation, value, path, ['toEntryId']) as Omit<FileRelation, 'from' | 'to'>
  return { ...said, from: textOf(given['fromEntryId']), to: textOf(given['toEntryId']) }
}

function chapterOf(value: unknown, path: string) {
  const fields = accepted(chapter, value, path, ['position']) as { title: string; summary?: string }
  const scenes = listOf(recordOf(value)['scenes']).map((one, index) => ({
    ref: refOf(one, `${path}/scenes/${index}`),
    ...sceneOf(one, `${path}/scenes/${index}`),
  }))
  return { ref: refOf(value, path), ...fields, scenes }
}

function sceneOf(value: unknown, path: string): Omit<FileScene, 'ref'> {
  const fields = accepted(scene, value, path, ['position', 'chapterId', 'pointOfViewId']) as Omit<FileScene, 'ref'>
  const teller = textOf(recordOf(value)['pointOfViewId'])
  return teller === '' ? fields : { ...fields, teller }
}

function progressionOf(value: unknown, path: string) {
  const given = recordOf(value)
  const said = accepted(progression, value, path, ['sceneId']) as Omit<FileProgression, 'entry' | 'scene'>
  return { ...said, entry: textOf(given['entryId']), scene: textOf(given['sceneId']) }
}

export const writeArchive: CodexWriter = (codex) => {
  // A copy has the image of its original.
  const imageIds = new Set(codex.entries.flatMap(({ imageId }) => (imageId === undefined ? [] : [imageId])))
  if (imageIds.size === 0) return { pieces: pieces(codex), notCarried: [] }
  const images = [...imageIds].map((imageId): FilePart => ({ name: partOf(imageId), imageId }))
  return { parts: [...images, { name: 'codex.json', pieces: pieces(codex) }], form: zip, notCarried: [] }
}

function partOf(imageId: string): string {
  return `images/${imageId}.webp`
}

/** One entry after the other, so that the whole never stands in memory as text. */
function* pieces(codex: WholeCodex): Generator<string> {
  const head = { format: formatName, version: formatVersion, novel: codex.novel, extensions: codex.extensions }
  yield JSON.stringify(head).slice(0, -1)
  yield* list('types', codex.types.map(flat))
  yield* list('categories', codex.categories.map(flat))
  yield* list('templates', codex.templates.map(flat))
  yield* list('entries', codex.entries.map(writtenEntry))
  yield* list(
    'relations',
    codex.relations.map(({ from, to, ...said }) => ({ fromEntryId: from, toEntryId: to, ...said })),
  )
  yield* list(
    'chapters',
    codex.chapters.map(({ ref, scenes, ...said }) => ({
      id: ref,
      ...said,
      scenes: scenes.map(({ ref: id, teller: pointOfViewId, ...one }) => ({ id, ...one, pointOfViewId })),
    })),
  )
  yield* list(
    'progressions',
    codex.progressions.map(({ entry: entryId, scene: sceneId, ...said }) => ({ entryId, sceneId, ...said })),
  )
  yield '}\n'
}

function* list(name: string, items: readonly unknown[]): Generator<string> {
  yield `,\n${JSON.stringify(name)}:[`
  for (const [index, item] of items.entries()) yield `${index === 0 ? '' : ','}\n${JSON.stringify(item)}`
  yield ']'
}

function flat<Fields extends object>({ ref, fields }: Referred<Fields>): Values {
  return { id: ref, ...fields }
}

function writtenEntry(one: WholeCodex['entries'][number]): Values {
  const { extensions } = one
  const fields = Object.fromEntries(
    entry.fieldNames
      .filter((name) => name !== 'overridesId' && one[name] !== undefined)
      .map((name) => [name, one[name]]),
  )
  const image = one.imageId === undefined ? {} : { imageId: one.imageId }
  return { id: one.id, ...fields, ...image, ...(canonical(extensions) === '{}' ? {} : { extensions }) }
}
