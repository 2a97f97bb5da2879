import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
let connectionId: string
let entryId: string
let threadId: string
/** The user's message, and the cancelled generation that answers it. */
let messageId: string
let generationId: string

beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
  connectionId = (await fixture.create(ada, '/connections', { provider: 'openai', name: 'Mine' })).id
  const novel = await fixture.create(ada, '/novels', { title: 'Mine' })
  entryId = (await fixture.create(ada, `/novels/${novel.id}/entries`, { type: 'character', name: 'Mira' })).id
  threadId = (await fixture.create(ada, `/novels/${novel.id}/threads`, { connectionId })).id
  const sent = await fixture.create<{ message: { id: string }; reply: { id: string } }>(
    ada,
    `/threads/${threadId}/messages`,
    { content: 'Hello' },
  )
  messageId = sent.message.id
  generationId = sent.reply.id
  await fixture.create(ada, `/generations/${generationId}/cancel`)
}, openingMs)
afterAll(async () => await fixture.close())

const lastCall = () => fixture.calls.made.at(-1)

function expectAccepted({ status, body }: Answer): void {
  const { reply } = body as { reply: { id: string } }
  const stream = `/api/v1/generations/${reply.id}/stream`
  expect([status, body]).toEqual([
    202,
    { message: expect.objectContaining({ role: 'user' }), reply: { id: expect.any(String), status: 'queued' }, stream },
  ])
}

describe('branches of a thread', () => {
  it('grow from an edited message and from an answer, answered as sending is, under the key given', async () => {
    const headers = { 'idempotency-key': 'k' }
    const options = { connectionId, model: 'm', parameters: { temperature: 1 } }
    const edit = { content: 'Other', pins: [entryId], ...options }
    expectAccepted(await fixture.call('PATCH', `/api/v1/messages/${messageId}`, { as: ada, headers, body: edit }))
    expect(lastCall()).toMatchObject({
      method: 'messages.edit',
      ownerId: ada.userId,
      request: { messageId: messageId, idempotencyKey: 'k', ...edit },
    })
    expectAccepted(
      await fixture.call('POST', `/api/v1/messages/${generationId}/continue`, {
        as: ada,
        headers: { 'idempotency-key': 'k2' },
        body: options,
      }),
    )
    expect(lastCall()).toMatchObject({
      method: 'messages.continue',
      ownerId: ada.userId,
      request: { messageId: generationId, idempotencyKey: 'k2', ...options },
    })
    expectAccepted(await fixture.call('POST', `/api/v1/messages/${generationId}/continue`, { as: ada }))
  })

  it('are chosen to be shown', async () => {
    const path = `/api/v1/threads/${threadId}/branch`
    const chosen = await fixture.call('PUT', path, { as: ada, body: { messageId: messageId } })
    expect(chosen).toMatchObject({ status: 200, body: { id: threadId } })
    expect(lastCall()).toMatchObject({
      method: 'threads.showBranch',
      ownerId: ada.userId,
      request: { threadId, messageId },
    })
    for (const body of [{}, { messageId: null }, { messageId: messageId, version: 1 }])
      expect((await fixture.call('PUT', path, { as: ada, body })).status).toBe(400)
    expect((await fixture.call('PUT', path, { as: ada, body: { messageId: newId() } })).status).toBe(404)
  })

  it('refuse what a message is refused for', async () => {
    const edit = async (body: unknown, headers = {}) =>
      (await fixture.call('PATCH', `/api/v1/messages/${messageId}`, { as: ada, headers, body })).status
    const statuses = await Promise.all([
      edit({}),
      edit({ content: ' ' }),
      edit({ content: 'x', parentId: newId() }),
      edit({ content: 'x' }, { 'idempotency-key': '' }),
      edit({ content: 'ä'.repeat(140_000) }),
    ])
    expect(statuses).toEqual([400, 400, 400, 400, 413])
    expect(
      (await fixture.call('POST', `/api/v1/messages/${generationId}/continue`, { as: ada, body: { content: 'x' } }))
        .status,
    ).toBe(400)
  })

  it('are cut off once', async () => {
    const cut = async () => await fixture.call('DELETE', `/api/v1/messages/${messageId}`, { as: ada })
    const first = await cut()
    expect([first.status, first.text]).toEqual([204, ''])
    expect((await cut()).status).toBe(404)
  })
})

describe('a thread as a file', () => {
  const file = async (query = '', as = ada) =>
    await fixture.call('GET', `/api/v1/threads/${threadId}/export${query}`, { as })

  it('is Markdown, or JSON as the API shows it', async () => {
    const markdown = await file()
    expect([
      markdown.status,
      markdown.headers.get('content-type'),
      markdown.headers.get('content-disposition'),
      markdown.headers.get('x-content-type-options'),
    ]).toEqual([
      200,
      'text/markdown; charset=utf-8',
      expect.stringMatching(/^attachment; filename="conversation[.]md"; filename[*]=UTF-8''/),
      'nosniff',
    ])
    expect(await file('?format=markdown')).toMatchObject({ status: 200 })
    const json = await file('?format=json')
    expect(json.body).toMatchObject({ thread: { id: threadId }, messages: expect.any(Array) })
    expect(json.headers.get('content-disposition')).toContain('conversation.json')
  })

  it('is nobody else’s, and of no other kind', async () => {
    expect((await file('?format=pdf')).status).toBe(400)
    expect((await file('', await fixture.register())).status).toBe(404)
  })
})

describe('a preview', () => {
  it('shows what would be asked, refuses what sending would refuse, and sends nothing', async () => {
    const path = `/api/v1/threads/${threadId}/preview`
    const request = { content: 'Who is Mira?', model: 'm', pins: [entryId] }
    const { status, body } = await fixture.call('POST', path, { as: ada, body: request })
    expect([status, body]).toEqual([
      200,
      {
        messages: [
          { role: 'system', content: expect.stringContaining('## Mira (character)'), tokens: expect.any(Number) },
          { role: 'user', content: 'Other\n\nWho is Mira?', tokens: expect.any(Number) },
        ],
        tokens: expect.any(Number),
        context: {
          entries: [
            {
              entryId,
              name: 'Mira',
              included: true,
              form: 'full',
              tokens: expect.any(Number),
              reasons: expect.arrayContaining([expect.objectContaining({ kind: 'pinned' })]),
            },
          ],
          tokens: expect.any(Number),
          budgetTokens: 4_000,
          estimated: true,
          codexVersion: expect.any(String),
          scenes: [],
          withoutCodex: false,
          assumedWindow: 16_384,
          parts: ['instruction', 'facts', 'codex', 'message', 'history'].map((kind) =>
            expect.objectContaining({ kind, tokens: expect.any(Number), wholeTokens: expect.any(Number) }),
          ),
        },
      },
    ])
    expect(lastCall()).toMatchObject({
      method: 'messages.preview',
      ownerId: ada.userId,
      request: { threadId: threadId, ...request },
    })
    const refused = [{}, { content: ' ' }, { content: 'x', stream: true }, { content: 'ä'.repeat(140_000) }].map(
      async (wrong) => (await fixture.call('POST', path, { as: ada, body: wrong })).status,
    )
    expect(await Promise.all(refused)).toEqual([400, 400, 400, 413])
  })
})
