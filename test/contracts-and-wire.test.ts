import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  category,
  chapter,
  connection,
  detailTemplate,
  entry,
  entryType,
  generation,
  message,
  novel,
  preset,
  progression,
  relation,
  scene,
  series,
  task,
  taskCategory,
  thread,
  Usage,
  user,
  session,
} from '@scriptorium/contracts/nouns'
import { readMessages, readModels } from '../tools/contract/declarations.ts'
import type { Column, ProtoField } from '../tools/contract/declarations.ts'

type Table = { readonly read: { properties: object }; readonly fields: object; readonly fieldNames: readonly string[] }

type Wire = [noun: string, file: string, message: string, table: Table]
const read: Wire[] = [
  ['novel', 'codex', 'Novel', novel],
  ['entry', 'codex', 'Entry', entry],
  ['series', 'codex', 'Series', series],
  ['category', 'codex', 'Category', category],
  ['entryType', 'codex', 'EntryType', entryType],
  ['detailTemplate', 'codex', 'DetailTemplate', detailTemplate],
  ['relation', 'codex', 'Relation', relation],
  ['chapter', 'codex', 'Chapter', chapter],
  ['scene', 'codex', 'Scene', scene],
  ['progression', 'codex', 'Progression', progression],
  ['thread', 'chat', 'Thread', thread],
  ['task', 'chat', 'Task', task],
  ['taskCategory', 'chat', 'TaskCategory', taskCategory],
  ['preset', 'chat', 'Preset', preset],
  ['connection', 'broker', 'Connection', connection],
  ['message', 'chat', 'Message', message],
  ['generation', 'chat', 'Generation', generation],
  ['usage', 'chat', 'Usage', { read: Usage, fields: {}, fieldNames: [] }],
]
const written: Wire[] = [
  ['novel', 'codex', 'NovelFields', novel],
  ['entry', 'codex', 'EntryFields', entry],
  ['series', 'codex', 'SeriesFields', series],
  ['category', 'codex', 'CategoryFields', category],
  ['entryType', 'codex', 'EntryTypeFields', entryType],
  ['detailTemplate', 'codex', 'DetailTemplateFields', detailTemplate],
  ['relation', 'codex', 'RelationFields', relation],
  ['chapter', 'codex', 'ChapterFields', chapter],
  ['scene', 'codex', 'SceneFields', scene],
  ['progression', 'codex', 'ProgressionFields', progression],
  ['thread', 'chat', 'ThreadFields', thread],
  ['task', 'chat', 'TaskFields', task],
  ['taskCategory', 'chat', 'TaskCategoryFields', taskCategory],
  ['preset', 'chat', 'PresetFields', preset],
  ['connection', 'broker', 'ConnectionFields', connection],
]

/** What the wire says beside the noun, for services alone. */
const wireAlone: Record<string, readonly string[]> = {
  Generation: ['threadId', 'textSeq', 'finalSeq', 'notBefore', 'retryReason', 'retryMessage'],
}

/** Always there in a message and a row, where `false` says what an absent field says to people. */
const flags = new Set(['Generation.withoutCodex'])

/** Columns of a noun that no field of it names. */
const storage: Record<string, readonly string[]> = {
  Novel: ['ownerId', 'kind', 'codexVersion'],
  Entry: [
    'ownerId',
    'changedVersion',
    'changedFields',
    'searchName',
    'searchWords',
    'searchBody',
    'searchSort',
    'imageDigest',
  ],
  Category: ['ownerId'],
  EntryType: ['ownerId'],
  DetailTemplate: ['ownerId'],
  Relation: ['ownerId'],
  Chapter: ['ownerId'],
  Scene: ['ownerId'],
  Progression: ['ownerId'],
  Task: ['ownerId'],
  TaskCategory: ['ownerId'],
  Preset: ['ownerId'],
  Thread: ['ownerId', 'branchId', 'searchTitle', 'titleState'],
  Message: ['ownerId', 'reasoning', 'depth', 'seq', 'searchContent'],
  Generation: (
    'ownerId threadId startedAt claimToken requeue excused held connectionMax untaken notBefore nextSweepAt leaseUntil deadlineAt retryReason retryMessage textSeq finalSeq ' +
    'errorCode errorMessage endedBy endedAt parameters fallback compared pins sceneIds selection context idempotencyKey ' +
    'bodyHash createdAt'
  ).split(' '),
  Connection: 'ownerId keyKekVersion keyWrappedDek keyNonce keyCiphertext keyTag keyFingerprint'.split(' '),
  Usage: 'ownerId id generationId attempt turn purpose threadId connectionId provider model status createdAt'.split(
    ' ',
  ),
  User: ['emailFolded', 'passwordHash', 'registrationKey', 'demoPending', 'demoSeededAt', 'deletedAt'],
  Session: ['userId', 'tokenHash', 'name', 'scopes'],
}

/** Fields that are read and have no column: made of other columns, or of other rows. */
const derived: Record<string, readonly string[]> = {
  Connection: ['apiKey', 'hasKey'],
  Message: ['status', 'model', 'connectionId', 'siblings', 'generation'],
  Generation: ['text', 'reasoning', 'error', 'queue', 'startedAt'],
  User: ['password'],
  Session: ['current'],
}

const tables: [model: string, service: string, noun: Table][] = [
  ['Novel', 'codex', novel],
  ['Entry', 'codex', entry],
  ['Category', 'codex', category],
  ['EntryType', 'codex', entryType],
  ['DetailTemplate', 'codex', detailTemplate],
  ['Relation', 'codex', relation],
  ['Chapter', 'codex', chapter],
  ['Scene', 'codex', scene],
  ['Progression', 'codex', progression],
  ['Task', 'chat', task],
  ['TaskCategory', 'chat', taskCategory],
  ['Preset', 'chat', preset],
  ['Thread', 'chat', thread],
  ['Message', 'chat', message],
  ['Generation', 'chat', generation],
  ['Connection', 'ai-broker', connection],
  ['Usage', 'ai-broker', { read: Usage, fields: {}, fieldNames: [] }],
  ['User', 'gateway', user],
  ['Session', 'gateway', session],
]

describe('proto and the nouns', () => {
  it.each(read)('have the same fields of a %s that is read', (_, file, message, noun) => {
    const fields = messageOf(file, message).filter(({ name }) => !(wireAlone[message] ?? []).includes(name))
    const found = fields.map((field) => (flags.has(`${message}.${field.name}`) ? { ...field, optional: true } : field))
    expect(differences(shapeOf(found), shapeOfRead(noun))).toEqual([])
  })

  it.each(written)('have the same fields of a %s that people write', (_, file, name, noun) => {
    const fields = messageOf(file, name)
    expect(sorted(fields.map(({ name }) => name))).toEqual(sorted(noun.fieldNames))
    // A field that is left out must not arrive as an empty one.
    expect(fields.filter(({ optional, repeated }) => !optional && !repeated)).toEqual([])
  })

  it('would be found out', () => {
    const [field] = messageOf('codex', 'Entry')
    expect(differences({ id: 'always' }, { id: 'optional' })).toEqual(['id: always and optional'])
    expect(differences({ id: 'always' }, { id: 'always', name: 'list' })).toEqual(['name: absent and list'])
    expect(field).toEqual({ name: 'id', type: 'string', optional: false, repeated: false })
  })
})

describe('schema.prisma and the nouns', () => {
  it.each(tables)('have the same fields of a %s', (model, service, noun) => {
    const names = modelOf(service, model).map(({ name }) => name)
    const fields = new Set([...Object.keys(noun.read.properties), ...noun.fieldNames])
    const expected = [...fields].filter((name) => !(derived[model] ?? []).includes(name))
    expect(sorted(names.filter((name) => !(storage[model] ?? []).includes(name)))).toEqual(sorted(expected))
  })

  it.each(tables)('agree on which fields of a %s may be absent', (model, service, noun) => {
    const optional = shapeOfRead(noun)
    const columns = modelOf(service, model).filter(
      ({ name }) => optional[name] !== undefined && !flags.has(`${model}.${name}`),
    )
    const wrong = columns.filter((column) => !fits(column, optional[column.name]!)).map(({ name }) => name)
    expect(wrong).toEqual([])
  })

  it('name no column for storage alone that is gone', () => {
    for (const [model, service] of tables) {
      const names = modelOf(service, model).map(({ name }) => name)
      expect({ model, gone: (storage[model] ?? []).filter((name) => !names.includes(name)) }).toEqual({
        model,
        gone: [],
      })
    }
  })
})

type Presence = 'always' | 'optional' | 'list'

function messageOf(file: string, name: string): ProtoField[] {
  const text = readFileSync(join(import.meta.dirname, `../proto/scriptorium/${file}/v1/${file}.proto`), 'utf8')
  const found = readMessages(text).find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no message ${name} in ${file}.proto`)
  return found.fields
}

function modelOf(service: string, name: string): Column[] {
  const text = readFileSync(join(import.meta.dirname, `../services/${service}/prisma/schema.prisma`), 'utf8')
  const found = readModels(text).find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no model ${name} in ${service}`)
  return found.columns
}

function shapeOf(fields: readonly ProtoField[]): Record<string, Presence> {
  return Object.fromEntries(
    fields.map(({ name, optional, repeated }) => [name, repeated ? 'list' : optional ? 'optional' : 'always']),
  )
}

function shapeOfRead(noun: Table): Record<string, Presence> {
  const schema = noun.read as { properties: Record<string, { type?: string }>; required?: readonly string[] }
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, { type }]) => {
      if (type === 'array') return [name, 'list']
      return [name, schema.required?.includes(name) === true ? 'always' : 'optional']
    }),
  )
}

/** A list may stand in a JSON column. */
function fits({ type, optional, list }: Column, presence: Presence): boolean {
  if (presence === 'list') return list || (type === 'Json' && !optional)
  return !list && optional === (presence === 'optional')
}

function differences(ours: Record<string, Presence>, theirs: Record<string, Presence>): string[] {
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  return [...names]
    .filter((name) => ours[name] !== theirs[name])
    .map((name) => `${name}: ${ours[name] ?? 'absent'} and ${theirs[name] ?? 'absent'}`)
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted((a, b) => a.localeCompare(b))
}
