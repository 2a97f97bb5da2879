import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newRecord } from '@scriptorium/testkit/api-user'
import type { ApiUser, StoredGeneration } from '@scriptorium/testkit/api-user'
import { createHash, randomInt, randomUUID } from 'node:crypto'
import { runCuts } from '../../test/faults/cuts.ts'
import { seededRandom } from '../../test/faults/nemesis.ts'
import { openTestStack } from './test-stack.ts'
import type { TestStack } from './test-stack.ts'

type Page<T> = { items: T[] }
type Sent = { message: { id: string }; reply: { id: string; status: string }; stream: string }
type Fixture = { user: ApiUser; novelId: string; entryId: string; threadId: string; connectionId: string }

let stack: TestStack
beforeAll(async () => {
  stack = await openTestStack()
})
afterAll(async () => await stack.close())

/** A novel with one entry that is known by an alias, and a thread on a model of the fake provider. */
async function createFixture(user: ApiUser, model: string): Promise<Fixture> {
  const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'The Salt Road' })
  const entry = await user.persist<{ id: string }>('POST', `/novels/${novel.id}/entries`, {
    type: 'character',
    name: 'Ilse Brandt',
    aliases: ['the Ferrywoman'],
    description: 'She rows at night only.',
  })
  const connection = await user.persist<{ id: string }>('POST', '/connections', {
    provider: 'openai-compatible',
    name: 'Fake',
    baseUrl: stack.provider.url,
    apiKey: 'sk-canary-end-to-end-0123456789',
  })
  const thread = await user.persist<{ id: string }>('POST', `/novels/${novel.id}/threads`, {
    title: 'Talk',
    connectionId: connection.id,
    model,
  })
  return { user, novelId: novel.id, entryId: entry.id, threadId: thread.id, connectionId: connection.id }
}

async function send({ user, threadId }: Fixture, content = 'What does the ferrywoman’s oar weigh?'): Promise<Sent> {
  return await user.persist<Sent>(
    'POST',
    `/threads/${threadId}/messages`,
    { content },
    { 'idempotency-key': randomUUID() },
  )
}

async function stored({ user }: Fixture, sent: Sent): Promise<StoredGeneration> {
  return await user.persist<StoredGeneration>('GET', `/generations/${sent.reply.id}`)
}

describe('one message through the whole stack', () => {
  it('is answered with the codex entry that its alias names, and the stream is what is stored', async () => {
    const fixture = await createFixture(await stack.register(), 'demo-brief')
    const sent = await send(fixture)
    const record = await fixture.user.follow(sent.reply.id, 15_000)
    const answer = await stored(fixture, sent)
    expect(answer.status).toBe('complete')
    expect(record.text).toBe(answer.text)
    expect(record.end).toMatchObject({
      status: 'complete',
      length: answer.text.length,
      sha256: createHash('sha256').update(answer.text).digest('hex'),
    })
    expect(answer.text).toContain('Ilse Brandt')
    const context = await fixture.user.persist<{ entries: unknown[] }>('GET', `/generations/${sent.reply.id}/context`)
    const reasons = [expect.objectContaining({ kind: 'detected', alias: 'the Ferrywoman' })]
    expect(context.entries).toEqual([
      expect.objectContaining({ entryId: fixture.entryId, included: true, form: 'full', reasons }),
    ])
    const request = stack.provider.log.records().findLast(({ path }) => path.endsWith('/chat/completions'))
    expect(JSON.stringify(request?.body)).toContain('She rows at night only.')
  })

  it('is new accounts’ demo: a novel, ten entries, a thread, and an answer that says what it is', async () => {
    const user = await stack.register()
    const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
    expect((await user.persist<Page<unknown>>('GET', `/novels/${novel!.id}/entries`)).items).toHaveLength(10)
    const [thread] = (await user.persist<Page<{ id: string }>>('GET', `/novels/${novel!.id}/threads`)).items
    const sent = await user.persist<Sent>('POST', `/threads/${thread!.id}/messages`, {
      content: 'What is Maren hiding?',
    })
    const record = await user.follow(sent.reply.id, 15_000)
    expect(record.text).toMatch(/^Demo, not an AI/)
    expect(record.text).toContain('Maren Holt')
  })

  it('names a conversation that its writer did not, and tells open pages', async () => {
    const user = await stack.register()
    const [novel] = (await user.persist<Page<{ id: string }>>('GET', '/novels')).items
    const thread = await user.persist<{ id: string }>('POST', `/novels/${novel!.id}/threads`, {})
    const hangUp = new AbortController()
    const channel = await fetch(`${stack.urls[1]}/api/v1/events`, {
      headers: { cookie: user.cookie },
      signal: AbortSignal.any([hangUp.signal, AbortSignal.timeout(15_000)]),
    })
    const sent = await user.persist<Sent>('POST', `/threads/${thread.id}/messages`, { content: 'Why does Maren wait?' })
    await user.follow(sent.reply.id, 15_000)
    let title = ''
    let heard = ''
    for await (const chunk of channel.body!.pipeThrough(new TextDecoderStream())) {
      heard += chunk
      title = (await user.persist<{ title: string }>('GET', `/threads/${thread.id}`)).title
      if (title === 'About Maren') break
    }
    hangUp.abort()
    expect(title).toBe('About Maren')
    expect(heard).toContain(`event: thread-changed\ndata: {"novelId":"${novel!.id}","threadIds":["${thread.id}"]}`)
    const usage = await user.persist<{ total: { titleCalls: number } }>('GET', '/usage')
    expect(usage.total.titleCalls).toBe(1)
  })

  it('ends failed with the text kept when the provider stops without its mark', async () => {
    const fixture = await createFixture(await stack.register(), 'cut-at-5')
    const sent = await send(fixture)
    const record = await fixture.user.follow(sent.reply.id, 15_000)
    const answer = await stored(fixture, sent)
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'truncated' } })
    expect(answer.text).not.toBe('')
    expect(record.text).toBe(answer.text)
  })

  it('stops at once when it is cancelled, keeps the text, and closes the provider’s socket', async () => {
    const fixture = await createFixture(await stack.register(), 'tokens-400-every-20')
    const sent = await send(fixture)
    const record = newRecord()
    const reading = fixture.user.follow(sent.reply.id, 15_000, record)
    while (record.text === '')
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    const cancelled = await fixture.user.persist<StoredGeneration>('POST', `/generations/${sent.reply.id}/cancel`)
    expect(cancelled.status).toBe('cancelled')
    await reading
    const answer = await stored(fixture, sent)
    expect(answer.text).toBe(cancelled.text)
    expect(record.text).toBe(answer.text)
    expect(record.end?.status).toBe('cancelled')
    await stack.provider.log.waitForClose(({ model }) => model === 'tokens-400-every-20', 2_000)
  })
})

describe('two gateways', () => {
  it('serve one stream between them: cut after every frame and resumed on the other, nothing is lost or doubled', async () => {
    const fixture = await createFixture(await stack.register(), 'tokens-40-every-30')
    const sent = await send(fixture)
    let lastId: string | undefined
    let text = ''
    let ended = false
    let turns = 0
    while (!ended && turns < 500) {
      const url = stack.urls[turns % 2]!
      turns += 1
      const frame = await oneFrame(`${url}${sent.stream}`, fixture.user.cookie, lastId)
      if (frame === undefined) break
      lastId = frame.id
      if (frame.event === 'snapshot') text = frame.text
      if (frame.event === 'delta') text += frame.text
      ended = frame.event === 'end'
    }
    const answer = await stored(fixture, sent)
    expect(ended).toBe(true)
    expect(turns).toBeGreaterThan(10)
    expect(text).toBe(answer.text)
  })
})

describe('100 answers of random length', () => {
  it('whose streams are cut and resumed at random are what is stored and what was sent, byte for byte', async () => {
    const seed = randomInt(1_000_000)
    const users = await Promise.all([stack.register(stack.urls[0]), stack.register(stack.urls[1])])
    const { breaches, generations, cuts } = await runCuts({
      urls: stack.urls,
      users,
      providerUrl: stack.provider.url,
      count: 100,
      lanes: 8,
      random: seededRandom(seed),
      tokensMax: 400,
    })
    expect({ seed, breaches, generations }).toEqual({ seed, breaches: [], generations: 100 })
    expect(cuts).toBeGreaterThan(20)
  }, 60_000)
})

/** Connects, takes the first frame that carries an id, and hangs up. */
async function oneFrame(
  url: string,
  cookie: string,
  lastId: string | undefined,
): Promise<{ id: string; event: string; text: string } | undefined> {
  const hangUp = new AbortController()
  const response = await fetch(url, {
    headers: { cookie, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: AbortSignal.any([hangUp.signal, AbortSignal.timeout(10_000)]),
  })
  if (response.status !== 200) return undefined
  let rest = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    rest += chunk
    for (const block of rest.split('\n\n').slice(0, -1)) {
      const id = /^id: ?(.+)$/m.exec(block)?.[1]
      if (id === undefined) continue
      hangUp.abort()
      const data = JSON.parse(/^data: ?(.+)$/m.exec(block)![1]!) as { text?: string }
      return { id, event: /^event: ?(.+)$/m.exec(block)![1]!, text: data.text ?? '' }
    }
  }
  return undefined
}

describe('another user', () => {
  it('finds nothing of it: 404 on every id, with the body of an id that never was', async () => {
    const fixture = await createFixture(await stack.register(), 'ok')
    const sent = await send(fixture)
    await fixture.user.follow(sent.reply.id, 15_000)
    const stranger = await stack.register()
    const ids = {
      novel: fixture.novelId,
      entry: fixture.entryId,
      connection: fixture.connectionId,
      thread: fixture.threadId,
      message: sent.message.id,
      generation: sent.reply.id,
    }
    for (const [method, path, body] of routesWithIds) {
      const [foreign, unknown] = await Promise.all([
        stranger.request<Record<string, unknown>>(method, path(ids), body),
        stranger.request<Record<string, unknown>>(
          method,
          path(Object.fromEntries(Object.keys(ids).map((name) => [name, randomUUID()])) as typeof ids),
          body,
        ),
      ])
      expect([method, path(ids), foreign.status]).toEqual([method, path(ids), 404])
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
    }
    for (const list of ['/novels', '/connections', '/models']) {
      expect(JSON.stringify((await stranger.request('GET', list)).body)).not.toMatch(
        new RegExp(Object.values(ids).join('|')),
      )
    }
    expect((await stored(fixture, sent)).status).toBe('complete')
  })
})

type Ids = { novel: string; entry: string; connection: string; thread: string; message: string; generation: string }
const routesWithIds: [method: string, path: (ids: Ids) => string, body?: unknown][] = [
  ['GET', ({ novel }) => `/novels/${novel}`],
  ['PATCH', ({ novel }) => `/novels/${novel}`, { version: 1, title: 'Mine' }],
  ['GET', ({ novel }) => `/novels/${novel}/entries`],
  ['POST', ({ novel }) => `/novels/${novel}/entries`, { type: 'item', name: 'X' }],
  ['POST', ({ novel }) => `/novels/${novel}/mentions`, { text: 'X' }],
  ['POST', ({ novel }) => `/novels/${novel}/context`, { texts: [] }],
  ['GET', ({ novel }) => `/novels/${novel}/threads`],
  ['POST', ({ novel }) => `/novels/${novel}/threads`, {}],
  ['GET', ({ entry }) => `/entries/${entry}`],
  ['PATCH', ({ entry }) => `/entries/${entry}`, { version: 1, name: 'Mine' }],
  ['POST', ({ entry }) => `/entries/${entry}/duplicate`],
  ['DELETE', ({ entry }) => `/entries/${entry}`],
  ['GET', ({ connection }) => `/connections/${connection}`],
  ['PATCH', ({ connection }) => `/connections/${connection}`, { name: 'Mine' }],
  ['POST', ({ connection }) => `/connections/${connection}/test`, {}],
  ['GET', ({ connection }) => `/connections/${connection}/models`],
  ['DELETE', ({ connection }) => `/connections/${connection}`],
  ['GET', ({ thread }) => `/threads/${thread}`],
  ['PATCH', ({ thread }) => `/threads/${thread}`, { version: 1, title: 'Mine' }],
  ['GET', ({ thread }) => `/threads/${thread}/messages`],
  ['POST', ({ thread }) => `/threads/${thread}/messages`, { content: 'Hello' }],
  ['DELETE', ({ thread }) => `/threads/${thread}`],
  ['POST', ({ message }) => `/messages/${message}/regenerate`, {}],
  ['POST', ({ generation }) => `/messages/${generation}/regenerate`, {}],
  ['PATCH', ({ message }) => `/messages/${message}`, { content: 'Mine' }],
  ['POST', ({ generation }) => `/messages/${generation}/continue`, {}],
  ['DELETE', ({ message }) => `/messages/${message}`],
  ['GET', ({ generation }) => `/generations/${generation}`],
  ['GET', ({ generation }) => `/generations/${generation}/context`],
  ['GET', ({ generation }) => `/generations/${generation}/stream`],
  ['POST', ({ generation }) => `/generations/${generation}/cancel`],
  ['DELETE', ({ novel }) => `/novels/${novel}`],
]
