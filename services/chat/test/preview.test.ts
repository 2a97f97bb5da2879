import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
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

const counts = async () =>
  await fixture.fresh.sql(
    'SELECT (SELECT count(*) FROM chat.messages) AS messages, (SELECT count(*) FROM chat.generations) AS generations, (SELECT count(*) FROM chat.outbox) AS events',
  )

async function exchange(threadId: string, content: string): Promise<{ messageId: string; replyId: string }> {
  const sent = await fixture.send(anna, threadId, { content })
  await claim(sent.replyId)
  await fixture.worker.finish(
    {
      id: sent.replyId,
      attempt: 1,
      status: 'complete',
      finishReason: 'stop',
      fromSeq: 1,
      throughSeq: 1,
      text: `On ${content}`,
      reasoning: '',
    },
    asAnna,
  )
  return sent
}

describe('a preview', () => {
  it.each([
    ['at the end of the path', false],
    ['below a message that is named', true],
  ])('%s is the prompt that the message then gets, and writes nothing', async (_where, below) => {
    const [threadPin, pin] = [newId(), newId()]
    const scene = { id: newId(), title: 'Port', chapter: 'One', text: 'Mira lights the lamp.', whole: true }
    const gone = newId()
    fixture.codex.scenes = [scene, { ...scene, id: gone }]
    const { threadId } = await fixture.openThread(anna, {
      history: { messages: 4 },
      pins: [threadPin],
      parameters: { temperature: 0.5, stop: [] },
    })
    const first = await exchange(threadId, 'one')
    for (const content of ['two', 'three', 'four']) await exchange(threadId, content)
    const request = {
      threadId,
      content: 'Who is Mira?',
      model: 'm',
      pins: [pin],
      sceneIds: [scene.id, gone],
      ...(below ? { parentId: first.replyId } : {}),
    }
    const before = await counts()
    const preview = await fixture.messages.preview(request, asAnna)
    const asked = fixture.codex.lookups.at(-1)
    expect(preview.messages[0]?.content).toContain('Mira lights the lamp.')
    expect(await counts()).toEqual(before)

    const sent = await fixture.messages.send(request, asAnna)
    const { prompt } = await claim(sent.replyId)
    expect(preview.messages.map(({ role, content }) => ({ role, content }))).toEqual(
      prompt?.messages.map(({ role, content }) => ({ role, content })),
    )
    expect(preview.messages.map(({ content }) => content).slice(1)).toEqual(
      below ? ['one', 'On one', 'Who is Mira?'] : ['three', 'On three', 'four', 'On four', 'Who is Mira?'],
    )
    expect(preview).toMatchObject({
      tokens: prompt?.estimatedTokens,
      window: 32_000,
      context: {
        withoutCodex: false,
        scenes: [
          { sceneId: scene.id, title: 'Port', form: 'full' },
          { sceneId: gone, title: 'Port', form: 'full' },
        ],
        entries: [{ name: 'Mira' }, { name: 'Secret' }],
      },
    })
    expect(preview.messages.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(preview.tokens)
    expect(fixture.codex.lookups.at(-1)).toEqual(asked)
    expect(asked).toMatchObject({ pins: [threadPin, pin], sceneIds: [scene.id, gone] })
    const again = await fixture.messages.regenerate({ messageId: sent.replyId, model: 'm' }, asAnna)
    // One that is deleted meanwhile is said to be gone, and nothing fails.
    fixture.codex.scenes = [scene]
    await fixture.generations.cancel({ id: sent.replyId }, asAnna)
    const retried = await claim(again.replyId)
    expect(retried.prompt?.messages[0]?.content).toContain('Mira lights the lamp.')
    const scenes = await waitFor(
      async () => {
        const context = await fixture.generations.getContext({ id: again.replyId }, asAnna)
        return context.scenes.length > 0 && context.scenes
      },
      { what: 'the record of the prompt' },
    )
    expect(scenes).toMatchObject([
      { sceneId: scene.id, form: 'full' },
      { sceneId: gone, form: 'gone', tokens: 0 },
    ])
  })

  it('refuses what sending refuses, and reports when the codex is out of reach', async () => {
    const { threadId } = await fixture.openThread(anna)
    const foreign = newId()
    fixture.codex.foreignEntries.add(foreign)
    const preview = async (fields: object) =>
      await fixture.messages.preview({ pins: [], sceneIds: [], threadId, content: 'x', ...fields }, asAnna)
    await expect(preview({ content: ' ' })).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(preview({ content: 'ä'.repeat(140_000) })).rejects.toMatchObject({ code: 'payload_too_large' })
    await expect(preview({ parentId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(preview({ sceneIds: [foreign] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(preview({ sceneIds: Array.from({ length: 21 }, newId) })).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await expect(preview({ pins: [foreign] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(preview({ threadId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    const { lookup } = fixture.codex
    fixture.codex.lookup = async () => await Promise.reject(new ServiceError('unavailable'))
    await expect(preview({})).rejects.toMatchObject({ code: 'codex_unavailable' })
    const { threadId: without } = await fixture.openThread(anna, { withoutCodex: true, pins: [] })
    expect(await preview({ threadId: without })).toMatchObject({ context: { withoutCodex: true, entries: [] } })
    fixture.codex.lookup = lookup
  })
})
