import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newId } from '@scriptorium/runtime'
import { openGatewayFixture } from './gateway-fixture.ts'
import type { Answer, GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
const target = { threadId: '', messageId: '' }

beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
  const novel = (await fixture.call('POST', '/api/v1/novels', { as: ada, body: { title: 'Mine' } })).body as {
    id: string
  }
  const thread = (await fixture.call('POST', `/api/v1/novels/${novel.id}/threads`, { as: ada, body: {} })).body as {
    id: string
  }
  const sent = (
    await fixture.call('POST', `/api/v1/threads/${thread.id}/messages`, { as: ada, body: { content: 'Hello' } })
  ).body as { reply: { id: string } }
  Object.assign(target, { threadId: thread.id, messageId: sent.reply.id })
})
afterAll(async () => await fixture.close())

const lastCall = () => fixture.peers.calls.at(-1)

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
    const wish = { connectionId: newId(), model: 'm', parameters: { temperature: 1 } }
    const edit = { content: 'Other', pins: [newId()], ...wish }
    expectAccepted(
      await fixture.call('PATCH', `/api/v1/messages/${target.messageId}`, { as: ada, headers, body: edit }),
    )
    expect(lastCall()).toMatchObject({
      method: 'messages.edit',
      ownerId: ada.userId,
      request: { messageId: target.messageId, idempotencyKey: 'k', ...edit },
    })
    expectAccepted(
      await fixture.call('POST', `/api/v1/messages/${target.messageId}/continue`, { as: ada, headers, body: wish }),
    )
    expect(lastCall()).toMatchObject({
      method: 'messages.continue',
      ownerId: ada.userId,
      request: { messageId: target.messageId, idempotencyKey: 'k', ...wish },
    })
    expectAccepted(await fixture.call('POST', `/api/v1/messages/${target.messageId}/continue`, { as: ada }))
  })

  it('are chosen to be shown', async () => {
    const path = `/api/v1/threads/${target.threadId}/branch`
    const chosen = await fixture.call('PUT', path, { as: ada, body: { messageId: target.messageId } })
    expect(chosen).toMatchObject({ status: 200, body: { id: target.threadId } })
    expect(lastCall()).toMatchObject({ method: 'threads.showBranch', ownerId: ada.userId, request: target })
    for (const body of [{}, { messageId: null }, { messageId: target.messageId, version: 1 }])
      expect((await fixture.call('PUT', path, { as: ada, body })).status).toBe(400)
    expect((await fixture.call('PUT', path, { as: ada, body: { messageId: newId() } })).status).toBe(404)
  })

  it('refuse what a message is refused for', async () => {
    const edit = async (body: unknown, headers = {}) =>
      (await fixture.call('PATCH', `/api/v1/messages/${target.messageId}`, { as: ada, headers, body })).status
    const statuses = await Promise.all([
      edit({}),
      edit({ content: ' ' }),
      edit({ content: 'x', parentId: newId() }),
      edit({ content: 'x' }, { 'idempotency-key': '' }),
      edit({ content: 'ä'.repeat(140_000) }),
    ])
    expect(statuses).toEqual([400, 400, 400, 400, 413])
    expect(
      (await fixture.call('POST', `/api/v1/messages/${target.messageId}/continue`, { as: ada, body: { content: 'x' } }))
        .status,
    ).toBe(400)
  })

  it('are cut off once', async () => {
    const cut = async () => await fixture.call('DELETE', `/api/v1/messages/${target.messageId}`, { as: ada })
    const first = await cut()
    expect([first.status, first.text]).toEqual([204, ''])
    expect((await cut()).status).toBe(404)
  })
})

describe('a thread as a file', () => {
  const file = async (query = '', as = ada) =>
    await fixture.call('GET', `/api/v1/threads/${target.threadId}/export${query}`, { as })

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
    expect(json.body).toMatchObject({ thread: { id: target.threadId }, messages: expect.any(Array) })
    expect(json.headers.get('content-disposition')).toContain('conversation.json')
  })

  it('is nobody else’s, and of no other kind', async () => {
    expect((await file('?format=pdf')).status).toBe(400)
    expect((await file('', await fixture.register())).status).toBe(404)
  })
})

describe('a preview', () => {
  it('shows what would be asked, refuses what sending would refuse, and sends nothing', async () => {
    const path = `/api/v1/threads/${target.threadId}/preview`
    const request = { content: 'Who is Mira?', model: 'm', pins: [newId()] }
    const { status, body } = await fixture.call('POST', path, { as: ada, body: request })
    expect([status, body]).toEqual([
      200,
      {
        messages: [{ role: 'user', content: 'Who is Mira?', tokens: 3 }],
        tokens: 3,
        window: 8_000,
        context: {
          entries: [expect.objectContaining({ name: 'Mira', form: 'full' })],
          tokens: 5,
          budgetTokens: 100,
          estimated: true,
          codexVersion: '1',
        },
      },
    ])
    expect(lastCall()).toMatchObject({
      method: 'messages.preview',
      ownerId: ada.userId,
      request: { threadId: target.threadId, ...request },
    })
    const refused = [{}, { content: ' ' }, { content: 'x', stream: true }, { content: 'ä'.repeat(140_000) }].map(
      async (wrong) => (await fixture.call('POST', path, { as: ada, body: wrong })).status,
    )
    expect(await Promise.all(refused)).toEqual([400, 400, 400, 413])
  })
})
