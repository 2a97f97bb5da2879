import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openChatFixture, usualConnectionId, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()
const asAnna = { ownerId: anna }

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: { generation: { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 } },
  })
})
afterAll(async () => await fixture.close())

describe('a thread', () => {
  it('is what was written, and the same id again is the same thread', async () => {
    const { novelId } = await fixture.openThread(anna)
    const [id, pin, connectionId] = [newId(), newId(), newId()]
    const fields = {
      title: 'Plans',
      connectionId,
      model: 'm',
      parameters: { temperature: 0.5, stop: ['END'] },
      history: { messages: 4 },
      pins: [pin],
      fallback: [{ connectionId: newId(), model: 'second' }],
      withoutCodex: true,
    }
    const created = await fixture.threads.create({ id, novelId, fields }, asAnna)
    expect(created).toMatchObject({ id, novelId, ...fields, archived: false, pinned: false, version: 1 })
    expect(
      await fixture.threads.create({ id, novelId, fields: { title: 'Other', fallback: [], pins: [] } }, asAnna),
    ).toEqual(created)
    expect(await fixture.threads.get({ id }, asAnna)).toEqual(created)
  })

  it('changes the fields that are named, clears those that are absent, and notices a stale version', async () => {
    const { threadId: id } = await fixture.openThread(anna, { title: 'Old', model: 'm', pins: [newId()] })
    const changed = await fixture.threads.update(
      {
        id,
        version: 1,
        fields: { title: 'New', pinned: true, fallback: [], pins: [] },
        mask: ['title', 'model', 'pinned'],
      },
      asAnna,
    )
    expect(changed).toMatchObject({ title: 'New', pinned: true, version: 2 })
    expect(changed.model).toBeUndefined()
    expect(changed.pins).toHaveLength(1)
    const late = fixture.threads.update(
      { id, version: 1, fields: { title: 'Late', fallback: [], pins: [] }, mask: ['title'] },
      asAnna,
    )
    await expect(late).rejects.toMatchObject({ code: 'version_conflict' })
    expect(await fixture.threads.get({ id }, asAnna)).toMatchObject({ id, title: 'New', version: 2 })
    await expect(
      fixture.threads.update({ id, version: 2, fields: { fallback: [], pins: [] }, mask: ['title'] }, asAnna),
    ).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await expect(
      fixture.threads.update({ id, version: 2, fields: { fallback: [], pins: [] }, mask: ['id'] }, asAnna),
    ).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await expect(
      fixture.threads.update({ id, fields: { fallback: [], pins: [] }, mask: [], version: 0 }, asAnna),
    ).rejects.toMatchObject({
      code: 'validation_failed',
    })
  })

  it('names nothing that is another’s, and neither does a message; what it names already stays', async () => {
    const { threadId: id, novelId } = await fixture.openThread(anna, { pins: [newId()] })
    const [pin, connectionId] = [newId(), newId()]
    fixture.codex.foreignEntries.add(pin)
    const { resolve } = fixture.broker
    fixture.broker.resolve = async (request) => {
      if (request.connectionId === connectionId) throw new ServiceError('not_found')
      return await resolve(request)
    }
    const notFound = { code: 'not_found' }
    await expect(
      fixture.threads.create({ id: newId(), novelId, fields: { fallback: [], pins: [newId(), pin] } }, asAnna),
    ).rejects.toMatchObject(notFound)
    await expect(
      fixture.threads.create({ id: newId(), novelId, fields: { connectionId, fallback: [], pins: [] } }, asAnna),
    ).rejects.toMatchObject(notFound)
    await expect(
      fixture.threads.update({ id, version: 1, fields: { fallback: [], pins: [pin] }, mask: ['pins'] }, asAnna),
    ).rejects.toMatchObject(notFound)
    await expect(
      fixture.threads.update(
        { id, version: 1, fields: { connectionId, fallback: [], pins: [] }, mask: ['connectionId'] },
        asAnna,
      ),
    ).rejects.toMatchObject(notFound)
    await expect(fixture.send(anna, id, { pins: [pin] })).rejects.toMatchObject(notFound)
    await expect(fixture.send(anna, id, { connectionId })).rejects.toMatchObject({ code: 'connection_missing' })
    expect((await fixture.messages.list({ threadId: id, limit: 5 }, asAnna)).items).toEqual([])

    const { pins } = await fixture.threads.get({ id }, asAnna)
    for (const known of pins) fixture.codex.foreignEntries.add(known)
    expect(
      await fixture.threads.update(
        { id, version: 1, fields: { fallback: [], pins: [...pins, newId()] }, mask: ['pins'] },
        asAnna,
      ),
    ).toMatchObject({ version: 2 })
    Object.assign(fixture.codex, { down: true })
    Object.assign(fixture.broker, { down: true })
    expect(
      await fixture.threads.update(
        { id, version: 2, fields: { fallback: [], pins: [pin], connectionId }, mask: ['pins', 'connectionId'] },
        asAnna,
      ),
    ).toMatchObject({ version: 3 })
    Object.assign(fixture.codex, { down: false })
    Object.assign(fixture.broker, { down: false, resolve })
  })

  it('is listed pinned first and then by its last change, page by page', async () => {
    const { novelId } = await fixture.openThread(anna)
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1)
      ids.push(
        (
          await fixture.threads.create(
            {
              id: newId(),
              novelId,
              fields: { title: `t${index}`, pinned: index === 1, archived: index === 4, fallback: [], pins: [] },
            },
            asAnna,
          )
        ).id,
      )
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await fixture.threads.list({ novelId, limit: 2, cursor }, asAnna)
      seen.push(...page.items.map(({ title }) => title))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(['t1', 't3', 't2', 't0', ''])
    expect(
      (await fixture.threads.list({ novelId, archived: true, limit: 50 }, asAnna)).items.map(({ title }) => title),
    ).toEqual(['t4'])
    for (const forged of [
      'x',
      Buffer.from('[1,2,3]').toString('base64url'),
      Buffer.from('[true,"2026","y"]').toString('base64url'),
    ]) {
      await expect(fixture.threads.list({ novelId, cursor: forged, limit: 2 }, asAnna)).rejects.toMatchObject({
        code: 'validation_failed',
      })
    }
  })

  it.each([
    ['Don’t go there', "don't"],
    ["Don't go there", 'don’t'],
    ['At the Café Zoë', 'cafe zoe'],
    ['at the cafe', 'CAFÉ'],
    ['The “Lantern” — a ship', '"lantern" - A'],
    ['Straße nach Łódź', 'strasse nach lodz'],
    ['cafe\u0301 au lait', 'café  au'],
    ['ΟΔΟΣ', 'οδος'],
    ['Ёлка', 'елка'],
    ['soft\u00adhyphen', 'softhyphen'],
  ])('C9: %j is found by %j, in a title and in a message', async (text, query) => {
    const { novelId, threadId: titled } = await fixture.openThread(anna, { title: text })
    const said = await fixture.threads.create(
      { id: newId(), novelId, fields: { title: 'Other', fallback: [], pins: [], connectionId: usualConnectionId } },
      asAnna,
    )
    await fixture.send(anna, said.id, { content: `We said: ${text}!` })
    const find = async (words: string) =>
      (await fixture.threads.list({ novelId, query: words, limit: 50 }, asAnna)).items.map(({ id }) => id)
    expect(new Set(await find(query))).toEqual(new Set([titled, said.id]))
    expect(await find(`${query}x`)).toEqual([])
  })

  it('C9: is found by what an answer says once it has ended, by a new title, and no more by the old one', async () => {
    const { novelId, threadId: id } = await fixture.openThread(anna, { title: 'Le Café' })
    const find = async (query: string) =>
      (await fixture.threads.list({ novelId, query, limit: 50 }, asAnna)).items.length
    const { replyId } = await fixture.send(anna, id, { content: 'Go on.' })
    expect([await find('cafe'), await find('forêt')]).toEqual([1, 0])
    await fixture.worker.claim({ id: replyId, claimToken: newId() }, asAnna)
    const chunk = { fromSeq: 1, throughSeq: 1, text: 'Dans la FORET.', reasoning: '' }
    await fixture.worker.finish({ id: replyId, attempt: 1, status: 'complete', finishReason: 'stop', ...chunk }, asAnna)
    expect(await find('forêt')).toBe(1)
    await fixture.threads.update(
      { id, version: 1, fields: { title: 'Le Thé', fallback: [], pins: [] }, mask: ['title'] },
      asAnna,
    )
    expect([await find('cafe'), await find('the')]).toEqual([0, 1])
  })

  it('C9: is found among more messages than one batch folds, written by an earlier version, and folded once', async () => {
    const { novelId, threadId } = await fixture.openThread(anna)
    await fixture.fresh.sql(
      `INSERT INTO chat.messages (owner_id, id, thread_id, role, content, depth)
        SELECT $1, gen_random_uuid(), $2, 'user', 'Été ' || n, 0 FROM generate_series(1, 1200) n`,
      [anna, threadId],
    )
    const find = async () => (await fixture.threads.list({ novelId, query: 'ete 1200', limit: 50 }, asAnna)).items
    for (const found of await Promise.all([find(), find(), find()]))
      expect(found.map(({ id }) => id)).toEqual([threadId])
    const left = await fixture.fresh.sql(
      'SELECT count(*)::int AS n FROM chat.messages WHERE thread_id = $1 AND search_content IS NULL',
      [threadId],
    )
    expect(left).toEqual([{ n: 0 }])
  })

  it('is found by its title and by the text of its messages', async () => {
    const { novelId, threadId } = await fixture.openThread(anna, { title: 'Chapter 100% done', pins: [] })
    const other = await fixture.threads.create(
      {
        id: newId(),
        novelId,
        fields: { title: 'Chapter 1000 done', fallback: [], pins: [], connectionId: usualConnectionId },
      },
      asAnna,
    )
    await fixture.send(anna, other.id, { content: 'Where is the Lantern_room?' })
    const find = async (query: string) =>
      (await fixture.threads.list({ novelId, query, limit: 50 }, asAnna)).items.map(({ id }) => id)
    expect(await find('100%')).toEqual([threadId])
    expect(await find('lantern_')).toEqual([other.id])
    expect(await find('nowhere')).toEqual([])
  })

  it('is searched for words in any order, titles first, each hit with what stands around the words', async () => {
    const { novelId, threadId } = await fixture.openThread(anna, { title: 'The SALT road, plans' })
    const [first, second] = [
      await fixture.exchange(anna, threadId, {
        content: `${'Long before. '.repeat(700)}The road of salt is closed to Zoë.`,
      }),
      await fixture.exchange(anna, threadId, { content: 'A salt road leads north.' }),
    ]
    const find = async (text: string, limit = 0) =>
      (await fixture.threads.search({ novelId, text, limit }, asAnna)).items
    const hits = await find('salt road')
    expect(hits.map(({ messageId }) => messageId)).toEqual([undefined, second.messageId, first.messageId])
    const marked = hits.map(({ excerpt }) => excerpt?.matches.map(({ start, end }) => excerpt.text.slice(start, end)))
    expect(marked).toEqual([
      ['SALT', 'road'],
      ['salt', 'road'],
      ['road', 'salt'],
    ])
    expect(hits.at(-1)).toMatchObject({ threadId, title: 'The SALT road, plans', role: 'user', archived: false })
    expect(hits.at(-1)?.excerpt?.text.length).toBeLessThan(260)
    expect((await find('zoe road')).map(({ messageId }) => messageId)).toEqual([first.messageId])
    expect(await find('salt nowhere')).toEqual([])
    expect(await find('salt road', 1)).toHaveLength(1)
    expect((await fixture.threads.search({ novelId, text: 'salt', limit: 0 }, { ownerId: newId() })).items).toEqual([])
    await expect(find(' ')).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('that was deleted comes back as it was, with its answers and the branch that it showed', async () => {
    const { novelId, threadId } = await fixture.openThread(anna, { title: 'Once' })
    const key = newId()
    const first = await fixture.exchange(anna, threadId, { content: 'One.', idempotencyKey: key })
    const again = await fixture.messages.regenerate({ messageId: first.replyId }, asAnna)
    await fixture.worker.claim({ id: again.replyId, claimToken: newId() }, asAnna)
    const kept = async () => await fixture.generations.getPrompt({ id: again.replyId }, asAnna).catch(() => undefined)
    const prompt = await waitFor(kept, { what: 'the prompt' })
    await fixture.generations.cancel({ id: again.replyId }, asAnna)
    await fixture.threads.showBranch({ threadId, messageId: first.replyId }, asAnna)
    const all = async () => [
      await fixture.messages.list({ threadId, limit: 50 }, asAnna),
      { ...(await fixture.threads.get({ id: threadId }, asAnna)), updatedAt: '' },
    ]
    const before = await all()
    await fixture.threads.delete({ id: threadId }, asAnna)
    await expect(fixture.threads.get({ id: threadId }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    const asEve = { ownerId: newId() }
    await expect(fixture.threads.recover({ id: threadId }, asEve)).rejects.toMatchObject({ code: 'not_found' })
    expect((await fixture.threads.listDeleted({ novelId }, asEve)).items).toEqual([])
    const { items } = await fixture.threads.listDeleted({ novelId }, asAnna)
    expect(items).toMatchObject([{ id: threadId, title: 'Once', messages: 3 }])
    // Its key has been used for another message meanwhile.
    const other = await fixture.openThread(anna)
    await fixture.send(anna, other.threadId, { idempotencyKey: key })
    await fixture.threads.recover({ id: threadId }, asAnna)
    expect(await all()).toEqual(before)
    expect(await kept()).toEqual(prompt)
    expect((await fixture.threads.listDeleted({ novelId }, asAnna)).items).toEqual([])
    await expect(fixture.threads.recover({ id: threadId }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    const next = await fixture.send(anna, threadId)
    expect(next.replyId).not.toBe('')
  })

  it('that is deleted has its running generations cancelled first', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    await fixture.tokenLog.open(id, 1)
    await fixture.threads.delete({ id: threadId }, asAnna)
    expect(
      await fixture.tokenLog.append(id, { attempt: 1, seq: 1, frame: { event: 'delta', data: { text: 'late' } } }),
    ).toEqual({ state: 'sealed', by: 'cancel' })
    await expect(fixture.generations.get({ id }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    await expect(fixture.threads.delete({ id: threadId }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    expect(
      await fixture.fresh.sql(
        `SELECT data->>'status' AS status FROM chat.outbox WHERE key = $1 AND type = 'generation.ended'`,
        [id],
      ),
    ).toEqual([{ status: 'cancelled' }])
  })
})

describe('a novel that is deleted', () => {
  it('takes its owner’s threads with it, once, however often the event comes', async () => {
    const ben = newId()
    const { threadId, novelId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    const kept = await fixture.openThread(anna)
    const event = {
      id: newId(),
      type: 'novel.deleted',
      version: 1,
      occurredAt: new Date().toISOString(),
      key: novelId,
    } as const
    await fixture.bus.publish([{ ...event, id: newId(), data: { novelId, ownerId: ben } }])
    expect(await fixture.threads.get({ id: threadId }, asAnna)).toMatchObject({ id: threadId })
    for (let time = 0; time < 3; time += 1) await fixture.bus.publish([{ ...event, data: { novelId, ownerId: anna } }])
    await expect(fixture.threads.get({ id: threadId }, asAnna)).rejects.toMatchObject({ code: 'not_found' })
    expect(await fixture.worker.renew({ id, attempt: 1 }, asAnna)).toMatchObject({ yours: false })
    expect(await fixture.threads.get({ id: kept.threadId }, asAnna)).toMatchObject({ id: kept.threadId })
    expect(await fixture.fresh.sql('SELECT event_id FROM chat.inbox WHERE event_id = $1', [event.id])).toHaveLength(1)
    // Told once more under the same id, after a thread has come back (a restore): its effect has been had.
    fixture.codex.novels.add(`${anna} ${novelId}`)
    const back = await fixture.threads.create({ id: newId(), novelId }, asAnna)
    await fixture.bus.publish([{ ...event, data: { novelId, ownerId: anna } }])
    expect(await fixture.threads.get({ id: back.id }, asAnna)).toMatchObject({ id: back.id })
  })
})

describe('messages', () => {
  it('run from the oldest, page on by cursor and back from any message', async () => {
    const { threadId } = await fixture.openThread(anna)
    const ids: string[] = []
    for (let index = 0; index < 6; index += 1) {
      const { messageId, replyId } = await fixture.exchange(anna, threadId, { content: `m${index}` })
      ids.push(messageId, replyId)
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await fixture.messages.list({ threadId, limit: 5, cursor }, asAnna)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(ids)
    const back = async (before: string, limit: number) =>
      (await fixture.messages.list({ threadId, limit, before }, asAnna)).items.map(({ id }) => id)
    expect(await back(ids[7] ?? '', 3)).toEqual(ids.slice(4, 7))
    expect(await back(ids[2] ?? '', 50)).toEqual(ids.slice(0, 2))
    expect(await back(ids[0] ?? '', 50)).toEqual([])
    await expect(fixture.messages.list({ threadId, limit: 5, before: newId() }, asAnna)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(fixture.messages.list({ threadId, limit: 5, cursor: 'xx' }, asAnna)).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await expect(fixture.messages.list({ threadId, limit: 201 }, asAnna)).rejects.toMatchObject({
      code: 'validation_failed',
    })
    expect(
      (await fixture.messages.list({ threadId: (await fixture.openThread(anna)).threadId, limit: 5 }, asAnna)).items,
    ).toEqual([])
  })

  it('fill a page by bytes before by number', async () => {
    fixture.broker.down = true
    const { threadId } = await fixture.openThread(anna)
    for (let index = 0; index < 20; index += 1)
      await fixture.exchange(anna, threadId, { content: `${index} ${'x'.repeat(250_000)}` })
    fixture.broker.down = false
    const first = await fixture.messages.list({ threadId, limit: 200 }, asAnna)
    expect(first.items.length).toBeLessThan(40)
    const second = await fixture.messages.list({ threadId, limit: 200, cursor: first.nextCursor }, asAnna)
    expect(first.items.length + second.items.length).toBe(40)
    expect(second.nextCursor).toBeUndefined()
    const back = await fixture.messages.list({ threadId, limit: 200, before: second.items[0]?.id }, asAnna)
    expect(back.items.at(-1)?.id).toBe(first.items.at(-1)?.id)
  })

  it('show the text of a generation so far', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
    await fixture.worker.checkpoint(
      { id, attempt: 1, fromSeq: 1, throughSeq: 2, text: 'So far', reasoning: '' },
      asAnna,
    )
    const { items } = await fixture.messages.list({ threadId, limit: 5 }, asAnna)
    expect(items[1]).toMatchObject({
      content: 'So far',
      status: 'streaming',
      generation: { id, attempt: 1, textSeq: 2 },
    })
    expect(await fixture.generations.getStates({ ids: [id, newId(), 'nonsense'] }, asAnna)).toEqual({
      states: [{ id, status: 'streaming', attempt: 1, textSeq: 2 }],
    })
  })
})

describe('the service', () => {
  it('says how it is', async () => {
    const health = await waitFor(async () => await fixture.service.health(), { what: 'health' })
    expect(health).toMatchObject({ ok: true, checks: { database: { ok: true }, bus: { ok: true } } })
  })
})
