import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { makeNovel, openCodexFixture } from './codex-fixture.ts'
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

describe('novels', () => {
  it('keeps what was given', async () => {
    const { ownerId, novelId, novel } = await makeNovel(fixture, { language: 'de-AT' })
    expect(novel).toMatchObject({ title: 'The Salt Road', language: 'de-AT', version: 1, entryCount: 0 })
    expect(await fixture.novels.get({ id: novelId }, { ownerId })).toEqual(novel)
    expect(await fixture.service.health()).toEqual({
      ok: true,
      checks: { database: { ok: true }, bus: { ok: true }, transfers: { ok: true } },
    })
  })

  it('answers a repeated create with what is there', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    await fixture.novels.update({ id: novelId, version: 1, fields: { title: 'Renamed' }, mask: ['title'] }, { ownerId })
    expect(await fixture.novels.create({ id: novelId, fields: { title: 'The Salt Road' } }, { ownerId })).toMatchObject(
      {
        title: 'Renamed',
        version: 2,
      },
    )
    const id = newId()
    const same = await Promise.all(
      Array.from({ length: 8 }, () => fixture.novels.create({ id, fields: { title: 'Once' } }, { ownerId })),
    )
    expect(new Set(same.map((novel) => novel.createdAt)).size).toBe(1)
    expect((await fixture.novels.list({ limit: 200 }, { ownerId })).items).toHaveLength(2)
  })

  it('changes and clears what the mask names, and nothing else', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const full = await fixture.novels.update(
      {
        id: novelId,
        version: 1,
        fields: { author: 'A. Nother', synopsis: 'Salt.', tense: 'past' },
        mask: ['author', 'synopsis'],
      },
      { ownerId },
    )
    expect(full).toMatchObject({ author: 'A. Nother', synopsis: 'Salt.', version: 2 })
    expect(full.tense).toBeUndefined()
    expect(full.updatedAt > full.createdAt).toBe(true)
    const cleared = await fixture.novels.update({ id: novelId, version: 2, fields: {}, mask: ['author'] }, { ownerId })
    expect(cleared.author).toBeUndefined()
    expect(cleared.synopsis).toBe('Salt.')
  })

  it('refuses a stale version, and keeps what is there', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    await fixture.novels.update({ id: novelId, version: 1, fields: { title: 'First' }, mask: ['title'] }, { ownerId })
    const late = { id: novelId, version: 1, fields: { title: 'Second' }, mask: ['title'] }
    expect(await failure(fixture.novels.update(late, { ownerId }))).toMatchObject({ code: 'version_conflict' })
    expect(await fixture.novels.get({ id: novelId }, { ownerId })).toMatchObject({ title: 'First', version: 2 })
  })

  it('lets one of two editors win', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const edit = (title: string) =>
      fixture.novels.update({ id: novelId, version: 1, fields: { title }, mask: ['title'] }, { ownerId })
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => edit(`Title ${index}`)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  it('pages through a list without loss or repetition', async () => {
    const ownerId = newId()
    const made = []
    for (let index = 0; index < 7; index++)
      made.push((await makeNovel(fixture, { ownerId, title: `Novel ${index}` })).novelId)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await fixture.novels.list({ cursor, limit: 3 }, { ownerId })
      seen.push(...page.items.map((novel) => novel.id))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(made.toReversed())
  })

  it.each([
    ['forged', Buffer.from('["novels","yesterday","x"]').toString('base64url')],
    ['of another list', Buffer.from('["entries","best",0,"a","x"]').toString('base64url')],
    ['no base64', '%%%'],
    ['long', 'A'.repeat(5_000)],
  ])('refuses a cursor that is %s', async (_, cursor) => {
    expect(await failure(fixture.novels.list({ cursor, limit: 3 }, { ownerId: newId() }))).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/cursor' }],
    })
  })

  it('tells all that is wrong', async () => {
    const error = await failure(
      fixture.novels.create(
        { id: newId(), fields: { title: '  ', language: 'no language', author: 'x'.repeat(201) } },
        { ownerId: newId() },
      ),
    )
    expect(error).toMatchObject({ code: 'validation_failed' })
    expect((error as { errors: { path: string }[] }).errors.map(({ path }) => path).toSorted()).toEqual([
      '/author',
      '/language',
      '/title',
    ])
    const as = { ownerId: newId() }
    const refused = (path: string) => ({ code: 'validation_failed', errors: [{ path }] })
    expect(await failure(fixture.novels.create({ id: 'x', fields: { title: 'T' } }, as))).toMatchObject(refused('/id'))
    expect(await failure(fixture.novels.create({ id: newId(), fields: { title: 'T\u0000' } }, as))).toMatchObject(
      refused('/title'),
    )
    expect(await failure(fixture.novels.list({ limit: 0 }, as))).toMatchObject(refused('/limit'))
    expect(
      await failure(fixture.novels.update({ id: newId(), version: 1, fields: {}, mask: ['entryCount'] }, as)),
    ).toMatchObject(refused('/mask/0'))
  })

  it('deletes with all entries, and says so once', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    const entry = await fixture.entries.create(
      {
        id: newId(),
        novelId,
        fields: { type: 'character', name: 'Mara', aliases: [], exclusions: [], details: [], tags: [] },
      },
      { ownerId },
    )
    await fixture.novels.delete({ id: novelId }, { ownerId })
    expect(await failure(fixture.novels.get({ id: novelId }, { ownerId }))).toMatchObject({ code: 'not_found' })
    expect(await failure(fixture.entries.get({ id: entry.id }, { ownerId }))).toMatchObject({ code: 'not_found' })
    expect(await failure(fixture.novels.delete({ id: novelId }, { ownerId }))).toMatchObject({ code: 'not_found' })
    const [event, ...more] = await waitFor(
      () => {
        const found = fixture.deleted.filter(({ data }) => data.novelId === novelId)
        return found.length > 0 ? found : undefined
      },
      { what: 'the event that the novel is gone' },
    )
    expect(event).toMatchObject({ type: 'novel.deleted', key: novelId, data: { novelId, ownerId } })
    expect(more).toEqual([])
  })

  it('is not deleted when its event cannot be written', async () => {
    const { ownerId, novelId } = await makeNovel(fixture)
    await fixture.fresh.sql('ALTER TABLE codex.outbox ADD CONSTRAINT shut CHECK (false) NOT VALID')
    try {
      expect(await failure(fixture.novels.delete({ id: novelId }, { ownerId }))).toMatchObject({
        code: expect.any(String),
      })
      expect(await fixture.novels.get({ id: novelId }, { ownerId })).toMatchObject({ id: novelId })
    } finally {
      await fixture.fresh.sql('ALTER TABLE codex.outbox DROP CONSTRAINT shut')
    }
  })

  it('asks who calls, and for whom', async () => {
    const { codex } = await import('@scriptorium/rpc')
    const { ownerId, novelId } = await makeNovel(fixture)
    expect(await failure(fixture.novels.get({ id: novelId }))).toMatchObject({
      code: 'internal',
    })
    const chat = fixture.network('chat').client(codex.novels)
    expect(await chat.get({ id: novelId }, { ownerId })).toMatchObject({ id: novelId })
    expect(await failure(chat.delete({ id: novelId }, { ownerId }))).toMatchObject({ code: 'forbidden' })
  })
})
