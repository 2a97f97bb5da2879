/** Every format in, and out again: nothing that a file said is lost. */
import { describe, expect, it } from 'vitest'
import { codexFormats, toAlias } from '@scriptorium/contracts/nouns'
import type { Entry, CodexFormat } from '@scriptorium/contracts/nouns'
import { derivedId, newId } from '@scriptorium/runtime'
import { crc32 } from 'node:zlib'
import { canonical } from '../src/domain/transfer/codex-file.ts'
import type { CodexFile, Values, WholeCodex } from '../src/domain/transfer/codex-file.ts'
import { planImport } from '../src/domain/transfer/import-plan.ts'
import type { PresentCodex } from '../src/domain/transfer/import-plan.ts'
import { readCodexFile } from '../src/store/transfer/read-codex-file.ts'
import { unpack } from '../src/store/transfer/unpack.ts'
import { writeCodexFile } from '../src/store/transfer/write-codex-file.ts'
import type { ImagesOut } from '../src/store/transfer/write-codex-file.ts'
import { bookOnly, card, crafted, lorebook, wholeCodex, worldInfo } from './codex-files.ts'
import { writeZip } from '@scriptorium/testkit'

const empty: PresentCodex = {
  entries: [],
  extensions: {},
  types: [],
  categories: [],
  templates: [],

  chapters: new Set(),
  scenes: new Set(),
  relations: new Set(),
  progressions: new Set(),
}
const rules = { existing: 'update', idFor: (kind: string, ref: string) => derivedId('x', `${kind} ${ref}`) } as const

const read = async (file: unknown): Promise<CodexFile> =>
  await readCodexFile(
    Buffer.isBuffer(file) ? file : Buffer.from(typeof file === 'string' ? file : JSON.stringify(file)),
  )

/** As a codex that took the file in has it. */
function taken(file: CodexFile): WholeCodex {
  const plan = planImport(file, empty, rules)
  expect(plan.report.skip).toBe(0)
  const kept = new Map(plan.extensions.map(({ entryId, extensions }) => [entryId, extensions]))
  const referred = ({ id, ...fields }: { id: string }) => ({ ref: id, fields }) as never
  const time = '2026-11-29T00:00:00.000Z'
  return {
    novel: { title: 'The Salt Road', language: 'en' },
    extensions: plan.codexExtensions ?? {},
    entries: plan.creates.map(({ id, fields }) => ({
      ...(fields as unknown as Entry),
      id,
      novelId: newId(),
      version: 1,
      createdAt: time,
      updatedAt: time,
      extensions: kept.get(id) ?? {},
    })),
    types: plan.types.map(referred),
    categories: plan.categories.map(({ position: _position, ...row }) => referred(row as { id: string })),
    templates: plan.templates.map(referred),
    relations: plan.relations.map(
      ({ fromEntryId, toEntryId, id: _id, ...row }) => ({ from: fromEntryId, to: toEntryId, ...row }) as never,
    ),
    chapters: plan.chapters.map(({ id, ...row }) => ({
      ref: id,
      ...row,
      scenes: plan.scenes
        .filter(({ chapterId }) => chapterId === id)
        .map(({ id: ref, chapterId: _chapterId, ...one }) => ({ ref, ...one })),
    })) as never,
    progressions: plan.progressions.map(
      ({ entryId, sceneId, id: _id, ...row }) => ({ entry: entryId, scene: sceneId, ...row }) as never,
    ),
  }
}

const noImages: ImagesOut = { largest: async () => undefined, png: async (bytes) => bytes }

async function written(
  format: CodexFormat,
  codex: WholeCodex,
  { images = noImages, entryId }: { images?: ImagesOut; entryId?: string } = {},
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await writeCodexFile(codex, { format, entryId }, images)).bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}
const writtenJson = async (format: CodexFormat, codex: WholeCodex): Promise<Values> =>
  JSON.parse((await written(format, codex)).toString()) as Values

describe('what a file said', () => {
  it.each<[string, CodexFormat, object]>([
    ['World Info', 'world-info', worldInfo],
    ['a character card V2', 'character-card', card(2)],
    ['a character card V3', 'character-card', card(3)],
    ['a lorebook V3', 'character-card', bookOnly],
    ['a NovelAI lorebook of version 1', 'novelai', lorebook(1)],
    ['a NovelAI lorebook of version 6', 'novelai', lorebook(6)],
  ])('F1: %s has every field again when it is exported', async (_name, format, file) => {
    expect(await writtenJson(format, taken(await read(file)))).toEqual(file)
  })

  it('is kept but for what was changed here', async () => {
    const codex = taken(await read(worldInfo))
    const [first] = codex.entries
    if (first === undefined) throw new Error('no entry')
    Object.assign(first, { description: 'Left.', control: 'never', aliases: [...first.aliases, toAlias('Reyes')] })
    const { entries } = await writtenJson('world-info', codex)
    expect((entries as Values)['0']).toEqual({
      ...worldInfo.entries['0'],
      content: 'Left.',
      constant: false,
      disable: true,
      key: ['/lamp(s)?/i', 'Ansel Reyes', 'Ansel', 'the keeper', 'Reyes'],
    })
  })

  it('becomes entries: every key, when it goes in, and what is not carried', async () => {
    const file = await read(worldInfo)
    expect(
      file.entries.map(({ fields }) => [fields.name, fields.aliases?.map(({ text }) => text), fields.control]),
    ).toEqual([
      ['Ansel Reyes', ['Ansel', 'the keeper'], 'detected'],
      ['Always', [], 'always'],
      ['Entry 9', [], 'never'],
    ])
    expect(file.entries[0]?.fields.aliases?.[0]).toMatchObject({ caseSensitive: true, wholeWord: false })
    expect(file.notCarried.map(({ what }) => what).toSorted()).toEqual(
      [
        'keysecondary',
        'probability',
        'position',
        'group',
        'sticky, cooldown, delay',
        'scanDepth',
        'keys that are regular expressions',
        'keys of signs alone',
      ].toSorted(),
    )
    const mira = (await read(card(2))).entries[0]?.fields
    expect(mira).toMatchObject({
      type: 'character',
      name: 'Mira',
      description: 'A sailor.',
      tags: ['sea'],
      notes: 'note',
    })
    expect(mira?.details?.map(({ value }) => value)).toEqual(['calm', 'the harbour', '<START>'])
  })

  it('of a card is read from a PNG, V3 before V2', async () => {
    const png = pngOf([
      ['chara', card(2)],
      ['ccv3', card(3)],
    ])
    expect((await read(png)).extension).toMatchObject({ spec: 'chara_card_v3' })
    expect((await read(pngOf([['chara', card(2)]]))).extension).toMatchObject({ spec: 'chara_card_v2' })
  })
})

function pngOf(cards: readonly [string, unknown][]): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const texts = cards.map(([name, value]) =>
    chunk('tEXt', Buffer.from(`${name}\u0000${Buffer.from(JSON.stringify(value)).toString('base64')}`, 'latin1')),
  )
  const ends = [chunk('IHDR', Buffer.alloc(13)), ...texts, chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), ...ends])
}

const zipOf = (files: Record<string, string>): Buffer =>
  writeZip(Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })))

/** Ids by the place where each is first said, so that two codices can be compared. */
function plainOf(codex: WholeCodex): unknown {
  const ids = new Map<string, string>()
  const text = canonical({
    ...codex,
    entries: codex.entries.map(({ novelId: _n, version: _v, createdAt: _c, updatedAt: _u, ...one }) => one),
  })
  return JSON.parse(
    text.replaceAll(/"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"/gu, (id) => {
      if (!ids.has(id)) ids.set(id, `"id ${ids.size}"`)
      return ids.get(id) as string
    }),
  )
}

describe('a codex with every field set', () => {
  it('F2: is the same after an archive of it was read', async () => {
    const codex = wholeCodex()
    const back = taken(await read(await written('json', codex)))
    expect(plainOf({ ...back, novel: codex.novel })).toEqual(plainOf(codex))
  })

  it('is the same after its Markdown was read, but for what has no name there', async () => {
    const codex = wholeCodex()
    const [own, lamp] = taken(await read(await written('markdown', codex))).entries.toSorted((a, b) =>
      a.name.localeCompare(b.name),
    )
    const [was] = codex.entries
    const fields = [
      'name',
      'aliases',
      'exclusions',
      'description',
      'notes',
      'summary',
      'tags',
      'color',
      'pinned',
      'control',
      'archived',
    ] as const
    for (const field of fields) expect([field, own?.[field]]).toEqual([field, was?.[field]])
    expect(own?.details.map(({ name }) => name)).toEqual(['Eyes', 'Lamp', 'Ships'])
    expect([lamp?.name, lamp?.type, lamp?.description]).toEqual(['Lamp', 'item', 'A lamp.'])
    const file = await read(await written('markdown', codex))
    expect(file.relations).toMatchObject([{ label: 'keeps', inverseLabel: 'is kept by', note: 'n' }])
    expect(file.types.map(({ fields: { name } }) => name)).toEqual(['Ship’s crew'])
  })

  it('has its rows in CSV, and no spreadsheet runs what it says', async () => {
    const codex = wholeCodex()
    codex.entries[1] = { ...(codex.entries[1] as WholeCodex['entries'][number]), description: '=cmd|x' }
    const text = (await written('csv', codex)).toString()
    expect(text).not.toMatch(/(?:^|,)"?[=+@-]/mu)
    const [own, lamp] = taken(await read(text)).entries
    expect(own).toMatchObject({
      name: codex.entries[0]?.name,
      notes: 'Dies: last.',
      summary: '- keeper',
      control: 'manual',
      tags: ['sea', 'true', '12'],
    })
    expect(own?.details.map(({ name, value }) => [name, value])).toEqual(
      codex.entries[0]?.details.map(({ name, value }) => [name, value]),
    )
    expect(lamp?.description).toBe('=cmd|x')
  })

  it('is the same bytes each time, in every format', async () => {
    const codex = wholeCodex()
    for (const format of codexFormats) {
      const [one, other] = [await written(format, codex), await written(format, codex)]
      expect([format, one.length > 100, one.equals(other)]).toEqual([format, true, true])
    }
  })
})

describe('a card of an entry that was written here', () => {
  it('has every member that V3 asks for, the others as its lorebook, and nothing that is private', async () => {
    const codex = wholeCodex()
    const [own] = codex.entries
    if (own === undefined) throw new Error('no entry')
    own.details.push({ name: 'Personality', kind: 'text', value: 'calm', sendToAi: true })
    const file = JSON.parse((await written('character-card', codex, { entryId: own.id })).toString()) as Values
    expect(file).toMatchObject({
      spec: 'chara_card_v3',
      spec_version: '3.0',
      data: { name: own.name, description: own.description, personality: 'calm', creator_notes: '', first_mes: '' },
    })
    expect(JSON.stringify(file)).not.toContain(own.notes)
    const back = taken(await read(file))
    expect(back.entries.map(({ name, type }) => [name, type])).toEqual([
      [own.name, 'character'],
      ['Lamp', 'lore'],
    ])
    const { notCarried } = await writeCodexFile(codex, { format: 'character-card', entryId: own.id }, noImages)
    expect(notCarried.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['notes', 'relations', 'progressions', 'details', 'aliases']),
    )
    await expect(writeCodexFile(codex, { format: 'character-card', entryId: newId() }, noImages)).rejects.toMatchObject(
      {
        code: 'validation_failed',
        errors: [{ path: '/entryId' }],
      },
    )
  })
})

describe('a Novelcrafter export', () => {
  it('F3: has every file again, with every field', async () => {
    const codex = taken(await read(zipOf(crafted())))
    const [ansel, lamp] = codex.entries
    expect(ansel).toMatchObject({
      type: 'character',
      control: 'manual',
      notes: 'He leaves.\n',
      color: '#aabbcc',
      description: 'Keeps the wall.\n',
    })
    expect(ansel?.details.map(({ name, kind, value }) => [name, kind, value])).toEqual([
      ['Eyes', 'text', 'green'],
      ['Ships', 'list', 'Gull\nTern'],
    ])
    expect(lamp).toMatchObject({ type: 'item', control: 'always' })
    expect(codex.relations).toMatchObject([{ from: ansel?.id, to: lamp?.id }])
    const unpacked = await unpack(await written('novelcrafter', codex))
    if (unpacked.kind !== 'zip') throw new Error('no zip')
    const parsed = (files: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [
          name,
          name.endsWith('.json') ? (JSON.parse(text) as unknown) : text,
        ]),
      )
    expect(parsed(Object.fromEntries(unpacked.files.map(({ name, text }) => [name, text])))).toEqual(parsed(crafted()))
  })
})

describe('Obsidian’s notes', () => {
  it('are entries, their properties details', async () => {
    const note =
      '---\naliases: [Reyes]\ntags:\n  - sea\nage: 34\nborn: 1910-11-03\nships: [Gull, Tern]\nnested: {a: 1}\n---\n# Ansel\n\nKeeps [[Lamp]].\n'
    const file = await read(
      zipOf({ 'Vault/People/Ansel.md': note, 'Vault/.obsidian/app.json': '{}', 'Vault/a.png': 'x' }),
    )
    expect(file.entries[0]?.fields).toMatchObject({ name: 'Ansel', tags: ['sea'], description: 'Keeps [[Lamp]].\n' })
    expect(file.entries[0]?.fields.details?.map(({ name, value }) => [name, value])).toEqual([
      ['age', '34'],
      ['born', '1910-11-03'],
      ['ships', 'Gull\nTern'],
    ])
    expect(file.notCarried.map(({ what }) => what).toSorted()).toEqual([
      'files that are no Markdown',
      'properties within properties',
    ])
  })
})

describe('an import', () => {
  it('updates what is there by its name, skips what is the same, and keeps what the file does not say', async () => {
    const codex = taken(await read(worldInfo))
    const present: PresentCodex = { ...empty, entries: codex.entries, extensions: codex.extensions }
    const again = planImport(await read(worldInfo), present, rules)
    expect([again.creates, again.updates, again.extensions]).toEqual([[], [], []])
    const changed = structuredClone(worldInfo)
    changed.entries['0'].content = 'New.'
    changed.entries['7'].selectiveLogic = 1
    codex.entries[0] = { ...(codex.entries[0] as WholeCodex['entries'][number]), notes: 'Mine.' }
    const plan = planImport(await read(changed), { ...present, entries: codex.entries }, rules)
    expect(plan.updates).toMatchObject([{ fields: { description: 'New.', notes: 'Mine.' } }])
    // The text stands in the entry alone.
    expect(plan.extensions).toHaveLength(1)
    expect(plan.report).toMatchObject({ create: 0, update: 2, skip: 1 })
    expect(planImport(await read(changed), present, { ...rules, existing: 'skip' }).report).toMatchObject({ skip: 3 })
    expect(planImport(await read(changed), present, { ...rules, existing: 'create' }).report).toMatchObject({
      create: 3,
    })
  })

  it('skips an entry that does not fit, says why, and brings nothing that names it', async () => {
    const codex = wholeCodex()
    const text = (await written('json', codex)).toString()
    const file = await read(text)
    const [first] = file.entries
    if (first === undefined) throw new Error('no entry')
    first.fields.description = 'x'.repeat(100_001)
    const plan = planImport(file, empty, rules)
    expect(plan.report.items[0]).toMatchObject({ action: 'skip', reason: expect.stringContaining('/description') })
    expect([plan.creates.length, plan.relations, plan.progressions]).toEqual([1, [], []])
  })
})
