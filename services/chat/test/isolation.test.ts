import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { reportRowSecurity } from '@scriptorium/database'
import { chat } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { compareWithPrismaSchema, waitFor } from '@scriptorium/testkit'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const [anna, eve] = [newId(), newId()]
const asEve = { ownerId: eve }
const known = { threadId: '', novelId: '', messageId: '', replyId: '' }

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: { generation: { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 } },
  })
  Object.assign(known, await fixture.openThread(anna, { title: 'Anna’s', pins: [] }))
  Object.assign(known, await fixture.send(anna, known.threadId, { content: 'Anna’s secret' }))
  await fixture.worker.claim({ id: known.replyId, claimToken: newId() }, { ownerId: anna })
  await fixture.worker.checkpoint(
    { id: known.replyId, attempt: 1, fromSeq: 1, throughSeq: 1, text: 'Secret answer', reasoning: '' },
    { ownerId: anna },
  )
  // The record of the prompt is written behind the claim.
  await waitFor(async () => (await fixture.fresh.sql('SELECT 1 FROM chat.generation_prompts')).length > 0, {
    what: 'the record of the prompt',
  })
})
afterAll(async () => await fixture.close())

const allOf = async () =>
  await fixture.fresh
    .sql(`SELECT (SELECT json_agg(t) FROM chat.threads t) AS threads, (SELECT json_agg(m) FROM chat.messages m) AS messages,
  (SELECT json_agg(g) FROM chat.generations g) AS generations, (SELECT json_agg(c) FROM chat.checkpoints c) AS checkpoints`)

/** Every method that takes an id, as called with ids of one owner. */
function callsOf(ids: typeof known, owner: { ownerId: string }): [string, () => Promise<unknown>][] {
  const { threads, messages, generations, worker } = fixture
  const chunk = { fromSeq: 1, throughSeq: 1, text: 'x' }
  return [
    ['threads.create in a novel', async () => await threads.create({ id: newId(), novelId: ids.novelId }, owner)],
    ['threads.get', async () => await threads.get({ id: ids.threadId }, owner)],
    [
      'threads.update',
      async () =>
        await threads.update(
          { id: ids.threadId, version: 1, fields: { title: 'Eve’s', fallback: [], pins: [] }, mask: ['title'] },
          owner,
        ),
    ],
    [
      'threads.showBranch',
      async () => await threads.showBranch({ threadId: ids.threadId, messageId: ids.messageId }, owner),
    ],
    ['threads.recover', async () => await threads.recover({ id: ids.threadId }, owner)],
    ['threads.delete', async () => await threads.delete({ id: ids.threadId }, owner)],
    [
      'messages.send',
      async () => await messages.send({ threadId: ids.threadId, content: 'x', pins: [], sceneIds: [] }, owner),
    ],
    [
      'messages.preview',
      async () => await messages.preview({ threadId: ids.threadId, content: 'x', pins: [], sceneIds: [] }, owner),
    ],
    ['messages.list', async () => await messages.list({ threadId: ids.threadId, limit: 5 }, owner)],
    ['messages.regenerate', async () => await messages.regenerate({ messageId: ids.replyId }, owner)],
    [
      'messages.edit',
      async () => await messages.edit({ messageId: ids.messageId, content: 'x', pins: [], sceneIds: [] }, owner),
    ],
    ['messages.continue', async () => await messages.continue({ messageId: ids.replyId }, owner)],
    ['messages.replay', async () => await messages.replay({ generationId: ids.replyId }, owner)],
    ['messages.delete', async () => await messages.delete({ id: ids.messageId }, owner)],
    ['generations.get', async () => await generations.get({ id: ids.replyId }, owner)],
    ['generations.getContext', async () => await generations.getContext({ id: ids.replyId }, owner)],
    ['generations.getPrompt', async () => await generations.getPrompt({ id: ids.replyId }, owner)],
    [
      'generations.diffContexts',
      async () => await generations.diffContexts({ fromId: ids.replyId, toId: ids.replyId }, owner),
    ],
    ['generations.cancel', async () => await generations.cancel({ id: ids.replyId }, owner)],
    ['generations.claim', async () => await worker.claim({ id: ids.replyId, claimToken: newId() }, owner)],
    [
      'generations.assemble',
      async () =>
        await worker.assemble(
          { id: ids.replyId, attempt: 1, connectionId: newId(), model: 'm', reason: 'internal' },
          owner,
        ),
    ],
    [
      'generations.checkpoint',
      async () => await worker.checkpoint({ reasoning: '', id: ids.replyId, attempt: 1, ...chunk }, owner),
    ],
    ['generations.renew', async () => await worker.renew({ id: ids.replyId, attempt: 1 }, owner)],
    [
      'generations.finish',
      async () =>
        await worker.finish({ reasoning: '', id: ids.replyId, attempt: 1, status: 'complete', ...chunk }, owner),
    ],
    [
      'generations.release',
      async () => await worker.release({ id: ids.replyId, attempt: 1, delayMs: 0, reason: 'interrupted' }, owner),
    ],
  ]
}

type Refusal = { code: string; detail: string; current?: unknown }

const settle = async (call: () => Promise<unknown>): Promise<unknown> =>
  await call().catch(({ code, detail, current }: Refusal) => ({ code, detail, current }))

async function expectNothingForEve(): Promise<void> {
  const before = await allOf()
  const never = { threadId: newId(), novelId: newId(), messageId: newId(), replyId: newId() }
  const expected = callsOf(never, asEve)
  for (const [index, [name, call]] of callsOf(known, asEve).entries()) {
    const answer = await settle(call)
    expect([name, answer]).toEqual([name, await settle(expected[index]?.[1] ?? call)])
    const isFence = /checkpoint|renew|finish|release/.test(name)
    expect(answer).toMatchObject(isFence ? { yours: false, attempt: 0 } : { code: 'not_found' })
  }
  expect(await fixture.generations.getStates({ ids: [known.replyId] }, asEve)).toEqual({ states: [] })
  expect(await fixture.threads.list({ novelId: known.novelId, limit: 5 }, asEve)).toEqual({ items: [] })
  expect(await fixture.threads.list({ novelId: known.novelId, query: 'secret', limit: 5 }, asEve)).toEqual({
    items: [],
  })
  expect(await allOf()).toEqual(before)
}

describe('another owner', () => {
  it('gets for every id what they would get for one that never was, and changes nothing', async () =>
    await expectNothingForEve())

  it('is kept apart by the statements too where row security is off', async () => {
    const tables = ['threads', 'messages', 'generations', 'checkpoints', 'generation_prompts']
    const switchAll = async (to: 'ENABLE' | 'DISABLE') =>
      await fixture.fresh.sql(tables.map((table) => `ALTER TABLE chat.${table} ${to} ROW LEVEL SECURITY`).join('; '))
    await switchAll('DISABLE')
    try {
      await expectNothingForEve()
    } finally {
      await switchAll('ENABLE')
    }
  })

  it('cannot hang a message of their own below another’s', async () => {
    const own = await fixture.openThread(eve)
    await expect(fixture.send(eve, own.threadId, { parentId: known.replyId })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(
      fixture.messages.list({ threadId: own.threadId, before: known.replyId, limit: 5 }, asEve),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('row security', () => {
  it('holds where a statement forgets the owner', async () => {
    const tables = ['threads', 'messages', 'generations', 'checkpoints']
    for (const table of tables) {
      const countAs = async (owner: string, name: string, text: string) =>
        await fixture.database.asOwner(owner, async (tx) => (await tx.query({ name, text })).rowCount)
      const seen = async (owner: string) =>
        await countAs(owner, `all_${table}`, `SELECT * FROM ${table} WHERE owner_id <> '${eve}'`)
      expect(await seen(anna)).toBeGreaterThan(0)
      expect(await seen(eve)).toBe(0)
      expect(await countAs(eve, `grab_${table}`, `UPDATE ${table} SET owner_id = '${eve}'`)).toBe(
        await countAs(eve, `own_${table}`, `SELECT 1 FROM ${table}`),
      )
    }
    const forged = `INSERT INTO threads (owner_id, id, novel_id) VALUES ('${anna}', gen_random_uuid(), gen_random_uuid())`
    await expect(
      fixture.database.asOwner(eve, async (tx) => await tx.query({ name: 'forge', text: forged })),
    ).rejects.toMatchObject({ code: 'internal', cause: { code: '42501' } })
  })

  it('lets the sweeper see clocks of unfinished rows and no text', async () => {
    const system = async (text: string) =>
      await fixture.database.asSystem(async (tx) => await tx.query({ name: `system ${text}`, text }))
    expect((await system('SELECT id, lease_until FROM generations')).rowCount).toBe(1)
    const forbidden = [
      'SELECT * FROM messages',
      'SELECT * FROM threads',
      'SELECT text FROM checkpoints',
      'SELECT context FROM generations',
      `UPDATE generations SET status = 'failed'`,
      'DELETE FROM generations',
    ]
    for (const text of forbidden) {
      await expect(system(text)).rejects.toMatchObject({ code: 'internal', cause: { code: '42501' } })
    }
  })

  it('is on for every table, and the schema is what Prisma thinks', async () => {
    expect(await reportRowSecurity({ url: fixture.fresh.adminUrl, schema: 'chat' })).toEqual([])
    const schemaFile = fileURLToPath(new URL('../prisma/schema.prisma', import.meta.url))
    expect(await compareWithPrismaSchema({ url: fixture.fresh.adminUrl, schema: 'chat', schemaFile })).toEqual([])
  })
})

describe('callers', () => {
  it('are distinguished: the gateway is no worker, a worker is no gateway, and nobody calls without a user', async () => {
    const asAnna = { ownerId: anna }
    const id = known.replyId
    await expect(fixture.generations.claim({ id, claimToken: newId() }, asAnna)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(
      fixture.generations.finish(
        { id, attempt: 1, status: 'complete', fromSeq: 0, throughSeq: 0, text: '', reasoning: '' },
        asAnna,
      ),
    ).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(fixture.worker.get({ id }, asAnna)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(fixture.worker.cancel({ id }, asAnna)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      fixture.network('codex').client(chat.threads).get({ id: known.threadId }, asAnna),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(fixture.generations.get({ id })).rejects.toMatchObject({
      code: 'internal',
    })
    await expect(fixture.worker.renew({ id, attempt: 1 })).rejects.toMatchObject({
      code: 'internal',
    })
  })
})
