import { describe, expect, it } from 'vitest'
import { QueryClient } from '@tanstack/react-query'
import type { Generation, Message, SendMessageAnswer } from '@scriptorium/contracts/nouns'
import type { Client } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { emptyGeneration } from '../stream/streamed-generation.ts'
import {
  settleGeneration,
  withContinuation,
  withEnd,
  withExchange,
  withGeneration,
  withNewReply,
  withSibling,
} from './message-cache.ts'

const createdAt = '2026-11-01T10:00:00Z'
const user = (id: string): Message => ({
  id,
  threadId: 't',
  role: 'user',
  content: `text of ${id}`,
  status: 'complete',
  createdAt,
  siblings: [id],
})
const assistant = (id: string, siblings = [id]): Message => ({
  id,
  threadId: 't',
  role: 'assistant',
  content: `text of ${id}`,
  status: 'complete',
  createdAt,
  siblings,
})
const accepted = (id: string, reply: string): SendMessageAnswer => ({
  message: user(id),
  reply: { id: reply, status: 'queued' },
  stream: `/api/v1/generations/${reply}/stream`,
})
const ids = (path: Message[]) => path.map((message) => message.id)

describe('the path of messages', () => {
  it('A13: knows the connection of an answer that is being written, also where the server does not say it again', () => {
    const path = withExchange([], accepted('u1', 'a1'), { connectionId: 'demo', model: 'storyteller' })
    expect(path[1]).toMatchObject({ role: 'assistant', connectionId: 'demo', model: 'storyteller' })
    const answer = accepted('u1', 'a1')
    const said = { ...answer, message: { ...answer.message, connectionId: 'own' } }
    expect(withExchange([], said, { connectionId: 'demo' })[1]).toMatchObject({ connectionId: 'own' })
  })

  it('grows by an exchange, once', () => {
    const path = withExchange([user('u1'), assistant('a1')], accepted('u2', 'a2'))
    expect(ids(path)).toEqual(['u1', 'a1', 'u2', 'a2'])
    expect(path[3]).toMatchObject({
      role: 'assistant',
      status: 'queued',
      content: '',
      siblings: ['a2'],
      parentId: 'u2',
    })
    expect(ids(withExchange(path, accepted('u2', 'a2')))).toEqual(['u1', 'a1', 'u2', 'a2'])
  })

  it('goes on below an answer, in the place of what stood there', () => {
    const path = withContinuation(
      [user('u1'), assistant('a1'), user('u2'), assistant('a2')],
      'a1',
      accepted('u3', 'a3'),
    )
    expect(ids(path)).toEqual(['u1', 'a1', 'u3', 'a3'])
    expect(ids(withContinuation([user('u1')], 'gone', accepted('u3', 'a3')))).toEqual(['u1'])
  })

  it('puts a new answer beside the old one and leaves behind what followed', () => {
    const path = withNewReply([user('u1'), assistant('a1'), user('u2'), assistant('a2')], 'a1', accepted('u1', 'a3'))
    expect(ids(path)).toEqual(['u1', 'a3'])
    expect(path[1]?.siblings).toEqual(['a1', 'a3'])
  })

  it('takes over how an answer ended', () => {
    const end = {
      status: 'failed' as const,
      length: 4,
      sha256: '',
      error: { code: 'truncated' as const, message: 'Cut.' },
    }
    const path = withEnd([user('u1'), { ...assistant('a1'), status: 'streaming' }], 'a1', {
      ...emptyGeneration,
      text: 'half',
      end,
    })
    expect(path[1]).toMatchObject({
      content: 'half',
      status: 'failed',
      generation: { text: 'half', error: { code: 'truncated' } },
    })
    expect(path[0]).toEqual(user('u1'))
  })

  it('takes the text that the server keeps', () => {
    const path = withGeneration([user('u1'), assistant('a1')], 'a1', {
      id: 'a1',
      status: 'complete',
      attempt: 2,
      text: 'the kept one',
      model: 'm',
    })
    expect(path[1]).toMatchObject({ content: 'the kept one', status: 'complete', model: 'm' })
  })

  it('shows another answer in the place of the one on the path', () => {
    const path = [user('u1'), assistant('a2', ['a1', 'a2']), user('u2'), assistant('b')]
    const shown = withSibling(path, 'a1', { id: 'a1', status: 'complete', attempt: 1, text: 'the first' })
    expect(ids(shown)).toEqual(['u1', 'a1'])
    expect(shown[1]).toMatchObject({ content: 'the first', siblings: ['a1', 'a2'] })
    expect(withSibling(path, 'a2', undefined)).toEqual(path)
    expect(withSibling(path, 'gone', undefined)).toEqual(path)
  })
})

describe('an answer that has ended', () => {
  it('A19: is read once more where it was stopped: what it took is known only a moment later', async () => {
    const usage = { inputTokens: 900, outputTokens: 40, estimated: true }
    const stopped: Generation = { id: 'a1', status: 'cancelled', attempt: 1, text: 'The lamp' }
    const replies: Generation[] = [stopped, { ...stopped, usage }]
    const api = { call: async () => replies.shift() } as unknown as Client
    const queryClient = new QueryClient()
    queryClient.setQueryData(keys.messages('t'), [user('u1'), assistant('a1')])
    let goOn: () => void = () => undefined
    const wait = () => new Promise<void>((resolve) => (goOn = resolve))
    const live = { ...emptyGeneration, link: 'closed', tries: 0, problem: undefined } as const
    const shown = () => queryClient.getQueryData<Message[]>(keys.messages('t'))?.at(-1)?.generation
    await settleGeneration({ queryClient, api }, 'a1', live, wait)
    expect(shown()).toEqual(stopped)
    const changed = new Promise<void>((resolve) => {
      queryClient.getQueryCache().subscribe(() => {
        if (shown()?.usage !== undefined) resolve()
      })
    })
    goOn()
    await changed
    expect(shown()?.usage).toEqual(usage)
    queryClient.clear()
  })
})
