import { describe, expect, it } from 'vitest'
import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import { byteErrors, byteText, exceedsBytes } from './byte-limit.ts'
import { acceptFields, acceptPatch, acceptValue, checkFields, schemaErrors } from './check.ts'
import { ServiceError } from './errors.ts'
import { clearable, defineNoun, filledIn, readOnly, refillable, required, withDefault } from './noun.ts'
import type { Create, Patch, Read, Stored } from './noun.ts'
import { connection, ContextBody, entry, message, novel, session, thread, user } from './nouns/index.ts'
import { Id, shortText } from './schema.ts'
import type { Wire } from './wire.ts'

const names = (shape: { properties: object }) => Object.keys(shape.properties)
const requiredOf = (shape: TSchema) => (shape as { required?: string[] }).required ?? []

/** 60,000 letters, 120,000 bytes. */
const cyrillic = 'я'.repeat(60_000)

function errorsOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (ServiceError.is(error)) return [error.code, error.errors]
    throw error
  }
  return 'it succeeded'
}

describe('the shapes of a noun', () => {
  const tea = defineNoun(
    'tea',
    {
      id: readOnly(Id),
      name: required(shortText(10)),
      origin: required(Type.String(), { written: 'create' }),
      cups: withDefault(Type.Integer({ maximum: 9 }), 1),
      stale: withDefault(Type.Boolean(), false, { written: 'update' }),
      notes: clearable(Type.String()),
      secret: clearable(Type.String(), { hidden: true }),
      place: filledIn(Type.Integer()),
      address: refillable(Type.String()),
    },
    { versioned: true },
  )

  it('hold each field where the table says', () => {
    expect(names(tea.read)).toEqual(['id', 'name', 'origin', 'cups', 'stale', 'notes', 'place', 'address'])
    expect(requiredOf(tea.read)).toEqual(['id', 'name', 'origin', 'cups', 'stale', 'place', 'address'])
    expect(names(tea.create)).toEqual(['name', 'origin', 'cups', 'notes', 'secret', 'place', 'address'])
    expect(requiredOf(tea.create)).toEqual(['name', 'origin'])
    expect(names(tea.patch)).toEqual(['version', 'name', 'cups', 'stale', 'notes', 'secret', 'place', 'address'])
    expect(requiredOf(tea.patch)).toEqual(['version'])
    expect(tea.fieldNames).toEqual(['name', 'origin', 'cups', 'stale', 'notes', 'secret', 'place', 'address'])
    for (const shape of [tea.read, tea.create, tea.patch]) expect(shape).toHaveProperty('additionalProperties', false)
  })

  it('let null into a patch where it clears, and nowhere else', () => {
    const nullable = names(tea.patch).filter((name) => 'anyOf' in tea.patch.properties[name as 'cups'])
    expect(nullable).toEqual(['notes', 'secret', 'address'])
  })

  it('have limits where they are written and none where they are read', () => {
    expect(tea.create.properties.cups).toHaveProperty('maximum', 9)
    expect(tea.read.properties.cups).not.toHaveProperty('maximum')
  })

  it('have static types of their own', () => {
    const created: Create<typeof tea> = { name: 'Assam', origin: 'India' }
    const patched: Patch<typeof tea> = { version: 1, notes: null, address: null }
    const stored: Stored<typeof tea> = tea.fieldsOf(created)
    const { id: _id, ...rest }: Read<typeof tea> = { id: 'x', place: 1, address: 'a', ...stored }
    // @ts-expect-error what must be there cannot be cleared
    const wrong: Patch<typeof tea> = { version: 1, name: null }
    // @ts-expect-error write-only
    const read: unknown = (rest as Read<typeof tea>).secret
    expect([patched, wrong, read]).toHaveLength(3)
  })

  it('give defaults that are not shared', () => {
    const one = entry.fieldsOf({ type: 'lore', name: 'One' })
    one.tags.push('changed')
    expect(entry.fieldsOf({ type: 'lore', name: 'Two' }).tags).toEqual([])
  })
})

describe('what is stored of a new one', () => {
  it('of an entry has defaults, and its aliases and details whole', () => {
    const body = {
      type: 'character',
      name: 'Anna',
      aliases: ['Annie', { text: 'ann', caseSensitive: true }],
      details: [{ name: 'Age', value: '7' }],
    } as const satisfies Create<typeof entry>
    const fields = entry.fieldsOf(body as unknown as Create<typeof entry>)
    expect(fields).toEqual({
      type: 'character',
      name: 'Anna',
      aliases: [
        { text: 'Annie', caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true },
        { text: 'ann', caseSensitive: true, wholeWord: true, foldDiacritics: false, enabled: true },
      ],
      exclusions: [],
      description: '',
      details: [{ name: 'Age', kind: 'text', value: '7', sendToAi: true }],
      tags: [],
      pinned: false,
      control: 'detected',
      archived: false,
    })
    expect(entry.fieldsOf(fields)).toEqual(fields)
  })

  it('of the others has their defaults', () => {
    expect(novel.fieldsOf({ title: 'Rain' })).toEqual({ title: 'Rain', language: 'en' })
    expect(thread.fieldsOf({})).toEqual({
      title: '',
      fallback: [],
      includeTasks: false,
      pins: [],
      withoutCodex: false,
      archived: false,
      pinned: false,
    })
    expect(connection.fieldsOf({ provider: 'openai', name: 'Mine' })).toEqual({
      provider: 'openai',
      name: 'Mine',
      enabled: true,
      models: [],
    })
  })

  it('is right by its own checks', () => {
    expect(checkFields(thread, thread.fieldsOf({}))).toEqual([])
    expect(checkFields(entry, entry.fieldsOf({ type: 'lore', name: 'Tea', aliases: ['tea'] }))).toEqual([])
  })
})

describe('a change', () => {
  it('names in its mask what the body has, and has no value for what is cleared', () => {
    expect(entry.changesOf({ version: 3, notes: null, aliases: ['An'], pinned: false, name: undefined })).toEqual({
      mask: ['aliases', 'notes', 'pinned'],
      fields: {
        aliases: [{ text: 'An', caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true }],
        pinned: false,
      },
    })
  })

  it('has behind the wire what its mask names: cleared is undefined, a list that is not there is empty', () => {
    expect(entry.applyMask({ name: 'Bea', color: '#112233' }, ['name', 'notes', 'tags'])).toEqual({
      name: 'Bea',
      notes: undefined,
      tags: [],
    })
    expect(Object.keys(entry.applyMask({}, ['notes']))).toEqual(['notes'])
  })

  it.each(['version', 'id', 'novelId', 'sceneIds', '__proto__'])('of %s is refused', (name) => {
    expect(errorsOf(() => entry.applyMask({}, [name]))).toEqual([
      'validation_failed',
      [{ path: '/mask/0', message: 'is not a field that can be written.' }],
    ])
  })

  it('cannot clear what must be there', () => {
    expect(errorsOf(() => acceptPatch(entry, {}, ['name']))).toEqual([
      'validation_failed',
      [{ path: '/name', message: 'must be given.' }],
    ])
    expect(acceptPatch(entry, {}, ['notes'])).toEqual({ notes: undefined })
  })
})

describe('the checks', () => {
  it('say everything that is wrong, by JSON pointer', () => {
    const fields: Wire<Partial<Stored<typeof entry>>> = {
      type: 'dragon',
      name: ' ',
      aliases: [{ text: 'x'.repeat(201), caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true }],
      tags: Array.from({ length: 101 }, () => 'tag'),
      color: 'red',
    }
    expect(errorsOf(() => acceptFields(entry, fields))).toEqual([
      'validation_failed',
      [
        {
          path: '/type',
          message: 'must be one of character, location, item, lore, organization, subplot, or an id of your own.',
        },
        { path: '/name', message: 'must not be empty.' },
        { path: '/aliases/0/text', message: 'must be at most 200 characters long.' },
        { path: '/tags', message: 'must have at most 100 items.' },
        { path: '/color', message: 'must match ^#[0-9a-fA-F]{6}$.' },
      ],
    ])
  })

  it('count characters as the gateway does: code points', () => {
    const family = '👨‍👩‍👧'
    expect(schemaErrors(shortText(5), family)).toEqual([])
    expect(schemaErrors(shortText(4), family)).toHaveLength(1)
  })

  it('say what is missing, and what is not known, once', () => {
    expect(schemaErrors(entry.create, { name: 'A', colour: 'x' }, '/body')).toEqual([
      { path: '/body/type', message: 'must be given.' },
      { path: '/body/colour', message: 'is not a property that is known.' },
    ])
  })

  it('refuse texts that cannot be stored, wherever they are', () => {
    const alias = { text: 'a\u0000', caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true }
    const fields = { type: 'item', name: 'A', notes: 'half \ud83d', aliases: [alias] }
    expect(errorsOf(() => acceptFields(entry, fields))).toEqual([
      'validation_failed',
      [
        { path: '/aliases/0/text', message: 'must not contain the character U+0000.' },
        { path: '/notes', message: 'must not contain half of a surrogate pair.' },
      ],
    ])
  })

  it('accept a value that is no noun, and refuse one that is wrong', () => {
    const body = { texts: [], model: undefined }
    expect(acceptValue(ContextBody, body)).toBe(body)
    expect(errorsOf(() => acceptValue(ContextBody, { texts: [], budgetTokens: 0 }))).toEqual([
      'validation_failed',
      [{ path: '/budgetTokens', message: 'must be at least 1.' }],
    ])
  })

  it('stop after fifty', () => {
    const details = Array.from({ length: 60 }, () => ({
      name: 'A',
      kind: 'text',
      value: 'x'.repeat(20_001),
      sendToAi: true,
    }))
    expect(checkFields(entry, { details }, ['details'])).toHaveLength(50)
  })

  it('let nothing through that no field has', () => {
    expect(acceptFields(thread, { pins: [], sceneIds: ['x'] } as never)).not.toHaveProperty('sceneIds')
  })

  it('take members that are there and undefined as absent', () => {
    expect(acceptFields(thread, { parameters: { temperature: undefined, stop: [] } })).toHaveProperty('parameters')
  })
})

describe('a limit in bytes', () => {
  it('is one rule: 60,000 Cyrillic letters are 120,000 bytes at the gateway and behind it', () => {
    const message = 'must be at most 100000 bytes long in UTF-8.'
    for (const name of ['description', 'notes'] as const) {
      expect(byteErrors(entry.create, { type: 'lore', name: 'A', [name]: cyrillic })).toEqual([
        { path: `/${name}`, message },
      ])
      expect(byteErrors(entry.patch, { version: 1, [name]: cyrillic })).toEqual([{ path: `/${name}`, message }])
      expect(checkFields(entry, { [name]: cyrillic }, [name])).toEqual([{ path: `/${name}`, message }])
      expect(checkFields(entry, { [name]: cyrillic.slice(0, 50_000) }, [name])).toEqual([])
    }
  })

  it('is found in lists too', () => {
    const details = [
      { name: 'A', value: 'short' },
      { name: 'B', value: 'я'.repeat(10_001) },
    ]
    expect(byteErrors(entry.create, { details })).toEqual([
      { path: '/details/1/value', message: 'must be at most 20000 bytes long in UTF-8.' },
    ])
  })

  it.each(['', 'a', 'я', '水', '👩', 'a👩я水', '\ud83d', '\ude00a', 'e\u0301'])('counts %j as UTF-8 has it', (text) => {
    const bytes = Buffer.byteLength(text)
    expect([exceedsBytes(text, bytes), bytes > 0 && exceedsBytes(text, bytes - 1)]).toEqual([false, bytes > 0])
  })

  it('stands in the description', () => {
    expect(byteText(100_000)).toMatchObject({
      'x-max-bytes': 100_000,
      maxLength: 100_000,
      description: 'At most 100,000 bytes of UTF-8.',
    })
  })
})

describe('who sees what', () => {
  it('a key and a password are never read', () => {
    expect(names(connection.read)).not.toContain('apiKey')
    expect(names(user.read)).not.toContain('password')
    expect([names(connection.create), names(connection.patch)]).toEqual([
      expect.arrayContaining(['apiKey']),
      expect.arrayContaining(['apiKey']),
    ])
  })

  it('a provider is chosen once, and what is archived was not created so', () => {
    expect(names(connection.patch)).not.toContain('provider')
    expect([names(entry.create), names(thread.create)]).toEqual([
      expect.not.arrayContaining(['archived']),
      expect.not.arrayContaining(['archived', 'pinned']),
    ])
    expect([names(entry.patch), names(thread.patch)]).toEqual([
      expect.arrayContaining(['archived']),
      expect.arrayContaining(['archived', 'pinned']),
    ])
  })

  it('messages and sessions are written by nobody', () => {
    for (const noun of [message, session]) expect([names(noun.create), names(noun.patch)]).toEqual([[], []])
  })
})
