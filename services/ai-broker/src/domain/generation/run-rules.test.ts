/** The pure rules of a run: text, seqs, endings, circuits, places in the queue. */
import { describe, expect, it } from 'vitest'
import { array, assert as check, constantFrom, nat, property } from 'fast-check'
import { createFairPriority } from './fair-priority.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { decideEnding } from './ending.ts'
import type { RunFacts } from './ending.ts'
import { createTextSanitizer } from './text-sanitizer.ts'
import { createTranscript } from './transcript.ts'
import { estimateUsage } from './usage-estimate.ts'

describe('mended text', () => {
  it('is the same wherever it was cut, and fit for PostgreSQL and UTF-8', () => {
    check(
      property(
        array(constantFrom('a', '\u0000', '\ud83d', '\ude00', '😀', 'é', '書'), { maxLength: 30 }),
        array(nat(30), { maxLength: 4 }),
        (units, cuts) => {
          const text = units.join('')
          const mend = (chunks: readonly string[]): string => {
            const sanitizer = createTextSanitizer()
            return chunks.map((chunk) => sanitizer.sanitize(chunk)).join('') + sanitizer.end()
          }
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length]
          const mended = mend(places.slice(1).map((place, index) => text.slice(places[index], place)))
          expect(mended).toBe(text.replaceAll('\u0000', '').toWellFormed())
        },
      ),
    )
  })
})

describe('a transcript', () => {
  it('gives log and checkpoints the same text for the same seqs, and forgets what is stored', () => {
    const transcript = createTranscript({ unitsMax: 1_000 })
    transcript.add('reasoning', 'hm')
    transcript.add('text', 'one ')
    expect(transcript.cut()).toEqual([
      { seq: 1, frame: { event: 'reasoning', data: { text: 'hm' } } },
      { seq: 2, frame: { event: 'delta', data: { text: 'one ' } } },
    ])
    transcript.add('text', 'two')
    transcript.cut()
    expect(transcript.unsaved()).toEqual({ fromSeq: 1, throughSeq: 3, text: 'one two', reasoning: 'hm' })
    transcript.markSaved(2)
    expect(transcript.unsaved()).toEqual({ fromSeq: 3, throughSeq: 3, text: 'two', reasoning: '' })
    transcript.addUsage({ inputTokens: 1, outputTokens: 1, estimated: true })
    transcript.markSaved(3)
    expect(transcript.unsaved()).toEqual({ fromSeq: 4, throughSeq: 4, text: '', reasoning: '' })
    transcript.rewind(1)
    expect(transcript.unsaved()).toEqual({ fromSeq: 2, throughSeq: 4, text: 'one two', reasoning: '' })
    expect(transcript.unsavedUnits()).toBe(7)
  })

  it('takes nothing past its limit', () => {
    const transcript = createTranscript({ unitsMax: 5 })
    expect(transcript.add('text', '12345')).toBe('taken')
    expect(transcript.add('text', '6')).toBe('full')
    expect(transcript.textUnits()).toBe(5)
  })

  it('cuts long chunks into frames without cutting a pair', () => {
    const transcript = createTranscript({ unitsMax: 100_000 })
    transcript.add('text', `x${'😀'.repeat(10_000)}`)
    const frames = transcript.cut()
    expect(frames.length).toBeGreaterThan(2)
    expect(
      frames.every(
        ({ frame }) => frame.event === 'delta' && frame.data.text.isWellFormed() && frame.data.text.length <= 8_192,
      ),
    ).toBe(true)
  })
})

describe('how a run ends', () => {
  const proper: RunFacts['outcome'] = { kind: 'finished', reason: 'stop', proper: true }
  const facts = (more: Partial<RunFacts>): RunFacts => ({
    stop: undefined,
    outcome: proper,
    hasPublished: true,
    textUnits: 10,
    ...more,
  })
  const failure = (code: 'provider_unreachable' | 'provider_error') => ({
    kind: 'failed' as const,
    failure: { code, message: 'm', retryable: true },
  })

  it.each<[string, Partial<RunFacts>, unknown]>([
    ['by itself', {}, { kind: 'finish', ending: { status: 'complete', finishReason: 'stop' } }],
    [
      'without its mark',
      { outcome: { kind: 'finished', reason: undefined, proper: false } },
      { ending: { status: 'failed', error: { code: 'truncated' } } },
    ],
    [
      'without its mark, whatever the reason says',
      { outcome: { kind: 'finished', reason: 'stop', proper: false } },
      { ending: { error: { code: 'truncated' } } },
    ],
    ['properly without a text', { textUnits: 0 }, { ending: { error: { code: 'empty_response' } } }],
    [
      'filtered to nothing',
      { textUnits: 0, outcome: { kind: 'finished', reason: 'content_filter', proper: true } },
      { ending: { error: { code: 'content_policy' } } },
    ],
    [
      'filtered in the middle',
      { outcome: { kind: 'finished', reason: 'content_filter', proper: true } },
      { ending: { status: 'complete', finishReason: 'content_filter' } },
    ],
    [
      'cut off after tokens',
      { outcome: failure('provider_unreachable') },
      { ending: { error: { code: 'truncated' } } },
    ],
    [
      'cut off before tokens',
      { outcome: failure('provider_unreachable'), hasPublished: false, textUnits: 0 },
      { ending: { error: { code: 'provider_unreachable' } } },
    ],
    [
      'by an error',
      { outcome: failure('provider_error') },
      { ending: { error: { code: 'provider_error', message: 'm' } } },
    ],
    [
      'put back',
      { outcome: { kind: 'put-back', delayMs: 5, code: 'provider_rate_limited' }, hasPublished: false },
      { kind: 'release', delayMs: 5, reason: 'provider_rate_limited' },
    ],
    ['cancelled', { stop: { kind: 'cancelled' }, outcome: { kind: 'stopped' } }, { ending: { status: 'cancelled' } }],
    ['cancelled at the very end', { stop: { kind: 'cancelled' } }, { ending: { status: 'cancelled' } }],
    ['sealed by a cancel', { stop: { kind: 'sealed', by: 'cancel' } }, { ending: { status: 'cancelled' } }],
    [
      'sealed by the sweeper',
      { stop: { kind: 'sealed', by: 'sweeper' } },
      { ending: { status: 'failed', error: { code: 'interrupted' } } },
    ],
    ['not ours', { stop: { kind: 'not-ours' } }, { kind: 'silent' }],
    [
      'past its deadline',
      { stop: { kind: 'deadline' }, outcome: { kind: 'stopped' } },
      { ending: { error: { code: 'deadline' } } },
    ],
    [
      'at the stop of the process, with text published',
      { stop: { kind: 'shutdown' }, outcome: { kind: 'stopped' } },
      { ending: { error: { code: 'interrupted' } } },
    ],
    [
      'at the stop of the process, with nothing published',
      { stop: { kind: 'shutdown' }, outcome: { kind: 'stopped' }, hasPublished: false, textUnits: 0 },
      { kind: 'release', delayMs: 0, reason: 'interrupted' },
    ],
    [
      'at the stop of the process, which comes after the provider’s last part',
      { stop: { kind: 'shutdown' } },
      { ending: { status: 'complete', finishReason: 'stop' } },
    ],
    [
      'past its deadline, which comes after the provider’s last part',
      { stop: { kind: 'deadline' } },
      { ending: { status: 'complete', finishReason: 'stop' } },
    ],
    [
      'at the stop of the process, refused by the provider before',
      { stop: { kind: 'shutdown' }, outcome: failure('provider_error'), hasPublished: false },
      { ending: { error: { code: 'provider_error' } } },
    ],
    [
      'without chat',
      { stop: { kind: 'chat-lost' }, outcome: { kind: 'stopped' } },
      { ending: { error: { code: 'interrupted' } } },
    ],
    [
      'too large',
      { stop: { kind: 'too-large' }, outcome: { kind: 'stopped' } },
      { ending: { error: { code: 'response_too_large' } } },
    ],
  ])('%s', (_name, more, decision) => {
    expect(decideEnding(facts(more))).toMatchObject(decision as object)
  })
})

describe('a circuit', () => {
  const failed = { code: 'provider_error' as const, message: '', retryable: true }

  it('opens after failures in a row, and for longer when the next fails too', () => {
    let now = 0
    const breaker = createCircuitBreaker({ failuresMax: 3, openMs: 100, now: () => now })
    breaker.failed('a', failed)
    breaker.failed('a', failed)
    expect(breaker.blocked('a')).toBeUndefined()
    breaker.failed('a', failed)
    expect(breaker.blocked('a')).toEqual({ waitMs: 100, code: 'provider_error' })
    expect(breaker.blocked('b')).toBeUndefined()
    now = 101
    expect(breaker.blocked('a')).toBeUndefined()
    breaker.failed('a', failed)
    expect(breaker.blocked('a')?.waitMs).toBe(200)
    breaker.succeeded('a')
    expect(breaker.blocked('a')).toBeUndefined()
  })

  it('opens for all models of a connection whose server cannot be reached, and for no other connection', () => {
    let now = 0
    const breaker = createCircuitBreaker({ failuresMax: 2, openMs: 100, now: () => now })
    const unreachable = { ...failed, code: 'provider_unreachable' as const }
    breaker.failed('owner c1 a model', unreachable)
    breaker.failed('owner c1 another', unreachable)
    expect(breaker.blocked('owner c1 a third one')).toEqual({ waitMs: 100, code: 'provider_unreachable' })
    expect(breaker.blocked('owner c2 a model')).toBeUndefined()
    expect(breaker.blocked('stranger c1 a model')).toBeUndefined()
    now = 101
    breaker.succeeded('owner c1 another')
    breaker.failed('owner c1 a model', unreachable)
    expect(breaker.blocked('owner c1 a model')).toBeUndefined()
  })

  it('gives the pause that a provider asked for to all', () => {
    const breaker = createCircuitBreaker({ now: () => 0 })
    breaker.failed('a', { ...failed, code: 'provider_rate_limited', retryAfterMs: 700 })
    expect(breaker.blocked('a')).toEqual({ waitMs: 700, code: 'provider_rate_limited' })
  })

  it('does not open for what the user must mend', () => {
    const breaker = createCircuitBreaker({ failuresMax: 1, now: () => 0 })
    breaker.failed('a', { code: 'authentication_failed', message: '', retryable: false })
    expect(breaker.blocked('a')).toBeUndefined()
  })
})

describe('a place in the queue', () => {
  it('is behind the owner’s own, never behind another owner’s thousands', () => {
    const priorities = createFairPriority({ now: () => 0 })
    for (let index = 1; index <= 5_000; index += 1) expect(priorities.of('a', `job-${index}`)).toBe(index)
    expect(priorities.of('b', 'job')).toBe(1)
    expect(priorities.of('b', 'job')).toBe(1)
    expect(priorities.of('b', 'other')).toBe(2)
  })

  it('is forgotten after a while', () => {
    let now = 0
    const priorities = createFairPriority({ windowMs: 10, now: () => now })
    priorities.of('a', 'x')
    priorities.of('a', 'y')
    now = 11
    expect(priorities.of('a', 'z')).toBe(1)
  })
})

describe('estimated usage', () => {
  it('counts by script', () => {
    const prompt = {
      messages: [],
      threadId: undefined,
      connectionId: undefined,
      model: undefined,
      parameters: {},
      reasoning: undefined,
      estimatedTokens: 0,
      fallback: [],
    }
    const usageOf = (...chunks: string[]) => {
      const transcript = createTranscript({ unitsMax: 1_000 })
      for (const chunk of chunks) transcript.add('text', chunk)
      return estimateUsage(prompt, transcript.counts())
    }
    expect(usageOf('The lighthouse', ' had been dark for eleven', ' years.')).toEqual({
      inputTokens: 0,
      outputTokens: 11,
      estimated: true,
    })
    expect(usageOf('灯塔'.repeat(20)).outputTokens).toBe(38)
    expect(estimateUsage({ ...prompt, estimatedTokens: 12 }, { estimatedTokens: 0 }).inputTokens).toBe(12)
  })
})
