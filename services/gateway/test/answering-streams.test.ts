import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs, quickStreams } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'
import { endOf, openThread, readEvents, workOn } from './stream-client.ts'
import type { Reader } from './stream-client.ts'

let fixture: GatewayFixture
let ada: Person
beforeAll(async () => {
  fixture = await openGatewayFixture({ streams: quickStreams })
  ada = await fixture.register()
}, openingMs)
afterAll(async () => await fixture.close())

type Accepted = { message: { id: string; content: string }; reply: { id: string }; stream: string }

async function send(path: string, { method = 'POST', body = {}, key = newId() }): Promise<Reader> {
  return await readEvents(fixture.gateway, ada, { method, path, headers: { 'idempotency-key': key }, body })
}

async function answer(threadId: string, reader: Reader, text: string): Promise<Accepted> {
  const accepted = reader.frames[0]?.data as Accepted
  const work = workOn(fixture, ada, { id: accepted.reply.id, threadId })
  await work.claim()
  await work.append(text)
  await work.finish()
  await reader.ended
  return accepted
}

/** A reader with its first event. */
async function opened(reader: Reader): Promise<Reader> {
  await waitFor(() => reader.frames.length > 0, { what: 'the first event' })
  return reader
}

describe('a message sent by who accepts text/event-stream alone', () => {
  it('is answered by the stream itself, and so are all others that are answered', async () => {
    const threadId = await openThread(fixture, ada)
    const sent = await opened(await send(`/threads/${threadId}/messages`, { body: { content: 'Go on.', model: 'm' } }))
    expect([sent.status, sent.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(sent.frames[0]).toMatchObject({ event: 'accepted', id: undefined, data: { message: { content: 'Go on.' } } })
    const { message, reply, stream } = await answer(threadId, sent, 'She went.')
    expect(stream).toBe(`/api/v1/generations/${reply.id}/stream`)
    expect([sent.text(), endOf(sent)?.data]).toMatchObject(['She went.', { status: 'complete' }])

    const again = await opened(await send(`/messages/${reply.id}/regenerate`, {}))
    await answer(threadId, again, 'She stayed.')
    expect(again.text()).toBe('She stayed.')
    const edited = await opened(
      await send(`/messages/${message.id}`, { method: 'PATCH', body: { content: 'Go back.' } }),
    )
    await answer(threadId, edited, 'She turned.')
    expect(edited.text()).toBe('She turned.')
  })

  it('with a key that was used is answered by the stream of the first', async () => {
    const threadId = await openThread(fixture, ada)
    const request = { body: { content: 'Once.', model: 'm' }, key: newId() }
    const first = await opened(await send(`/threads/${threadId}/messages`, request))
    const { reply } = await answer(threadId, first, 'Done.')
    const second = await send(`/threads/${threadId}/messages`, request)
    await second.ended
    expect(second.frames[0]).toMatchObject({ event: 'accepted', data: { reply: { id: reply.id } } })
    expect([second.text(), endOf(second)?.data]).toMatchObject(['Done.', { status: 'complete' }])
  })

  it('is a problem with its own status where it is refused', async () => {
    const refused = await send(`/threads/${newId()}/messages`, { body: { content: 'To nobody.' } })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('problem+json'),
    ])
  })

  it('is a 202 to who takes JSON as well', async () => {
    const threadId = await openThread(fixture, ada)
    const reader = await readEvents(fixture.gateway, ada, {
      method: 'POST',
      path: `/threads/${threadId}/messages`,
      headers: { accept: 'text/event-stream, application/json' },
      body: { content: 'Go on.', model: 'm' },
    })
    expect([reader.status, reader.headers.get('content-type')]).toEqual([
      202,
      expect.stringContaining('application/json'),
    ])
  })
})
