/** What every token log must do, whichever adapter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogFrame } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import * as fc from 'fast-check'
import type { LogEntry, LogMessage, TokenLog } from '../src/index.ts'

export type TokenLogFixture = {
  log: TokenLog
  /** The log as another process sees it. */
  other: TokenLog
  /** Loses everything, as FLUSHALL does. */
  empty(generationId: string): Promise<void>
  close(): Promise<void>
}

function delta(text: string): LogFrame {
  return { event: 'delta', data: { text } }
}

export function entry(attempt: number, seq: number, text = `${attempt}.${seq} `): LogEntry {
  return { attempt, seq, frame: delta(text) }
}

const until = async (what: string, fact: () => boolean): Promise<void> =>
  void (await waitFor(fact, { what, everyMs: 2 }))

export function collector(): {
  messages: LogMessage[]
  gaps: number
  onMessage(message: LogMessage): void
  onGap(): void
  texts(): string[]
} {
  const collected = {
    messages: [] as LogMessage[],
    gaps: 0,
    onMessage: (message: LogMessage) => void collected.messages.push(message),
    onGap: () => void (collected.gaps += 1),
    texts: () =>
      collected.messages.flatMap((message) =>
        message.kind === 'entry' && message.entry.frame.event === 'delta' ? [message.entry.frame.data.text] : [],
      ),
  }
  return collected
}

export function describeTokenLog(name: string, openFixture: () => Promise<TokenLogFixture>): void {
  describe(`token log: ${name}`, () => {
    let fixture: TokenLogFixture
    let log: TokenLog
    beforeAll(async () => {
      fixture = await openFixture()
      log = fixture.log
    }, 60_000)
    afterAll(async () => await fixture?.close())

    it('gives back what was appended, in order, markers and seals left out', async () => {
      const id = newId()
      expect(await log.read(id, { attempt: 0, seq: 0 })).toEqual({ entries: [], attempt: 0 })
      expect(await log.open(id, 1)).toEqual({ state: 'appended' })
      expect(await log.read(id, { attempt: 0, seq: 0 })).toEqual({
        entries: [],
        attempt: 1,
        range: { first: 0, last: 0 },
      })
      for (let seq = 1; seq <= 12; seq += 1) expect(await log.append(id, entry(1, seq))).toEqual({ state: 'appended' })
      const everything = await log.read(id, { attempt: 0, seq: 0 })
      expect(everything.entries).toEqual(Array.from({ length: 12 }, (_, i) => entry(1, i + 1)))
      expect(everything).toMatchObject({ attempt: 1, range: { first: 1, last: 12 } })
      await log.seal(id, { attempt: 1, afterSeq: 0, by: 'sweeper' })
      expect(await fixture.other.read(id, { attempt: 1, seq: 10 })).toEqual({
        entries: [entry(1, 11), entry(1, 12)],
        attempt: 1,
        range: { first: 1, last: 12 },
      })
      expect((await log.read(id, { attempt: 1, seq: 12 })).entries).toEqual([])
    })

    it('carries any text and every kind of frame unchanged', async () => {
      const id = newId()
      const frames: LogFrame[] = [
        delta('“quotes” \\ "and" \n lines   \u{1F4DA} עברית'),
        { event: 'reasoning', data: { text: '{"not":"parsed"}' } },
        { event: 'usage', data: { inputTokens: 1, outputTokens: 2, estimated: true } },
        { event: 'status', data: { state: 'retrying', reason: 'x' } },
      ]
      const heard = collector()
      const subscription = await log.subscribe(id, heard)
      for (const [index, frame] of frames.entries()) await log.append(id, { attempt: 1, seq: index + 1, frame })
      expect((await log.read(id, { attempt: 0, seq: 0 })).entries.map((stored) => stored.frame)).toEqual(frames)
      await until('all frames are heard', () => heard.messages.length === frames.length)
      expect(heard.messages).toEqual(
        frames.map((frame, index) => ({ kind: 'entry', entry: { attempt: 1, seq: index + 1, frame } })),
      )
      await subscription.close()
    })

    it('shares no object between writer and readers', async () => {
      const id = newId()
      const written = entry(1, 1, 'before')
      const heard = collector()
      const subscription = await log.subscribe(id, heard)
      await log.append(id, written)
      if (written.frame.event === 'delta') written.frame.data.text = 'after'
      await until('the frame is heard', () => heard.messages.length === 1)
      expect(heard.texts()).toEqual(['before'])
      expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toEqual([entry(1, 1, 'before')])
      await subscription.close()
    })

    it('takes a repeat of the very last id for the caller’s own, and nothing else', async () => {
      const id = newId()
      await log.open(id, 1)
      await log.append(id, entry(1, 1))
      await log.append(id, entry(1, 2))
      expect(await log.append(id, entry(1, 2))).toEqual({ state: 'appended' })
      expect(await log.append(id, entry(1, 2, 'of another producer'))).toEqual({ state: 'stale', lastAttempt: 1 })
      expect(await log.append(id, entry(1, 1))).toEqual({ state: 'stale', lastAttempt: 1 })
      expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toEqual([entry(1, 1), entry(1, 2)])
    })

    it('refuses a zombie once a later attempt is open', async () => {
      const id = newId()
      await log.open(id, 1)
      await log.append(id, entry(1, 1))
      expect(await fixture.other.open(id, 2)).toEqual({ state: 'appended' })
      expect(await log.append(id, entry(1, 2))).toEqual({ state: 'stale', lastAttempt: 2 })
      expect(await log.open(id, 1)).toEqual({ state: 'stale', lastAttempt: 2 })
      expect(await log.read(id, { attempt: 1, seq: 1 })).toEqual({
        entries: [],
        attempt: 2,
        range: { first: 0, last: 0 },
      })
    })

    it('opens the same attempt again without harm', async () => {
      const id = newId()
      await log.open(id, 3)
      expect(await log.open(id, 3)).toEqual({ state: 'appended' })
      await log.append(id, entry(3, 1))
      expect(await log.open(id, 3)).toEqual({ state: 'appended' })
      expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toEqual([entry(3, 1)])
    })

    it('seals: the tail is told, later appends are refused with the sealer’s name, the first sealer stays', async () => {
      const id = newId()
      await log.open(id, 1)
      for (let seq = 1; seq <= 5; seq += 1) await log.append(id, entry(1, seq))
      expect(await fixture.other.seal(id, { attempt: 1, afterSeq: 3, by: 'cancel' })).toEqual({
        markerPresent: true,
        tail: [entry(1, 4), entry(1, 5)],
        lastSeq: 5,
      })
      expect(await log.append(id, entry(1, 6))).toEqual({ state: 'sealed', by: 'cancel' })
      expect(await log.append(id, entry(1, 5))).toEqual({ state: 'sealed', by: 'cancel' })
      expect(await log.open(id, 1)).toEqual({ state: 'sealed', by: 'cancel' })
      expect(await log.seal(id, { attempt: 1, afterSeq: 5, by: 'sweeper' })).toEqual({
        markerPresent: true,
        tail: [],
        lastSeq: 5,
      })
      expect(await log.append(id, entry(1, 6))).toEqual({ state: 'sealed', by: 'cancel' })
      expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toHaveLength(5)
    })

    it('lets the next attempt open after a seal, and tells an old seal apart from it', async () => {
      const id = newId()
      await log.open(id, 1)
      await log.append(id, entry(1, 1))
      await log.seal(id, { attempt: 1, afterSeq: 0, by: 'sweeper' })
      expect(await log.open(id, 2)).toEqual({ state: 'appended' })
      expect(await log.append(id, entry(2, 1))).toEqual({ state: 'appended' })
      expect(await log.append(id, entry(1, 2))).toEqual({ state: 'stale', lastAttempt: 2 })
      expect(await log.seal(id, { attempt: 1, afterSeq: 0, by: 'cancel' })).toEqual({
        markerPresent: true,
        tail: [entry(1, 1)],
        lastSeq: 1,
      })
      expect(await log.append(id, entry(2, 2))).toEqual({ state: 'appended' })
      expect((await log.read(id, { attempt: 0, seq: 0 })).entries).toEqual([entry(1, 1), entry(2, 1), entry(2, 2)])
    })

    it('knows by the marker whether anything was published', async () => {
      const [opened, never] = [newId(), newId()]
      await log.open(opened, 1)
      expect(await log.seal(opened, { attempt: 1, afterSeq: 0, by: 'sweeper' })).toEqual({
        markerPresent: true,
        tail: [],
        lastSeq: 0,
      })
      expect(await log.seal(never, { attempt: 1, afterSeq: 0, by: 'sweeper' })).toEqual({
        markerPresent: false,
        tail: [],
        lastSeq: 0,
      })
      expect(await log.open(never, 1)).toEqual({ state: 'sealed', by: 'sweeper' })
    })

    it('shows the hole when it was emptied in mid-stream', async () => {
      const id = newId()
      await log.open(id, 1)
      for (let seq = 1; seq <= 4; seq += 1) await log.append(id, entry(1, seq))
      await fixture.empty(id)
      expect(await log.append(id, entry(1, 5))).toEqual({ state: 'appended' })
      expect(await log.read(id, { attempt: 1, seq: 2 })).toEqual({
        entries: [entry(1, 5)],
        attempt: 1,
        range: { first: 5, last: 5 },
      })
      expect(await log.seal(id, { attempt: 1, afterSeq: 2, by: 'cancel' })).toEqual({
        markerPresent: false,
        tail: [entry(1, 5)],
        lastSeq: 5,
      })
    })

    it('rings for openings, frames, seals and changes, at two readers in two processes', async () => {
      const id = newId()
      const here = collector()
      const there = collector()
      const subscriptions = [await log.subscribe(id, here), await fixture.other.subscribe(id, there)]
      await log.open(id, 1)
      await log.append(id, entry(1, 1))
      await log.seal(id, { attempt: 1, afterSeq: 0, by: 'cancel' })
      await log.notifyChanged(id)
      for (const heard of [here, there]) {
        await until('four messages', () => heard.messages.length === 4)
        expect(heard.messages).toEqual([
          { kind: 'opened', attempt: 1 },
          { kind: 'entry', entry: entry(1, 1) },
          { kind: 'sealed', attempt: 1, by: 'cancel' },
          { kind: 'changed' },
        ])
      }
      for (const subscription of subscriptions) await subscription.close()
    })

    it('leaves a reader who subscribes first and reads then without a gap', async () => {
      const id = newId()
      await log.open(id, 1)
      const writing = (async () => {
        for (let seq = 1; seq <= 200; seq += 1) await log.append(id, entry(1, seq))
      })()
      const heard = collector()
      const subscription = await fixture.other.subscribe(id, heard)
      const read = await fixture.other.read(id, { attempt: 0, seq: 0 })
      await writing
      await until('the last frame is heard', () =>
        heard.messages.some((message) => message.kind === 'entry' && message.entry.seq === 200),
      )
      const seen = new Set(read.entries.map((stored) => stored.seq))
      for (const message of heard.messages) if (message.kind === 'entry') seen.add(message.entry.seq)
      expect([...seen].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
      await subscription.close()
    })

    it('stops calling a listener that has left, and goes on calling the others', async () => {
      const id = newId()
      const [leaving, staying] = [collector(), collector()]
      const first = await log.subscribe(id, leaving)
      const second = await log.subscribe(id, staying)
      await first.close()
      await log.append(id, entry(1, 1))
      await until('the other has heard', () => staying.messages.length === 1)
      expect(leaving.messages).toEqual([])
      await second.close()
      const again = await log.subscribe(id, staying)
      await log.append(id, entry(1, 2))
      await until('it hears again', () => staying.messages.length === 2)
      await again.close()
    })

    it('goes on when a listener throws', async () => {
      const id = newId()
      const heard = collector()
      const subscriptions = [
        await log.subscribe(id, {
          onMessage: () => {
            throw new Error('a fault of the listener')
          },
          onGap: () => undefined,
        }),
        await log.subscribe(id, heard),
      ]
      await log.append(id, entry(1, 1))
      await until('the other has heard', () => heard.messages.length === 1)
      for (const subscription of subscriptions) await subscription.close()
    })

    it('rings the cancel notifier in every process', async () => {
      const id = newId()
      const heard: string[] = []
      const notifiers = [
        await log.onCancel((cancelled) => void heard.push(`here ${cancelled}`)),
        await fixture.other.onCancel((cancelled) => void heard.push(`there ${cancelled}`)),
      ]
      await log.notifyCancel(id)
      await until('both have heard', () => heard.length === 2)
      expect(heard.toSorted()).toEqual([`here ${id}`, `there ${id}`])
      for (const notifier of notifiers) await notifier.close()
    })

    it('refuses attempts and numbers below 1', async () => {
      await expect(log.open(newId(), 0)).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(log.append(newId(), entry(0, 1))).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(log.append(newId(), entry(1, 0))).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(log.seal(newId(), { attempt: 0, afterSeq: 0, by: 'cancel' })).rejects.toMatchObject({
        code: 'validation_failed',
      })
    })

    it('is healthy', async () => {
      expect(await log.health()).toEqual({ ok: true })
    })

    it('accepts strictly rising ids and nothing after a seal, however two producers and a sealer interleave', async () => {
      const step = fc.record({
        who: fc.constantFrom('a', 'b', 'sealer'),
        attempt: fc.integer({ min: 1, max: 3 }),
        jump: fc.integer({ min: -1, max: 2 }),
        opens: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, together) => {
          const id = newId()
          const next = { a: 1, b: 1, sealer: 0 }
          const sealed = new Set<number>()
          const appendedAfterSeal: LogEntry[] = []
          const take = async ({ who, attempt, jump, opens }: (typeof steps)[number]): Promise<void> => {
            const instance = who === 'b' ? fixture.other : log
            if (who === 'sealer') {
              await instance.seal(id, { attempt, afterSeq: 0, by: 'cancel' })
              sealed.add(attempt)
              return
            }
            if (opens) return void (await instance.open(id, attempt))
            next[who] = Math.max(1, next[who] + jump)
            const own = entry(attempt, next[who], `${who}${next[who]}`)
            const alreadySealed = [...sealed].some((one) => one >= attempt)
            const outcome = await instance.append(id, own)
            if (outcome.state === 'appended' && alreadySealed) appendedAfterSeal.push(own)
          }
          if (together) await Promise.all(steps.map(take))
          else for (const one of steps) await take(one)
          expect(appendedAfterSeal).toEqual([])
          const places = (await log.read(id, { attempt: 0, seq: 0 })).entries.map(
            ({ attempt, seq }) => attempt * 1_000 + seq,
          )
          expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b))
        }),
        { numRuns: 60 },
      )
    })
  })
}
