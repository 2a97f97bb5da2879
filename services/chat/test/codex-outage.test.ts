import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { defaultChatConfig } from '../src/index.ts'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'
import type { FakeCodex } from './fake-services.ts'

let fixture: ChatFixture
let lookup: FakeCodex['lookup']
const anna = newId()
const asAnna = { ownerId: anna }

beforeAll(async () => {
  fixture = await openChatFixture({
    still: true,
    config: {
      ...defaultChatConfig,
      sweepEveryMs: 3_600_000,
      codexDeadlineMs: 300,
      generation: { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 },
    },
  })
  lookup = fixture.codex.lookup
})
beforeEach(() => {
  Object.assign(fixture.codex, { down: false, lookup })
})
afterAll(async () => await fixture.close())

const claim = async (id: string) => await fixture.worker.claim({ id, claimToken: newId() }, asAnna)
const untilClaimable = async (id: string) =>
  await fixture.fresh.sql('UPDATE chat.generations SET not_before = now() WHERE id = $1', [id])
const hangs: FakeCodex['lookup'] = async (_request, signal) =>
  await new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new ServiceError('cancelled')), { once: true }),
  )

describe('the codex out of reach', () => {
  it.each(['does not answer', 'is down'])('D4: %s: the generation waits, past all limits of attempts', async (how) => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    if (how === 'is down') fixture.codex.down = true
    else fixture.codex.lookup = hangs
    for (const attempt of [1, 2, 3, 4, 5]) {
      const started = performance.now()
      const reply = await claim(id)
      expect(reply).toMatchObject({ claimed: false, status: 'queued', attempt })
      expect(reply.retryAfterMs).toBeGreaterThan(0)
      expect(performance.now() - started).toBeLessThan(2_500)
      // What its reader is shown.
      const { status, notBefore, retryReason } = await fixture.generations.get({ id }, asAnna)
      expect({ status, retryReason }).toEqual({ status: 'queued', retryReason: 'codex_unavailable' })
      expect(notBefore).toBeDefined()
      await untilClaimable(id)
    }
    Object.assign(fixture.codex, { down: false, lookup })
    expect(await claim(id)).toMatchObject({ claimed: true, attempt: 6, prompt: { withoutCodex: false } })
    // None of the attempts that count is used up.
    const release = { id, delayMs: 0, reason: 'provider_unreachable' }
    for (const attempt of [6, 7]) {
      expect(await fixture.worker.release({ ...release, attempt }, asAnna)).toMatchObject({ status: 'queued' })
      await untilClaimable(id)
      expect(await claim(id)).toMatchObject({ claimed: true, attempt: attempt + 1 })
    }
    expect(await fixture.worker.release({ ...release, attempt: 8 }, asAnna)).toMatchObject({ status: 'failed' })
  })

  it('D4: until its deadline is near: the generation fails, and says why', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    fixture.codex.down = true
    await fixture.fresh.sql(`UPDATE chat.generations SET deadline_at = now() + interval '30 s' WHERE id = $1`, [id])
    expect(await claim(id)).toMatchObject({ claimed: false, status: 'failed', attempt: 1 })
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({
      status: 'failed',
      error: { code: 'codex_unavailable' },
      text: '',
    })
  })

  it('that breaks on this prompt each time is not waited for until the deadline', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    fixture.codex.lookup = async () => await Promise.reject(new ServiceError('internal'))
    for (const status of ['queued', 'queued', 'failed']) {
      expect(await claim(id)).toMatchObject({ claimed: false, status })
      await untilClaimable(id)
    }
  })

  it('D4: a worker that stops before the first token uses no attempt up, however many stop', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    for (const attempt of [1, 2, 3, 4]) {
      expect(await claim(id)).toMatchObject({ claimed: true, attempt })
      const released = await fixture.worker.release({ id, attempt, delayMs: 0, reason: 'interrupted' }, asAnna)
      expect(released).toMatchObject({ status: 'queued' })
    }
  })

  it('back in time: the next attempt succeeds', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    fixture.codex.down = true
    await claim(id)
    fixture.codex.down = false
    await untilClaimable(id)
    expect(await claim(id)).toMatchObject({ claimed: true, attempt: 2, prompt: { withoutCodex: false } })
  })

  it('does not matter to a thread that allows it, and the generation shows that the codex is missing', async () => {
    const { threadId } = await fixture.openThread(anna, { withoutCodex: true, pins: [] })
    const { replyId: id } = await fixture.send(anna, threadId)
    fixture.codex.lookup = hangs
    expect(await claim(id)).toMatchObject({ claimed: true, prompt: { withoutCodex: true, entryNames: [] } })
    expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({ withoutCodex: true })
    expect(await fixture.generations.getContext({ id }, asAnna)).toMatchObject({ withoutCodex: true, entries: [] })
    await fixture.generations.cancel({ id }, asAnna)
    const { replyId: later } = await fixture.send(anna, threadId)
    fixture.codex.lookup = lookup
    expect(await claim(later)).toMatchObject({ claimed: true, prompt: { withoutCodex: false, entryNames: ['Mira'] } })
  })

  it('refuses a new thread, since nobody knows whose the novel is', async () => {
    fixture.codex.down = true
    await expect(fixture.threads.create({ id: newId(), novelId: newId() }, asAnna)).rejects.toMatchObject({
      code: 'unavailable',
    })
    fixture.codex.down = false
    await expect(fixture.threads.create({ id: newId(), novelId: newId() }, asAnna)).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('for good, because the novel was deleted: the generation ends', async () => {
    const { threadId } = await fixture.openThread(anna)
    const { replyId: id } = await fixture.send(anna, threadId)
    fixture.codex.lookup = async () => await Promise.reject(new ServiceError('not_found'))
    expect(await claim(id)).toMatchObject({ claimed: false, status: 'failed' })
  })
})

describe('a codex that refuses what it is asked', () => {
  it.each(['validation_failed', 'payload_too_large', 'forbidden'] as const)(
    'C4: by %s is not out of reach: the generation ends at once, and the preview says that the fault is ours',
    async (code) => {
      fixture.codex.lookup = async () => await Promise.reject(new ServiceError(code))
      // A thread that may do without the codex does so when it is out of reach, and not to hide a fault.
      for (const withoutCodex of [false, true]) {
        const { threadId } = await fixture.openThread(anna, { withoutCodex })
        const preview = fixture.messages.preview({ threadId, content: 'Who?', pins: [], sceneIds: [] }, asAnna)
        await expect(preview).rejects.toMatchObject({ code: 'internal' })
        const { replyId: id } = await fixture.send(anna, threadId)
        expect(await claim(id)).toMatchObject({ claimed: false, status: 'failed', attempt: 1 })
        expect(await fixture.generations.get({ id }, asAnna)).toMatchObject({ error: { code: 'internal' } })
      }
      expect(fixture.logger.lines.some(({ message }) => message === 'a prompt could not be made')).toBe(true)
    },
  )
})

describe('what the codex is asked', () => {
  it('is the message and the history newest first, the pins of thread and message, and a budget within the window', async () => {
    const [threadPin, messagePin] = [newId(), newId()]
    const { threadId, novelId } = await fixture.openThread(anna, { pins: [threadPin] })
    const first = await fixture.send(anna, threadId, { content: 'First question' })
    await claim(first.replyId)
    await fixture.worker.finish(
      {
        id: first.replyId,
        attempt: 1,
        status: 'complete',
        fromSeq: 1,
        throughSeq: 1,
        text: 'First answer',
        reasoning: '',
      },
      asAnna,
    )
    const { replyId: id } = await fixture.send(anna, threadId, {
      content: 'Second question',
      pins: [messagePin, threadPin],
    })
    const reply = await claim(id)
    expect(fixture.codex.lookups.at(-1)).toMatchObject({
      novelId,
      pins: [threadPin, messagePin],
      budgetTokens: 4_000,
      texts: [
        { source: 'message', text: 'Second question' },
        { source: 'history', text: 'First answer' },
        { source: 'history', text: 'First question' },
      ],
    })
    expect(reply.prompt?.messages.slice(1)).toEqual([
      { role: 'user', content: 'First question' },
      { role: 'assistant', content: 'First answer' },
      { role: 'user', content: 'Second question', endsPrefix: true },
    ])
    const to = { connectionId: newId(), model: 'small', windowTokens: 2_000, reason: 'provider_overloaded' }
    await fixture.worker.assemble({ id, attempt: 1, ...to }, asAnna)
    expect(fixture.codex.lookups.at(-1)?.budgetTokens).toBeLessThan(600)
  })

  it('follows the path of the message and the thread’s own history', async () => {
    const { threadId } = await fixture.openThread(anna, {
      history: { messages: 2 },
      parameters: { temperature: 0.4, seed: 1, stop: [] },
      pins: [],
    })
    const ask = async (content: string, parentId?: string) => {
      const { replyId: id } = await fixture.send(anna, threadId, {
        content,
        parentId,
        parameters: { temperature: 0.9, stop: [] },
      })
      const { prompt } = await claim(id)
      await fixture.worker.finish(
        { id, attempt: 1, status: 'complete', fromSeq: 1, throughSeq: 1, text: `re ${content}`, reasoning: '' },
        asAnna,
      )
      return { id, prompt }
    }
    const one = await ask('one')
    await ask('two')
    const three = await ask('three')
    const other = await ask('other two', one.id)
    const contents = ({ prompt }: typeof one) => prompt?.messages.slice(1).map(({ content }) => content)
    expect(contents(three)).toEqual(['two', 're two', 'three'])
    expect(contents(other)).toEqual(['one', 're one', 'other two'])
    expect(other.prompt?.parameters).toMatchObject({ temperature: 0.9, seed: 1 })
  })
})
