/** Prompts at the limits of what a thread may say, with the codex that runs in production. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contextLimits, historyLimits } from '@scriptorium/contracts/nouns'
import { chat } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openGatewayFixture, openingMs } from './gateway-fixture.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

let fixture: GatewayFixture
let ada: Person
let connectionId: string
let novelId: string
let entryId: string

beforeAll(async () => {
  fixture = await openGatewayFixture()
  ada = await fixture.register()
  connectionId = (await fixture.create(ada, '/connections', { provider: 'openai', name: 'Mine' })).id
  novelId = (await fixture.create(ada, '/novels', { title: 'Mine' })).id
  entryId = (await fixture.create(ada, `/novels/${novelId}/entries`, { type: 'character', name: 'Mira' })).id
}, openingMs)
afterAll(async () => await fixture.close())

/** A thread on whose path `messages` messages of a user and their answers lie, each with this text and its number. */
async function openLongThread({ messages = 0, text = 'Message', ...fields }: { [field: string]: unknown } & Long) {
  const { id } = await fixture.create(ada, `/novels/${novelId}/threads`, { connectionId, ...fields })
  const ids = Array.from({ length: messages }, () => newId())
  await fixture.fresh.sql(
    `INSERT INTO chat.messages (owner_id, id, thread_id, parent_id, role, content, depth)
      SELECT $1, m.id, $2, lag(m.id) OVER (ORDER BY m.position), CASE m.position % 2 WHEN 1 THEN 'user' ELSE 'assistant' END,
        $4::text || ' ' || m.position, m.position - 1
      FROM unnest($3::uuid[]) WITH ORDINALITY AS m (id, position) ORDER BY m.position`,
    [ada.userId, id, ids, text],
  )
  return id
}
type Long = { messages?: number; text?: string }

/** What is made of a message both ways: in the preview, and for the worker that claims it. */
async function promptsOf(threadId: string, more: object = {}) {
  const body = { content: 'What now?', ...more }
  const as = ada
  const preview = await fixture.call('POST', `/api/v1/threads/${threadId}/preview`, { as, body })
  const { reply } = await fixture.create<{ reply: { id: string } }>(ada, `/threads/${threadId}/messages`, body)
  const worker = fixture.networkOf('ai-broker').client(chat.generations)
  const claim = await worker.claim({ id: reply.id, claimToken: newId() }, { ownerId: ada.userId })
  return { preview: [preview.status, preview.body] as const, claim }
}

describe('what a thread may set, the codex takes', () => {
  it.each<[string, Long & { history?: object }]>([
    ['a history of 150 messages', { messages: 150, history: { messages: 150 } }],
    ['a history by tokens', { messages: 320, history: { tokens: historyLimits.tokens } }],
    ['as long a history as may be set', { messages: 1_100, history: { messages: historyLimits.messages } }],
    ['more characters than a lookup takes', { messages: 60, text: 'x '.repeat(40_000), history: { messages: 60 } }],
  ])(
    'C4: %s is no outage of the codex',
    async (_name, { history, ...long }) => {
      const threadId = await openLongThread({ ...long, history })
      const { preview, claim } = await promptsOf(threadId)
      expect(preview).toEqual([
        200,
        expect.objectContaining({ context: expect.objectContaining({ withoutCodex: false }) }),
      ])
      expect(claim).toMatchObject({ claimed: true, prompt: { withoutCodex: false } })
    },
    60_000,
  )

  it('C4: nor are the pins of thread and message, though they are more than either may have', async () => {
    const threadId = await openLongThread({})
    // Entries that were deleted since stay pinned.
    const old = Array.from({ length: contextLimits.pins }, () => newId())
    await fixture.fresh.sql('UPDATE chat.threads SET pins = $2::uuid[] WHERE id = $1', [threadId, old])
    const { preview, claim } = await promptsOf(threadId, { pins: [entryId] })
    expect(preview[0]).toBe(200)
    expect(claim).toMatchObject({ claimed: true, prompt: { entryNames: ['Mira'] } })
  })

  it('C4: names are found in the oldest of the messages too', async () => {
    const threadId = await openLongThread({ messages: 240, history: { messages: 240 } })
    await fixture.fresh.sql(`UPDATE chat.messages SET content = 'Mira was here.' WHERE thread_id = $1 AND depth = 0`, [
      threadId,
    ])
    expect((await promptsOf(threadId)).claim).toMatchObject({ prompt: { entryNames: ['Mira'] } })
  })
})

describe('what does not fit', () => {
  it('C5: is shown in the preview and in the context of the answer; the last turns stay', async () => {
    const synopsis = 'The light goes out once more. '.repeat(2_000)
    const [{ version } = { version: 0 }] = await fixture.rows('codex.novels', ada.userId)
    await fixture.call('PATCH', `/api/v1/novels/${novelId}`, { as: ada, body: { version, synopsis } })
    const threadId = await openLongThread({ messages: 4 })
    const { preview, claim } = await promptsOf(threadId)
    expect(claim.prompt?.messages.map(({ content }) => content).slice(1)).toEqual([
      'Message 1',
      'Message 2',
      'Message 3',
      'Message 4',
      'What now?',
    ])
    const { replyId } = await lastReplyOf(threadId)
    const context = async () => (await fixture.call('GET', `/api/v1/generations/${replyId}/context`, { as: ada })).body
    const shown = {
      assumedWindow: 16_384,
      parts: expect.arrayContaining([expect.objectContaining({ kind: 'synopsis' })]),
    }
    await waitFor(async () => 'assumedWindow' in ((await context()) as object), { what: 'the record of the prompt' })
    for (const { parts } of [(preview[1] as { context: Shown }).context, (await context()) as Shown]) {
      const part = (kind: string) => parts.find((each) => each.kind === kind)
      expect(part('synopsis')?.tokens).toBeLessThan(part('synopsis')?.wholeTokens ?? 0)
      expect(part('history')).toMatchObject({ messages: 4, wholeMessages: 4 })
    }
    expect(await context()).toMatchObject(shown)
    expect(preview[1]).toMatchObject({ context: shown })
  })
})

type Shown = { parts: { kind: string; tokens: number; wholeTokens: number }[] }

async function lastReplyOf(threadId: string): Promise<{ replyId: string }> {
  const generations = await fixture.rows('chat.generations', ada.userId)
  return { replyId: String(generations.find((row) => row['thread_id'] === threadId)?.['id']) }
}
