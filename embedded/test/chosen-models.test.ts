/** What models are asked, and who answers when the chosen one fails before its first token; seen from outside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '@scriptorium/testkit'
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

  it('is named to who reads the stream, with the reason, before the first word of the one that answers', async () => {
    const [broken, good] = [await connect('Broken'), await connect('Good')]
    const model = 'tokens-40-every-30'
    const thread = { connectionId: broken, model: '500', fallback: [{ connectionId: good, model }] }
    const { id } = await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, thread)
    const response = await fetch(`${stack.urls[0]}/api/v1/threads/${id}/messages`, {
      method: 'POST',
      headers: { cookie: user.cookie, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'Who keeps the lamp?' }),
      signal: AbortSignal.timeout(15_000),
    })
    const frames = (await response.text()).split('\n\n')
    const told = frames.findIndex((frame) => frame.includes('"reason":"provider_error"'))
    expect(frames[told]).toBe(
      `event: status\ndata: {"state":"claimed","attempt":1,"model":"${model}","reason":"provider_error"}`,
    )
    const begun = frames.findIndex((frame) => frame.startsWith('event: delta') || frame.includes('event: delta'))
    expect(begun).toBeGreaterThan(told)
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
    // What the last one says is final, so nothing waits for another attempt.
    const lost = await ask({ connectionId: broken, model: '500' }, [{ connectionId: broken, model: '401' }])
    expect(lost).toMatchObject({ status: 'failed', error: { code: 'authentication_failed' } })
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

describe('what models took that failed before the last', () => {
  it('is in the ledger, each by itself, and together with the answer', async () => {
    const fields = { provider: 'anthropic', apiKey: 'sk-ledger-0123456789abcdef' }
    const connectionId = await connect('Paid for', fields)
    const shown = await ask({ connectionId, model: 'error-before-text' }, [{ connectionId, model: 'json' }])
    expect(shown).toMatchObject({ status: 'complete', attempt: 1, model: 'json' })
    type Row = { model?: string; generations: number; attempts: number; inputTokens: number; outputTokens: number }
    const rows = await waitFor(
      async () => {
        const { items } = await user.persist<{ items: Row[] }>('GET', '/usage?by=model')
        const found = ['error-before-text', 'json'].map((model) => items.find((row) => row.model === model))
        return found.every((row) => row !== undefined) && found
      },
      { what: 'both rows of the ledger' },
    )
    expect(rows).toMatchObject([
      { generations: 1, attempts: 1 },
      { generations: 1, attempts: 1 },
    ])
    const { usage } = shown as unknown as { usage: { inputTokens: number } }
    expect(usage.inputTokens).toBe(rows.reduce((sum, row) => sum + (row?.inputTokens ?? 0), 0))
    expect(rows[0]?.inputTokens).toBeGreaterThan(rows[1]?.inputTokens ?? 0)
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

type Frame = {
  event: string
  data: { state?: string; reason?: string; text?: string; reasoningTokens?: number; cost?: number }
}
type Asked = Shown & { reasoning?: string; leftOut?: string[]; usage?: { reasoningTokens?: number; cost?: number } }

/** One message in a new thread, with all frames of its stream from the first. */
async function watch(
  connectionId: string,
  model: string,
  parameters: object,
): Promise<{ shown: Asked; frames: Frame[] }> {
  const fields = { connectionId, model, title: 'Asked', parameters }
  const { id } = await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, fields)
  const response = await fetch(`${user.url}/api/v1/threads/${id}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', cookie: user.cookie },
    body: JSON.stringify({ content: 'Go on.' }),
  })
  const frames = (await response.text())
    .split('\n\n')
    .map((block) => ({ event: /^event: (.*)$/m.exec(block)?.[1], data: /^data: (.*)$/m.exec(block)?.[1] }))
    .flatMap(({ event, data }) =>
      event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) as never }],
    )
  const [accepted] = frames as unknown as { data: { reply: { id: string } } }[]
  return { shown: await user.persist<Asked>('GET', `/generations/${accepted?.data.reply.id}`), frames }
}

describe('a model that thinks', () => {
  it.each([
    ['openai-compatible', { effort: 'high' }, { reasoning_effort: 'high' }],
    ['openrouter', { budgetTokens: 3_000 }, { reasoning: { max_tokens: 3_000 } }],
    ['anthropic', { budgetTokens: 3_000 }, { thinking: { type: 'enabled', budget_tokens: 3_000 } }],
  ])(
    'is asked as the thread says, and its thoughts are apart, counted and priced: %s',
    async (provider, reasoning, sent) => {
      const connectionId = await connect(`Thinking ${provider}`, {
        provider,
        apiKey: 'sk-thinking-0123456789',
      })
      const { shown, frames } = await watch(connectionId, 'reasoning', { reasoning })
      expect(stack.provider.log.records().findLast(({ model }) => model === 'reasoning')?.body).toMatchObject(sent)
      const said = (event: string) => frames.map((frame) => (frame.event === event ? frame.data.text : '')).join('')
      expect(said('reasoning')).toBe('Let me think.')
      expect(said('delta')).toBe(shown.text)
      expect(shown.text).not.toContain('Let me think.')
      expect(shown).toMatchObject({ status: 'complete', reasoning: 'Let me think.', usage: { reasoningTokens: 3 } })
      expect(frames.find(({ event }) => event === 'usage')?.data).toMatchObject(shown.usage ?? {})
    },
  )
})

describe('a setting that the model does not take', () => {
  it('is left out, and the answer says so', async () => {
    const { shown } = await watch(await connect('Particular'), 'temperature-refused', { temperature: 0.5, topP: 0.9 })
    expect(shown).toMatchObject({ status: 'complete', leftOut: ['temperature'] })
  })
})

describe('a local model that is read into memory first', () => {
  it('is waited for, and the reader is told why', async () => {
    const { shown, frames } = await watch(await connect('Slow disk', { provider: 'ollama' }), 'loading', {})
    expect(shown.status).toBe('complete')
    const statuses = frames.filter(({ event }) => event === 'status').map(({ data }) => data)
    expect(statuses).toContainEqual({ state: 'waiting', attempt: 1, model: 'loading', reason: 'loading-model' })
    const order = frames.map(({ event, data }) => data.reason ?? event)
    expect(order.indexOf('loading-model')).toBeLessThan(order.indexOf('delta'))
  })
})

type Block = { type: string; text: string; cache_control?: object }
type AnthropicBody = { system: Block[]; messages: { role: string; content: Block[] }[] }

/** A prompt as the provider's cache sees it: the texts in their order, each by its role. */
function textOf({ system, messages }: AnthropicBody): string {
  const blocks = [
    ...system.map(({ text }) => ['system', text]),
    ...messages.flatMap(({ role, content }) => content.map(({ text }) => [role, text])),
  ]
  return blocks.map((block) => `${JSON.stringify(block)}\n`).join('')
}

/** Which bytes of `before` are not the beginning of `after`, from the first that differs. */
function breakOf(before: string, after: string): { share: number; at: string } {
  const [one, other] = [Buffer.from(before), Buffer.from(after)]
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  return { share: same / one.length, at: one.subarray(Math.max(0, same - 40), same + 80).toString() }
}

describe('a conversation of ten turns', () => {
  const bodies = (model: string): AnthropicBody[] =>
    stack.provider.log.records().flatMap((record) => (record.model === model ? [record.body as AnthropicBody] : []))
  const marked = ({ system, messages }: AnthropicBody): string[] =>
    [...system, ...messages.flatMap(({ content }) => content)].flatMap(({ text, cache_control }) =>
      cache_control === undefined ? [] : [text],
    )

  async function talk(model: string, thread: object): Promise<AnthropicBody[]> {
    const connectionId = await connect(model, { provider: 'anthropic', apiKey: 'sk-cache-0123456789abcdef' })
    // With a title of its own, or the model would be asked for one too.
    const fields = { connectionId, model, title: 'Ten turns', ...thread }
    const { id } = await user.persist<{ id: string }>('POST', `/novels/${novelId}/threads`, fields)
    for (let turn = 1; turn <= 10; turn += 1) {
      const content = `Turn ${turn}: what does ${['Mira', 'Arda', 'Oskar'][turn % 3]} say? ${'And then. '.repeat(20)}`
      const sent = await user.persist<{ reply: { id: string } }>('POST', `/threads/${id}/messages`, { content })
      expect(await user.follow(sent.reply.id, 20_000)).toMatchObject({ end: { status: 'complete' } })
    }
    return bodies(model)
  }

  it('AC-12: has at least 90 % of each prompt as the beginning of the next, and asks the cache to keep it', async () => {
    for (const name of ['Oskar', 'Mira', 'Arda'])
      await user.persist('POST', `/novels/${novelId}/entries`, {
        type: 'character',
        name,
        description: `${name} keeps a lamp.`,
      })
    const prompts = await talk('usage-of-cache', { history: { messages: 100 } })
    expect(prompts).toHaveLength(10)
    // The first three turns name the entries, each of which then comes behind those that are there.
    const breaks = prompts.slice(3).flatMap((prompt, index) => {
      const { share, at } = breakOf(textOf(prompts[index + 2] ?? prompt), textOf(prompt))
      return share >= 0.9 ? [] : [{ turn: index + 4, share, at }]
    })
    expect(breaks).toEqual([])
    const last = prompts.at(-1)
    expect(last && marked(last)).toEqual([last?.system[0]?.text, last?.messages.at(-1)?.content[0]?.text])
  })

  it('AC-12: asks the cache for no more than stays where the oldest turns give way', async () => {
    const prompts = await talk('crlf', {})
    const last = prompts.at(-1)
    expect(last && marked(last)).toEqual([last?.system[0]?.text])
    expect(breakOf(textOf(prompts[8]!), textOf(prompts[9]!)).share).toBeLessThan(0.9)
  })
})
