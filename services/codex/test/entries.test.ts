import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { alias, makeNovel, openCodexFixture } from './codex-fixture.ts'
import type { CodexFixture } from './codex-fixture.ts'

let fixture: CodexFixture
beforeAll(async () => {
  fixture = await openCodexFixture()
})
afterAll(async () => await fixture.close())

const failure = async (call: Promise<unknown>): Promise<unknown> =>
  await call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  )

const whole = {
  type: 'character',
  name: 'Mara Voss',
  aliases: [alias('Mara'), { ...alias('the Captain'), caseSensitive: true }],
  exclusions: ['Mara Street'],
  description: '# Captain\nof the *Gull*.',
  notes: 'dies in book two',
  summary: 'A captain.',
  details: [{ name: 'Eyes', kind: 'text', value: 'grey', sendToAi: true }],
  tags: ['crew', 'pov'],
  color: '#a03c3c',
  pinned: true,
  control: 'always',
  archived: false,
}

const noLists = { aliases: [], exclusions: [], details: [], tags: [] }

async function makeEntry(fields: Partial<typeof whole> = {}) {
  const { ownerId, novelId } = await makeNovel(fixture)
  const entry = await fixture.entries.create(
    { id: newId(), novelId, fields: { ...noLists, type: 'character', name: 'Mara', ...fields } },
    { ownerId },
  )
  return { ownerId, novelId, entry }
}

describe('entries', () => {
  it('keeps every field', async () => {
    const { ownerId, novelId, entry } = await makeEntry(whole)
    expect(entry).toMatchObject({ ...whole, novelId, version: 1 })
    expect(await fixture.entries.get({ id: entry.id }, { ownerId })).toEqual(entry)
    expect(await fixture.novels.get({ id: novelId }, { ownerId })).toMatchObject({ entryCount: 1, version: 1 })
  })

  it('takes defaults for what is not said', async () => {
    const { entry } = await makeEntry()
    expect(entry).toMatchObject({
      aliases: [],
      exclusions: [],
      details: [],
      tags: [],
      description: '',
      control: 'detected',
      pinned: false,
      archived: false,
    })
    expect(entry.notes).toBeUndefined()
  })

  it('answers a repeated create with what is there, and counts it once', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const id = newId()
    const results = await Promise.all(
      Array.from({ length: 8 }, () =>
        fixture.entries.create(
          {
            id,
            novelId,
            fields: { type: 'item', name: 'Sextant', aliases: [], exclusions: [], details: [], tags: [] },
          },
          { ownerId },
        ),
      ),
    )
    expect(new Set(results.map((entry) => entry.createdAt)).size).toBe(1)
    expect((await fixture.novels.get({ id: novelId }, { ownerId })).entryCount).toBe(1)
    const { novelId: otherNovel } = await makeNovel(fixture, { ownerId })
    expect(
      await failure(
        fixture.entries.create(
          {
            id,
            novelId: otherNovel,
            fields: { type: 'item', name: 'Sextant', aliases: [], exclusions: [], details: [], tags: [] },
          },
          { ownerId },
        ),
      ),
    ).toMatchObject({ code: 'conflict' })
    expect(
      await failure(
        fixture.entries.create(
          {
            id: newId(),
            novelId: newId(),
            fields: { type: 'item', name: 'Sextant', aliases: [], exclusions: [], details: [], tags: [] },
          },
          { ownerId },
        ),
      ),
    ).toMatchObject({ code: 'not_found' })
  })

  it('changes what the mask names, and clears lists and texts that are absent', async () => {
    const { ownerId, entry } = await makeEntry(whole)
    const changed = await fixture.entries.update(
      {
        id: entry.id,
        version: 1,
        fields: { name: 'Mara Vance', tags: ['ignored'], aliases: [], exclusions: [], details: [] },
        mask: ['name', 'notes', 'aliases', 'color'],
      },
      { ownerId },
    )
    expect(changed).toMatchObject({
      name: 'Mara Vance',
      aliases: [],
      tags: whole.tags,
      description: whole.description,
      version: 2,
    })
    expect(changed.notes).toBeUndefined()
    expect(changed.color).toBeUndefined()
  })

  it('refuses a stale version, and keeps what is there', async () => {
    const { ownerId, entry } = await makeEntry(whole)
    const rename = (name: string) => ({ id: entry.id, version: 1, fields: { ...noLists, name }, mask: ['name'] })
    await fixture.entries.update(rename('First'), { ownerId })
    expect(await failure(fixture.entries.update(rename('Second'), { ownerId }))).toMatchObject({
      code: 'version_conflict',
    })
    expect(await fixture.entries.get({ id: entry.id }, { ownerId })).toMatchObject({
      name: 'First',
      version: 2,
      notes: whole.notes,
    })
  })

  it('lets one of many editors win, and bumps once', async () => {
    const { ownerId, novelId, entry } = await makeEntry()
    const before = await fixture.context.lookup(
      { novelId, texts: [], pins: [], sceneIds: [], budgetTokens: 0 },
      { ownerId },
    )
    const edit = (name: string) =>
      fixture.entries.update(
        {
          id: entry.id,
          version: 1,
          fields: { name, aliases: [], exclusions: [], details: [], tags: [] },
          mask: ['name'],
        },
        { ownerId },
      )
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => edit(`Name ${index}`)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const after = await fixture.context.lookup(
      { novelId, texts: [], pins: [], sceneIds: [], budgetTokens: 0 },
      { ownerId },
    )
    expect(Number(after.codexVersion)).toBe(Number(before.codexVersion) + 1)
  })

  it('makes a copy that says so', async () => {
    const { ownerId, novelId, entry } = await makeEntry(whole)
    const newEntryId = newId()
    const copy = await fixture.entries.duplicate({ id: entry.id, newId: newEntryId }, { ownerId })
    expect(copy).toMatchObject({ ...whole, id: newEntryId, novelId, name: 'Mara Voss (copy)', version: 1 })
    expect(await fixture.entries.duplicate({ id: entry.id, newId: newEntryId }, { ownerId })).toEqual(copy)
    const long = await makeEntry({ name: '𝔐'.repeat(200) })
    const longCopy = await fixture.entries.duplicate({ id: long.entry.id, newId: newId() }, { ownerId: long.ownerId })
    expect(Array.from(longCopy.name)).toHaveLength(200)
  })

  it('deletes once', async () => {
    const { ownerId, novelId, entry } = await makeEntry()
    await fixture.entries.delete({ id: entry.id }, { ownerId })
    expect(await failure(fixture.entries.delete({ id: entry.id }, { ownerId }))).toMatchObject({ code: 'not_found' })
    expect((await fixture.novels.get({ id: novelId }, { ownerId })).entryCount).toBe(0)
  })

  it('tells all that is wrong', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const create = (fields: object) =>
      failure(
        fixture.entries.create(
          {
            id: newId(),
            novelId,
            fields: { aliases: [], exclusions: [], details: [], tags: [], type: 'item', name: 'Sextant', ...fields },
          },
          { ownerId },
        ),
      )
    const paths = (error: unknown) =>
      (error as { errors: { path: string }[] }).errors.map(({ path }) => path).toSorted()
    const details = [{ name: '', kind: 'poem', value: '', sendToAi: true }]
    expect(
      paths(
        await create({
          type: 'dragon',
          name: ' ',
          aliases: [alias('fine'), alias('')],
          color: 'red',
          control: 'maybe',
          tags: ['x'.repeat(101)],
          details,
        }),
      ),
    ).toEqual([
      '/aliases/1/text',
      '/color',
      '/control',
      '/details/0/kind',
      '/details/0/name',
      '/name',
      '/tags/0',
      '/type',
    ])
    // 40,000 characters, 120,000 bytes.
    expect(paths(await create({ description: '海'.repeat(40_000) }))).toEqual(['/description'])
    expect(await create({ description: 'x'.repeat(100_000) })).toBe('it succeeded')
    expect(paths(await create({ aliases: Array.from({ length: 201 }, (_, index) => alias(`a${index}`)) }))).toEqual([
      '/aliases',
    ])
    expect(paths(await create({ notes: 'a\u0000b' }))).toEqual(['/notes'])
  })

  it('C25: many are refused together, each error at its place in the list, and by ids of elsewhere', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const fields = (more: object = {}) => ({
      aliases: [],
      exclusions: [],
      details: [],
      tags: [],
      type: 'item',
      name: 'Sextant',
      ...more,
    })
    const create = async (entries: { id: string; fields: ReturnType<typeof fields> }[], at = novelId) =>
      await failure(fixture.entries.createMany({ novelId: at, entries }, { ownerId }))
    const several = [fields(), fields({ name: '!' }), fields({ aliases: [alias('a'), alias('…')], color: 'red' })]
    expect(await create(several.map((one) => ({ id: newId(), fields: one })))).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/entries/1/name' }, { path: '/entries/2/aliases/1/text' }, { path: '/entries/2/color' }],
    })
    const [one, other] = [newId(), newId()]
    const same = { code: 'validation_failed', errors: [{ path: '/entries' }] }
    expect(await create([one, one].map((id) => ({ id, fields: fields() })))).toMatchObject(same)
    const tooMany = Array.from({ length: 1_001 }, () => ({ id: newId(), fields: fields() }))
    expect(await create(tooMany)).toMatchObject(same)
    const both = [one, other].map((id) => ({ id, fields: fields() }))
    expect(await create(both)).toBe('it succeeded')
    expect(await create(both)).toBe('it succeeded')
    const elsewhere = await makeNovel(fixture, { ownerId })
    expect(await create([{ id: newId(), fields: fields() }, ...both], elsewhere.novelId)).toMatchObject({
      code: 'conflict',
    })
    await fixture.entries.delete({ id: other }, { ownerId })
    expect(await create(both)).toMatchObject({ code: 'conflict' })
    const novels = await fixture.novels.list({ limit: 10 }, { ownerId })
    expect(novels.items.map(({ id, entryCount }) => [id, entryCount])).toEqual(
      expect.arrayContaining([
        [novelId, 1],
        [elsewhere.novelId, 0],
      ]),
    )
  })

  it('C24: a name, an alias and an exclusion need a letter or a digit', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const lists = { aliases: [], exclusions: [], details: [], tags: [] }
    const create = (fields: object) =>
      fixture.entries.create(
        { id: newId(), novelId, fields: { ...lists, type: 'item', name: 'Sextant', ...fields } },
        { ownerId },
      )
    const signs = { name: '—', aliases: [alias('7'), alias('.'), alias(' … ')], exclusions: ['海', '?!'] }
    const message = 'must have a letter or a digit.'
    const errors = ['/name', '/aliases/1/text', '/aliases/2/text', '/exclusions/1'].map((path) => ({ path, message }))
    expect(await failure(create(signs))).toMatchObject({ code: 'validation_failed', errors })
    const { id, version } = await create({ aliases: [alias('7'), alias('x-')], exclusions: ['海'] })
    const update = fixture.entries.update(
      { id, version, fields: { ...lists, aliases: [alias('"')] }, mask: ['aliases'] },
      { ownerId },
    )
    expect(await failure(update)).toMatchObject({ errors: [{ path: '/aliases/0/text', message }] })
  })
})

describe('lists of entries', () => {
  let ownerId: string
  let novelId: string
  beforeAll(async () => {
    ;({ ownerId, novelId } = await makeNovel(fixture))
    const add = async (name: string, fields: object = {}) =>
      await fixture.entries.create(
        {
          id: newId(),
          novelId,
          fields: { aliases: [], exclusions: [], details: [], tags: [], type: 'character', name, ...fields },
        },
        { ownerId },
      )
    await add('Zoë', { tags: ['crew'], description: 'She met Marcus.' })
    await add('Mar')
    await add('Captain Mar')
    await add('Marcus', { aliases: [alias('Old Mark')], control: 'always' })
    await add('Tamara', { type: 'location' })
    await add('Anna', { aliases: [alias('mar')], archived: false })
    await add('Gone', { archived: true, description: 'mar' })
    await add('100% Proof_1', { type: 'item', description: 'A bottle.' })
  })
  const list = async (request: object = {}) => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await fixture.entries.list({ novelId, limit: 2, cursor, ...request }, { ownerId })
      names.push(...page.items.map((entry) => entry.name))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return names
  }

  it('sorts by name, whatever its case and accents', async () => {
    expect(await list()).toEqual(['100% Proof_1', 'Anna', 'Captain Mar', 'Mar', 'Marcus', 'Tamara', 'Zoë'])
    expect(await list({ sort: '-name' })).toEqual([
      'Zoë',
      'Tamara',
      'Marcus',
      'Mar',
      'Captain Mar',
      'Anna',
      '100% Proof_1',
    ])
  })

  it('counts in names, and has what is pinned first where nothing else is asked for', async () => {
    const { ownerId: owner, novelId: novel } = await makeNovel(fixture)
    const as = { ownerId: owner }
    const add = async (name: string, pinned = false) => {
      const fields = { aliases: [], exclusions: [], details: [], tags: [], type: 'character', name, pinned }
      await fixture.entries.create({ id: newId(), novelId: novel, fields }, as)
    }
    for (const name of ['Guard 10', 'Guard 9', 'guard 100', 'Guard', 'Guard 9b']) await add(name)
    for (const name of ['Zoë 2', 'Zoë 11']) await add(name, true)
    const inPages = async (request: object = {}) => {
      const names: string[] = []
      for (let cursor: string | undefined, isLast = false; !isLast;) {
        const page = await fixture.entries.list({ novelId: novel, limit: 2, cursor, ...request }, as)
        names.push(...page.items.map(({ name }) => name))
        cursor = page.nextCursor
        isLast = cursor === undefined
      }
      return names
    }
    const [pinned, others] = [
      ['Zoë 2', 'Zoë 11'],
      ['Guard', 'Guard 9', 'Guard 9b', 'Guard 10', 'guard 100'],
    ]
    expect(await inPages()).toEqual([...pinned, ...others])
    expect(await inPages({ sort: 'name' })).toEqual([...others, ...pinned])
    expect(await inPages({ sort: '-name' })).toEqual([...others, ...pinned].toReversed())
    expect(await inPages({ sort: '-name', pinnedFirst: true })).toEqual([
      ...pinned.toReversed(),
      ...others.toReversed(),
    ])
    expect(await inPages({ pinnedFirst: false })).toEqual([...others, ...pinned])
    // Misspelt: one match of each.
    expect(await inPages({ query: 'gaurd', sort: 'name', pinnedFirst: true })).toEqual(others)
    expect((await inPages({ query: '1', sort: 'name', pinnedFirst: true })).slice(0, 2)).toEqual(['Zoë 11', 'Guard 10'])
    const { nextCursor } = await fixture.entries.list({ novelId: novel, limit: 2 }, as)
    await expect(
      fixture.entries.list({ novelId: novel, limit: 2, cursor: nextCursor, pinnedFirst: false }, as),
    ).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('sorts by what is asked for', async () => {
    expect(await list({ sort: 'type' })).toEqual([
      'Anna',
      'Captain Mar',
      'Mar',
      'Marcus',
      'Zoë',
      '100% Proof_1',
      'Tamara',
    ])
    expect(await list({ sort: 'created' })).toEqual([
      'Zoë',
      'Mar',
      'Captain Mar',
      'Marcus',
      'Tamara',
      'Anna',
      '100% Proof_1',
    ])
    expect(await list({ sort: '-updated' })).toEqual([
      '100% Proof_1',
      'Anna',
      'Tamara',
      'Marcus',
      'Captain Mar',
      'Mar',
      'Zoë',
    ])
  })

  it('filters', async () => {
    expect(await list({ type: 'location' })).toEqual(['Tamara'])
    expect(await list({ tag: 'crew' })).toEqual(['Zoë'])
    expect(await list({ control: 'always' })).toEqual(['Marcus'])
    expect(await list({ archived: true })).toEqual(['Gone'])
  })

  it('puts the name first, then aliases, beginnings, words, the middle, texts', async () => {
    expect(await list({ query: 'mar' })).toEqual(['Mar', 'Anna', 'Marcus', 'Captain Mar', 'Tamara', 'Zoë'])
    expect(await list({ query: ' MAR ' })).toEqual(['Mar', 'Anna', 'Marcus', 'Captain Mar', 'Tamara', 'Zoë'])
    expect(await list({ query: 'mar', sort: 'name' })).toEqual([
      'Anna',
      'Captain Mar',
      'Mar',
      'Marcus',
      'Tamara',
      'Zoë',
    ])
  })

  it('folds accents, forgives typing errors, and takes signs for themselves', async () => {
    expect(await list({ query: 'zoe' })).toEqual(['Zoë'])
    expect(await list({ query: 'marcsu' })).toEqual(['Marcus'])
    expect(await list({ query: 'tmaara' })).toEqual(['Tamara'])
    expect(await list({ query: 'tmaara', type: 'character' })).toEqual([])
    // Names before aliases that are as near, page by page.
    expect(await list({ query: 'marr' })).toEqual(['Captain Mar', 'Mar', 'Marcus', 'Anna'])
    expect(await list({ query: '100%' })).toEqual(['100% Proof_1'])
    expect(await list({ query: 'f_1' })).toEqual(['100% Proof_1'])
    expect(await list({ query: '%' })).toEqual(['100% Proof_1'])
    expect(await list({ query: 'qqqqqq' })).toEqual([])
    expect(await list({ query: '   ' })).toHaveLength(7)
  })

  it('A1: a misspelt name is found in a chosen order too, page by page', async () => {
    expect(await list({ query: 'marr', sort: 'name' })).toEqual(['Anna', 'Captain Mar', 'Mar', 'Marcus'])
    expect(await list({ query: 'marr', sort: '-name' })).toEqual(['Marcus', 'Mar', 'Captain Mar', 'Anna'])
    expect(await list({ query: 'marr', sort: 'created' })).toEqual(['Mar', 'Captain Mar', 'Marcus', 'Anna'])
    expect(await list({ query: 'tmaara', sort: 'updated' })).toEqual(['Tamara'])
    expect(await list({ query: 'tmaara', sort: 'name', type: 'character' })).toEqual([])
    // Nothing misspelt comes behind what matches.
    expect(await list({ query: 'marcus', sort: 'name' })).toEqual(['Marcus', 'Zoë'])
    expect(await list({ query: 'qqqqqq', sort: 'name' })).toEqual([])
  })

  it('refuses a cursor of another order or query', async () => {
    const { nextCursor = '' } = await fixture.entries.list({ novelId, limit: 2 }, { ownerId })
    expect(nextCursor).not.toBe('')
    const with_ = (request: object) =>
      failure(fixture.entries.list({ novelId, limit: 2, cursor: nextCursor, ...request }, { ownerId }))
    expect(await with_({})).toBe('it succeeded')
    expect(await with_({ sort: 'type' })).toMatchObject({ code: 'validation_failed', errors: [{ path: '/cursor' }] })
    expect(await with_({ query: 'mar' })).toMatchObject({ code: 'validation_failed', errors: [{ path: '/cursor' }] })
    expect(await with_({ cursor: Buffer.from('["entries","best",0,"a"]').toString('base64url') })).toMatchObject({
      code: 'validation_failed',
    })
    expect(
      await with_({ cursor: Buffer.from(`["entries","best","0","a","${newId()}"]`).toString('base64url') }),
    ).toMatchObject({ code: 'validation_failed' })
  })

  it('ends a page early rather than pass the size of a message', async () => {
    const big = await makeNovel(fixture)
    for (let index = 0; index < 70; index++) {
      await fixture.entries.create(
        {
          id: newId(),
          novelId: big.novelId,
          fields: {
            type: 'lore',
            name: `Lore ${index}`,
            description: 'd'.repeat(100_000),
            aliases: [],
            exclusions: [],
            details: [],
            tags: [],
          },
        },
        { ownerId: big.ownerId },
      )
    }
    const first = await fixture.entries.list({ novelId: big.novelId, limit: 200 }, { ownerId: big.ownerId })
    const second = await fixture.entries.list(
      { novelId: big.novelId, limit: 200, cursor: first.nextCursor },
      { ownerId: big.ownerId },
    )
    expect(first.items.length).toBeLessThan(70)
    expect(first.items.length + second.items.length).toBe(70)
    expect(second.nextCursor).toBeUndefined()
  })
})
