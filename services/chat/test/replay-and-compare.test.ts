/** An answer asked for again with the very prompt that it had, and one message answered by several models side by side. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chat } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openChatFixture, quickLimits, usualConnectionId } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()
const asAnna = { ownerId: anna }

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: { generation: { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 } },
  })
})
afterAll(async () => await fixture.close())

const claim = async (id: string) => await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
const promptOf = async (id: string) => await fixture.generations.getPrompt({ id }, asAnna)
const kept = async (id: string) =>
  await waitFor(async () => await promptOf(id).catch(() => undefined), { what: 'the prompt that is kept' })
const replay = async (generationId: string, more: object = {}) =>
  await fixture.messages.replay({ generationId, ...more }, asAnna)
const plain = (messages: readonly { role: string; content: string }[] = []) =>
  messages.map(({ role, content }) => ({ role, content }))

describe('a generation that was asked', () => {
  it('keeps its prompt as it was sent, with tokens', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId } = await fixture.send(anna, threadId)
    await expect(promptOf(replyId)).rejects.toMatchObject({ code: 'not_found' })
    const { prompt } = await claim(replyId)
    const { messages, tokens, attempt } = await kept(replyId)
    expect(plain(messages)).toEqual(plain(prompt?.messages))
    expect(attempt).toBe(1)
    expect(tokens).toBe(messages.reduce((sum, message) => sum + message.tokens, 0))
    await expect(fixture.generations.getPrompt({ id: replyId }, { ownerId: newId() })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('a replay', () => {
  it('is given the very prompt, whatever has changed since, beside the answer it repeats', async () => {
    const { threadId } = await fixture.openThread(anna)
    await fixture.exchange(anna, threadId, { content: 'One.' })
    const sent = await fixture.send(anna, threadId, { content: 'Two.', parameters: { temperature: 0.7, stop: [] } })
    const asked = await claim(sent.replyId)
    await kept(sent.replyId)
    const { version } = await fixture.threads.get({ id: threadId }, asAnna)
    const fields = { fallback: [], pins: [], history: { messages: 0 }, parameters: { temperature: 0.1, stop: [] } }
    await fixture.threads.update({ id: threadId, version, fields, mask: ['history', 'parameters'] }, asAnna)
    const again = await replay(sent.replyId, { model: 'better' })
    expect(again.message?.id).toBe(sent.messageId)
    const repeated = await claim(again.replyId)
    expect(repeated.prompt?.messages).toEqual(asked.prompt?.messages)
    expect(repeated.prompt).toMatchObject({ model: 'better', parameters: { temperature: 0.7 } })
    expect(await fixture.generations.get({ id: again.replyId }, asAnna)).toMatchObject({ replayOf: sent.replyId })
    expect(await fixture.generations.getContext({ id: again.replyId }, asAnna)).toEqual(
      await fixture.generations.getContext({ id: sent.replyId }, asAnna),
    )
  })

  it('needs no codex', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId } = await fixture.send(anna, threadId)
    await claim(replyId)
    await kept(replyId)
    const lookups = fixture.codex.lookups.length
    const again = await replay(replyId)
    expect((await claim(again.replyId)).claimed).toBe(true)
    expect(fixture.codex.lookups).toHaveLength(lookups)
  })

  it('is refused where no model was asked yet, and for what is not there', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId, messageId } = await fixture.send(anna, threadId)
    await expect(replay(replyId)).rejects.toMatchObject({ code: 'conflict' })
    await expect(replay(messageId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(fixture.messages.replay({ generationId: replyId }, { ownerId: newId() })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('is one, however often its key comes', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId } = await fixture.send(anna, threadId)
    await claim(replyId)
    await kept(replyId)
    const key = { idempotencyKey: newId() }
    const [one, two] = await Promise.all([replay(replyId, key), replay(replyId, key)])
    expect(one.replyId).toBe(two.replyId)
    await expect(replay(replyId, { ...key, model: 'other' })).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  })
})

describe('what the writer has marked', () => {
  it('stands where the preset names it, in the preview, the answer and what is asked again', async () => {
    const { threadId, novelId } = await fixture.openThread(anna)
    const presets = fixture.network('gateway').client(chat.presets)
    const fields = { name: 'On', novelId, system: 'Work on: {{ selection | default: "nothing" }}', variables: [] }
    const preset = await presets.create({ id: newId(), fields }, asAnna)
    const { version } = await fixture.threads.get({ id: threadId }, asAnna)
    const change = { fallback: [], pins: [], presetId: preset.id }
    await fixture.threads.update({ id: threadId, version, fields: change, mask: ['presetId'] }, asAnna)
    const request = { threadId, content: 'Shorter.', pins: [], sceneIds: [], selection: 'The lamp goes out.' }
    const preview = await fixture.messages.preview(request, asAnna)
    expect(preview.messages[0]?.content).toMatch(/^Work on: The lamp goes out[.]/)
    const sent = await fixture.messages.send(request, asAnna)
    expect(plain((await claim(sent.replyId)).prompt?.messages)).toEqual(plain(preview.messages))
    await fixture.generations.cancel({ id: sent.replyId }, asAnna)
    const again = await fixture.messages.regenerate({ messageId: sent.replyId }, asAnna)
    expect(plain((await claim(again.replyId)).prompt?.messages)).toEqual(plain(preview.messages))
    const { messages } = await fixture.messages.preview({ ...request, selection: undefined }, asAnna)
    expect(messages[0]?.content).toMatch(/^Work on: nothing/)
    const long = { ...request, selection: 'x'.repeat(20_001) }
    await expect(fixture.messages.preview(long, asAnna)).rejects.toMatchObject({ code: 'validation_failed' })
  })
})

describe('two contexts', () => {
  it('differ by what the later one was told otherwise', async () => {
    const { threadId } = await fixture.openThread(anna)
    const first = await fixture.send(anna, threadId, { content: 'Who?' })
    await claim(first.replyId)
    await kept(first.replyId)
    await fixture.generations.cancel({ id: first.replyId }, asAnna)
    const second = await fixture.send(anna, threadId, { content: 'And where is it that they go, all of them?' })
    await claim(second.replyId)
    await kept(second.replyId)
    const diff = async (fromId: string, toId: string) =>
      await fixture.generations.diffContexts({ fromId, toId }, asAnna)
    const same = await diff(first.replyId, first.replyId)
    expect([same.entries, same.parts]).toEqual([[], []])
    const { parts } = await diff(first.replyId, second.replyId)
    expect(parts.map(({ kind }) => kind)).toContain('message')
    const part = parts.find(({ kind }) => kind === 'message')
    expect(part?.after?.tokens).toBeGreaterThan(part?.before?.tokens ?? Infinity)
  })
})

describe('one message to several models', () => {
  const models = ['a', 'b', 'c'].map((model) => ({ connectionId: usualConnectionId, model }))

  it('has an answer of each, side by side, queued at once', async () => {
    const { threadId } = await fixture.openThread(anna, {
      fallback: [{ connectionId: usualConnectionId, model: 'other' }],
    })
    const request = { threadId, content: 'Who?', pins: [], sceneIds: [], compared: { models }, idempotencyKey: newId() }
    const sent = await fixture.messages.send(request, asAnna)
    const ids = [sent.replyId, ...sent.otherIds]
    expect(ids).toHaveLength(3)
    expect(await fixture.messages.send(request, asAnna)).toEqual({ ...sent, isNew: false })
    const { items } = await fixture.messages.list({ threadId, limit: 50 }, asAnna)
    expect(items.at(-1)?.siblings).toEqual(ids)
    const claims = await Promise.all(ids.map(claim))
    expect(claims.map(({ prompt }) => prompt?.model)).toEqual(['a', 'b', 'c'])
    // Each is heard itself, and no other in its place.
    expect(claims.map(({ prompt }) => prompt?.fallback)).toEqual([[], [], []])
    const queued = fixture.broker.enqueued.filter(({ generationId }) => ids.includes(generationId))
    expect(new Set(queued.map(({ model }) => model))).toEqual(new Set(['a', 'b', 'c']))
    const events = await fixture.fresh.sql(
      `SELECT 1 FROM chat.outbox WHERE type = 'generation.requested' AND data ->> 'generationId' = ANY ($1)`,
      [ids],
    )
    expect(events.length).toBeLessThanOrEqual(3)
  })

  it('is refused as a whole where one of them cannot be asked', async () => {
    const { threadId } = await fixture.openThread(anna)
    const gone = newId()
    await fixture.messages.forgetConnection({ connectionId: gone }, asAnna)
    const compared = { models: [...models, { connectionId: gone, model: 'd' }] }
    await expect(fixture.send(anna, threadId, { compared })).rejects.toMatchObject({ code: 'connection_missing' })
    const few = { compared: { models: models.slice(0, 1) } }
    await expect(fixture.send(anna, threadId, few)).rejects.toMatchObject({ code: 'validation_failed' })
    const five = { compared: { models: [...models, ...models] } }
    await expect(fixture.send(anna, threadId, five)).rejects.toMatchObject({ code: 'validation_failed' })
    expect((await fixture.messages.list({ threadId, limit: 50 }, asAnna)).items).toEqual([])
  })
})
