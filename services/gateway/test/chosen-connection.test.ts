import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { broker } from '@scriptorium/rpc'
import { waitFor } from '@scriptorium/testkit'
import { cookieOf, openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture

beforeAll(async () => {
  fixture = await openGatewayFixture({ demo: true })
}, openingMs)
afterAll(async () => await fixture.close())

type Me = { id: string; defaultConnectionId?: string; defaultModel?: string }
type Newcomer = { person: Person; me: Me; novelId: string; threadId: string; demoId: string }

/** Somebody with the demo's connection, novel and thread. */
async function arrive(): Promise<Newcomer> {
  const email = `${crypto.randomUUID()}@example.test`
  const body = { email, password: 'long enough x', name: 'New' }
  const answer = await fixture.call('POST', '/api/v1/accounts', { body })
  const me = (answer.body as { user: Me }).user
  const person = { userId: me.id, cookie: cookieOf(answer), email, password: body.password }
  const [[thread], [connection]] = await Promise.all([
    fixture.rows('chat.threads', me.id),
    fixture.rows('ai_broker.connections', me.id),
  ])
  const { id: threadId, novel_id: novelId } = thread as { id: string; novel_id: string }
  return { person, me, novelId, threadId, demoId: String(connection?.['id']) }
}

const meOf = async (as: Person) => (await fixture.call('GET', '/api/v1/me', { as })).body as Me
const remove = async (as: Person, id: string) => await fixture.call('DELETE', `/api/v1/connections/${id}`, { as })
const missing = (detail: string) => [422, { code: 'connection_missing', detail: expect.stringContaining(detail) }]

async function tell(as: Person, method: string, path: string, body: unknown = {}) {
  const { status, body: answer } = await fixture.call(method, `/api/v1${path}`, { as, body })
  const { code, detail } = answer as { code?: string; detail?: string }
  return [status, { code, detail }]
}

async function exchangeOf({ person, threadId }: Newcomer): Promise<{ messageId: string; replyId: string }> {
  const { message, reply } = await fixture.create<{ message: { id: string }; reply: { id: string } }>(
    person,
    `/threads/${threadId}/messages`,
    { content: 'Who keeps the lamp?' },
  )
  await fixture.create(person, `/generations/${reply.id}/cancel`)
  return { messageId: message.id, replyId: reply.id }
}

describe('a connection that was deleted', () => {
  it('C2: is connection_missing for whatever would be sent in its thread, and writes nothing', async () => {
    const newcomer = await arrive()
    const { person, threadId, demoId } = newcomer
    const { messageId, replyId } = await exchangeOf(newcomer)
    await fixture.create(person, '/connections', { provider: 'openai', name: 'Another' })
    expect((await remove(person, demoId)).status).toBe(204)
    const before = await fixture.rows('chat.messages', person.userId)
    const content = 'And now?'
    const tries: [string, string, object][] = [
      ['POST', `/threads/${threadId}/messages`, { content }],
      ['POST', `/threads/${threadId}/messages`, { content, connectionId: demoId, model: 'demo-storyteller' }],
      ['POST', `/threads/${threadId}/preview`, { content }],
      ['POST', `/messages/${replyId}/regenerate`, {}],
      ['POST', `/messages/${replyId}/continue`, {}],
      ['PATCH', `/messages/${messageId}`, { content }],
    ]
    for (const [method, path, body] of tries)
      expect([method, path, await tell(person, method, path, body)]).toEqual([
        method,
        path,
        missing('no longer exists'),
      ])
    expect(await fixture.rows('chat.messages', person.userId)).toEqual(before)
  })

  it('C2: is cleared as the default with its model, by a repeat too when the first try broke off', async () => {
    const { person, demoId } = await arrive()
    const own = await fixture.create(person, '/connections', { provider: 'openai', name: 'Mine' })
    await remove(person, own.id)
    expect(await meOf(person)).toMatchObject({ defaultConnectionId: demoId, defaultModel: 'demo-storyteller' })
    // As if the process had ended between the two.
    await fixture.networkOf('gateway').client(broker.connections).delete({ id: demoId }, { ownerId: person.userId })
    expect((await remove(person, demoId)).status).toBe(404)
    const me = await meOf(person)
    expect([me.defaultConnectionId, me.defaultModel]).toEqual([undefined, undefined])
  })

  it('C2: stays the default while ai-broker could not delete it', async () => {
    const { person, demoId } = await arrive()
    fixture.calls.before = (method) => {
      if (method === 'connections.delete') throw new ServiceError('unavailable')
    }
    expect((await remove(person, demoId)).status).toBe(503)
    fixture.calls.heal()
    expect(await meOf(person)).toMatchObject({ defaultConnectionId: demoId })
  })
})

describe('a message whose connection nobody chose', () => {
  it('C3: goes to none that happens to be there, when the default was deleted or never was', async () => {
    const { person, novelId, demoId } = await arrive()
    const thread = await fixture.create(person, `/novels/${novelId}/threads`)
    const paid = await fixture.create(person, '/connections', { provider: 'openai', name: 'Paid' })
    const send = async (more: object = {}) =>
      await tell(person, 'POST', `/threads/${thread.id}/messages`, { content: 'Only for the demo.', ...more })
    await remove(person, demoId)
    expect(await send()).toEqual(missing('Choose a model'))
    // The row of a user whose default was not cleared: an older version, or a process that ended in between.
    await fixture.fresh.sql('UPDATE gateway.users SET default_connection_id = $2, default_model = $3 WHERE id = $1', [
      person.userId,
      demoId,
      'demo-storyteller',
    ])
    // Seen within a second, since this gateway knows her session already.
    await waitFor(async () => JSON.stringify(await send()).includes('no longer exists'), { what: 'the default' })
    expect(await send()).toEqual(missing('no longer exists'))
    expect(await fixture.rows('chat.generations', person.userId)).toEqual([])
    expect((await send({ connectionId: paid.id, model: 'm' }))[0]).toBe(202)
    expect(await fixture.rows('chat.generations', person.userId)).toMatchObject([{ connection_id: paid.id }])
  })

  it('C3: of a new account goes to the demo, its default', async () => {
    const { person, novelId, demoId } = await arrive()
    const thread = await fixture.create(person, `/novels/${novelId}/threads`)
    await fixture.create(person, `/threads/${thread.id}/messages`, { content: 'Hello' })
    expect(await fixture.rows('chat.generations', person.userId)).toMatchObject([
      { connection_id: demoId, model: 'demo-storyteller' },
    ])
  })
})
