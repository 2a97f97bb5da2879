/** The thread's fallback models: who answers when the chosen model fails before its first token, and who is told. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ApiUser, StoredGeneration } from '@scriptorium/testkit/api-user'
import { openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

let stack: TestStack
let user: ApiUser
let novelId = ''
beforeAll(async () => {
  stack = await openTestStack({ workerStopMs: 500 })
  user = await stack.register()
  novelId = (await user.persist<{ id: string }>('POST', '/novels', { title: 'The Salt Road' })).id
})
afterAll(async () => await stack.close())

async function connect(name: string, more: object = {}): Promise<string> {
  const fields = { provider: 'openai-compatible', name, baseUrl: stack.provider.url, ...more }
  return (await user.persist<{ id: string }>('POST', '/connections', fields)).id
}

type Target = { connectionId: string; model: string }
type Shown = StoredGeneration & { model?: string; connectionId?: string; fallbackReason?: string }

/** Sends one message in a thread of its own, and follows the answer to its end. */
async function ask(first: Target, fallback: Target[]): Promise<Shown> {
  const thread = await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, { ...first, fallback })
  const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${thread.id}/messages`, {
    content: 'Who keeps the lamp?',
  })
  await user.follow(sent.reply.id, 20_000)
  return await user.persist<Shown>('GET', `/generations/${sent.reply.id}`)
}

describe('a model that fails before its first token', () => {
  it('is followed by the thread’s next one, which is shown with the reason', async () => {
    const [broken, good] = [await connect('Broken'), await connect('Good')]
    const second = { connectionId: good, model: 'ok' }
    expect(await ask({ connectionId: broken, model: '500' }, [second])).toMatchObject({
      ...second,
      status: 'complete',
      attempt: 1,
      fallbackReason: 'provider_error',
    })
  })

  it('is followed by the third where the second is gone, and fails where none is left', async () => {
    const [broken, gone] = [await connect('Broken'), await connect('Gone')]
    const fallback = [
      { connectionId: gone, model: 'ok' },
      { connectionId: broken, model: 'ok' },
    ]
    const thread = { connectionId: broken, model: '500', fallback }
    const { id } = await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, thread)
    expect((await user.request('DELETE', `/connections/${gone}`)).status).toBe(204)
    const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${id}/messages`, { content: 'Go on.' })
    expect(await user.follow(sent.reply.id, 20_000)).toMatchObject({ end: { status: 'complete' } })
    const lost = await ask({ connectionId: broken, model: '500' }, [{ connectionId: broken, model: '503' }])
    expect(lost).toMatchObject({ status: 'failed', error: { code: 'provider_overloaded' } })
  })

  it('is not followed where the account or the request is at fault', async () => {
    const connectionId = await connect('Refusing')
    const fallback = [{ connectionId, model: 'ok' }]
    expect(await ask({ connectionId, model: '401' }, fallback)).toMatchObject({
      status: 'failed',
      error: { code: 'authentication_failed' },
    })
    expect(await ask({ connectionId, model: 'context-length' }, fallback)).toMatchObject({
      status: 'failed',
      error: { code: 'prompt_too_long' },
    })
  })

  it('is never one that has written: its text is kept', async () => {
    const connectionId = await connect('Breaking')
    // A broken connection, which another call might not meet.
    const shown = await ask({ connectionId, model: 'reset-at-5' }, [{ connectionId, model: 'ok' }])
    expect(shown).toMatchObject({ status: 'failed', model: 'reset-at-5' })
    expect(shown.text).not.toBe('')
    expect(shown.fallbackReason).toBeUndefined()
  })
})

describe('a thread', () => {
  it('names no connection of another user as its fallback', async () => {
    const other = await stack.register()
    const foreign = await other.persist<{ id: string }>('POST', '/connections', {
      provider: 'openai-compatible',
      name: 'Theirs',
      baseUrl: stack.provider.url,
    })
    const fallback = [{ connectionId: foreign.id, model: 'ok' }]
    expect((await user.request('POST', `/novels/${novelId}/threads`, { fallback })).status).toBe(404)
  })
})
