import { describe, expect, it } from 'vitest'
import type { GenerationRow, Chunk, Seal } from './generation.ts'
import { defaultGenerationLimits } from './limits.ts'
import { isExcused, transition } from './transition.ts'
import type { Command } from './transition.ts'

const now = 1_000_000
const queued: GenerationRow = {
  id: 'g',
  status: 'queued',
  attempt: 0,
  claimToken: undefined,
  requeue: 0,
  untaken: 0,
  excused: 0,
  held: false,
  notBefore: now,
  nextSweepAt: now,
  leaseUntil: undefined,
  deadlineAt: now + 900_000,
  textSeq: 0,
  finalSeq: undefined,
  finishReason: undefined,
  error: undefined,
  usage: undefined,
  endedBy: undefined,
  model: undefined,
  connectionId: undefined,
  retryReason: undefined,
  fallback: [],
}
const streaming: GenerationRow = {
  ...queued,
  status: 'streaming',
  attempt: 1,
  claimToken: 't1',
  leaseUntil: now + 8_000,
}
const lapsed: GenerationRow = { ...streaming, leaseUntil: now - 1 }
const chunk = (fromSeq: number, throughSeq: number, text: string): Chunk => ({
  fromSeq,
  throughSeq,
  text,
  reasoning: '',
})
const marker: Seal = { markerPresent: true, tail: [], lastSeq: 0 }
const delta = (seq: number, text: string): Seal['tail'][number] => ({ seq, frame: { event: 'delta', data: { text } } })
const run = (row: GenerationRow, command: Command) => transition(row, command, now, defaultGenerationLimits)

describe('claim', () => {
  it('raises the attempt and begins a lease', () => {
    expect(run(queued, { kind: 'claim', token: 't1' })).toMatchObject({
      taken: true,
      row: { status: 'streaming', attempt: 1, claimToken: 't1', leaseUntil: now + 8_000 },
    })
  })
  it('gives the same attempt to the same token', () => {
    expect(run(streaming, { kind: 'claim', token: 't1' })).toMatchObject({ taken: true, row: { attempt: 1 } })
  })
  it.each([
    ['another token', streaming, 't2'],
    ['a token whose attempt is over', { ...queued, attempt: 1, claimToken: 't1' }, 't1'],
    ['too early', { ...queued, notBefore: now + 1 }, 't1'],
    ['past the deadline', { ...queued, deadlineAt: now }, 't1'],
    ['cancelled', { ...queued, status: 'cancelled', endedBy: 'cancel' } as const, 't1'],
  ])('refuses: %s', (_name, row, token) => {
    expect(run(row, { kind: 'claim', token })).toEqual({ row, taken: false, changed: false })
  })
})

describe('the reports of a worker', () => {
  it('keeps what follows, and takes a repeat for done', () => {
    const first = run(streaming, { kind: 'checkpoint', attempt: 1, chunk: chunk(1, 3, 'abc') })
    expect(first).toMatchObject({ taken: true, append: { text: 'abc' }, row: { textSeq: 3 } })
    const again = run(first.row, { kind: 'checkpoint', attempt: 1, chunk: chunk(1, 3, 'abc') })
    expect(again.taken).toBe(true)
    expect(again.append).toBeUndefined()
  })
  it('refuses a gap', () => {
    expect(run(streaming, { kind: 'checkpoint', attempt: 1, chunk: chunk(2, 3, 'bc') })).toMatchObject({
      taken: false,
      problem: 'gap',
    })
    expect(
      run(streaming, { kind: 'finish', attempt: 1, ending: { status: 'complete' }, chunk: chunk(3, 3, 'c') }),
    ).toMatchObject({ taken: false, problem: 'gap' })
  })
  it('is not heard from another attempt, nor after the end', () => {
    const commands: Command[] = [
      { kind: 'checkpoint', attempt: 2, chunk: chunk(1, 1, 'a') },
      { kind: 'renew', attempt: 2 },
      { kind: 'finish', attempt: 2, ending: { status: 'complete' }, chunk: chunk(1, 1, 'a') },
      { kind: 'release', attempt: 2, delayMs: 0, reason: 'interrupted' },
    ]
    for (const command of commands)
      expect(run(streaming, command)).toEqual({ row: streaming, taken: false, changed: false })
    const cancelled: GenerationRow = { ...streaming, status: 'cancelled', endedBy: 'cancel', leaseUntil: undefined }
    for (const command of commands)
      expect(run(cancelled, { ...command, attempt: 1 } as Command)).toMatchObject({
        row: cancelled,
        taken: false,
        changed: false,
      })
  })
  it('may repeat its own finish', () => {
    const command: Command = {
      kind: 'finish',
      attempt: 1,
      ending: { status: 'complete', finishReason: 'stop' },
      chunk: chunk(1, 2, 'ab'),
    }
    const first = run(streaming, command)
    expect(first).toMatchObject({
      taken: true,
      event: 'ended',
      row: { status: 'complete', finalSeq: 2, endedBy: 'worker', leaseUntil: undefined },
    })
    expect(run(first.row, command)).toEqual({ row: first.row, taken: true, changed: false })
  })
  it('releases before any text, and fails with the reason on the last attempt', () => {
    const released = run(streaming, { kind: 'release', attempt: 1, delayMs: 3_000, reason: 'provider_rate_limited' })
    expect(released).toMatchObject({
      event: 'requested',
      row: { status: 'queued', requeue: 1, notBefore: now + 3_000, attempt: 1, retryReason: 'provider_rate_limited' },
    })
    expect(
      transition(released.row, { kind: 'claim', token: 't2' }, now + 3_000, defaultGenerationLimits).row.retryReason,
    ).toBeUndefined()
    expect(
      run({ ...streaming, textSeq: 4 }, { kind: 'release', attempt: 1, delayMs: 0, reason: 'interrupted' }),
    ).toMatchObject({ taken: false, problem: 'published' })
    const last = run(
      { ...streaming, attempt: 3 },
      { kind: 'release', attempt: 3, delayMs: 0, reason: 'provider_rate_limited' },
    )
    expect(last).toMatchObject({ event: 'ended', row: { status: 'failed', error: { code: 'provider_rate_limited' } } })
  })
  it('keeps the provider’s words through a release, to the end', () => {
    const release = {
      kind: 'release',
      attempt: 3,
      delayMs: 0,
      reason: 'provider_rate_limited',
      message: 'Twenty a minute.',
    } as const
    const third = { ...streaming, attempt: 3 }
    expect(run(third, release).row.error).toEqual({ code: 'provider_rate_limited', message: 'Twenty a minute.' })
    const { row } = run(third, { ...release, excused: true })
    expect(row).toMatchObject({ status: 'queued', retryMessage: 'Twenty a minute.' })
    const late = transition(
      row,
      { kind: 'expire', attempt: 3, seal: undefined },
      row.deadlineAt,
      defaultGenerationLimits,
    )
    expect(late.row.error).toMatchObject({ code: 'deadline' })
    expect(late.row.error?.message).toContain('Twenty a minute.')
  })
  it('excuses a limit of the provider, with a time or without, ten times', () => {
    expect([1, 3, 10, 11].map((attempt) => isExcused('provider_rate_limited', attempt))).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(isExcused('interrupted', 11)).toBe(true)
    expect(isExcused('provider_overloaded', 1)).toBe(false)
  })
  it('D4: does not count an attempt that an outage of ours ended, as long as there is time for another', () => {
    const release = { kind: 'release', attempt: 9, delayMs: 5_000, reason: 'codex_unavailable', excused: true } as const
    const ninth = { ...streaming, attempt: 9, excused: 8 }
    expect(run(ninth, release)).toMatchObject({ event: 'requested', row: { status: 'queued', excused: 9 } })
    expect(run({ ...ninth, deadlineAt: now + 8_000 }, release)).toMatchObject({
      event: 'ended',
      row: { status: 'failed', error: { code: 'codex_unavailable' } },
    })
    // The provider's refusals are counted beside them.
    const refused = { ...release, reason: 'provider_rate_limited', excused: false } as const
    expect(run({ ...ninth, excused: 6 }, refused)).toMatchObject({ event: 'ended', row: { status: 'failed' } })
    expect(run({ ...ninth, excused: 7 }, refused)).toMatchObject({ event: 'requested', row: { excused: 7 } })
  })
})

describe('a limit', () => {
  const full = { owner: defaultGenerationLimits.runningPerOwnerMax, connection: 0 }
  it.each([
    ['of the owner', { running: full }],
    ['of the connection', { running: { owner: 2, connection: 2 }, connectionMax: 2 }],
  ])('%s holds a claim until a slot is handed over, and costs no attempt', (_whose, counts) => {
    const held = run(queued, { kind: 'claim', token: 't', ...counts })
    expect(held).toMatchObject({ taken: false, changed: true, row: { status: 'queued', attempt: 0, held: true } })
    expect(held.row.nextSweepAt).toBe(now + defaultGenerationLimits.untakenMs)
    const next = run(held.row, { kind: 'hand-over' })
    expect(next).toMatchObject({ event: 'requested', row: { status: 'queued', requeue: 1, held: false } })
    expect(run(next.row, { kind: 'hand-over' })).toMatchObject({ taken: false, changed: false })
    expect(run(next.row, { kind: 'claim', token: 't' })).toMatchObject({
      taken: true,
      row: { attempt: 1, held: false },
    })
  })
  it('is none for a claim whose reply was lost', () => {
    const again = run({ ...streaming, claimToken: 't' }, { kind: 'claim', token: 't', running: full })
    expect(again).toMatchObject({ taken: true, row: { status: 'streaming', attempt: 1 } })
  })
})

describe('cancel', () => {
  it('keeps what a reader may have seen', () => {
    const seal: Seal = { markerPresent: true, tail: [delta(3, 'c'), delta(4, 'd')], lastSeq: 4 }
    expect(run({ ...streaming, textSeq: 2 }, { kind: 'cancel', attempt: 1, from: 'streaming', seal })).toMatchObject({
      append: { fromSeq: 3, text: 'cd' },
      row: { status: 'cancelled', finalSeq: 4 },
    })
  })
  it('takes nothing twice when a checkpoint came between', () => {
    const seal: Seal = { markerPresent: true, tail: [delta(1, 'a'), delta(2, 'b'), delta(3, 'c')], lastSeq: 3 }
    expect(run({ ...streaming, textSeq: 2 }, { kind: 'cancel', attempt: 1, from: 'streaming', seal })).toMatchObject({
      append: { fromSeq: 3, throughSeq: 3, text: 'c' },
    })
  })
  it('stops at a hole in the log', () => {
    const seal: Seal = { markerPresent: false, tail: [delta(5, 'e')], lastSeq: 5 }
    const outcome = run({ ...streaming, textSeq: 2 }, { kind: 'cancel', attempt: 1, from: 'streaming', seal })
    expect(outcome).toMatchObject({ row: { status: 'cancelled', finalSeq: 2 } })
    expect(outcome.append).toBeUndefined()
  })
  it('does not end an attempt that it has not sealed', () => {
    expect(run(streaming, { kind: 'cancel', attempt: 0, from: 'queued', seal: undefined })).toMatchObject({
      taken: false,
    })
    expect(run(streaming, { kind: 'cancel', attempt: 1, from: 'queued', seal: undefined })).toMatchObject({
      taken: false,
    })
  })
})

describe('the sweeper', () => {
  it('puts back on proof that nothing was published', () => {
    expect(run(lapsed, { kind: 'lapse', attempt: 1, seal: marker })).toMatchObject({
      event: 'requested',
      row: { status: 'queued', requeue: 1, attempt: 1, retryReason: 'interrupted' },
    })
  })
  it.each<[string, GenerationRow, Seal | undefined, string]>([
    ['tokens in the log', lapsed, { markerPresent: true, tail: [delta(1, 'a')], lastSeq: 1 }, 'a'],
    ['a checkpoint', { ...lapsed, textSeq: 2 }, { markerPresent: true, tail: [], lastSeq: 2 }, ''],
    ['a log that lost its marker', lapsed, { markerPresent: false, tail: [], lastSeq: 0 }, ''],
    ['a log with a hole', lapsed, { markerPresent: true, tail: [], lastSeq: 2 }, ''],
    ['the log out of reach', lapsed, undefined, ''],
    ['the last attempt', { ...lapsed, attempt: 3 }, marker, ''],
  ])('fails with what there is: %s', (_name, row, seal, text) => {
    const outcome = run(row, { kind: 'lapse', attempt: row.attempt, seal })
    expect(outcome).toMatchObject({
      event: 'ended',
      row: { status: 'failed', error: { code: 'interrupted' }, endedBy: 'sweeper' },
    })
    expect(outcome.append?.text ?? '').toBe(text)
  })
  it('leaves a worker alone that came back before it was sealed, and ends one that came back after', () => {
    expect(run(streaming, { kind: 'lapse', attempt: 1, seal: undefined })).toMatchObject({ taken: false })
    expect(run(streaming, { kind: 'lapse', attempt: 1, seal: marker })).toMatchObject({ row: { status: 'queued' } })
  })
  it('asks again more and more rarely for what nobody takes, once for each number', () => {
    const first = run(queued, { kind: 'requeue', requeue: 0 })
    expect(first).toMatchObject({ event: 'requested', row: { requeue: 1, untaken: 1, nextSweepAt: now + 10_000 } })
    expect(run(first.row, { kind: 'requeue', requeue: 0 })).toMatchObject({ taken: false })
    expect(run({ ...queued, untaken: 9 }, { kind: 'requeue', requeue: 0 }).row.nextSweepAt).toBe(now + 60_000)
  })
  it('looks at what waits no later than at its deadline', () => {
    const deadlineAt = now + 4_000
    expect(
      run(
        { ...streaming, deadlineAt },
        { kind: 'release', attempt: 1, delayMs: 600_000, reason: 'provider_rate_limited' },
      ).row.nextSweepAt,
    ).toBe(deadlineAt)
    expect(run({ ...queued, deadlineAt }, { kind: 'requeue', requeue: 0 }).row.nextSweepAt).toBe(deadlineAt)
  })
  it('ends what is past its deadline, queued or streaming', () => {
    expect(run({ ...queued, deadlineAt: now }, { kind: 'expire', attempt: 0, seal: undefined })).toMatchObject({
      row: { status: 'failed', error: { code: 'deadline' }, finalSeq: 0 },
    })
    const seal: Seal = { markerPresent: true, tail: [delta(1, 'a')], lastSeq: 1 }
    expect(run({ ...streaming, deadlineAt: now }, { kind: 'expire', attempt: 1, seal })).toMatchObject({
      append: { text: 'a' },
      row: { status: 'failed' },
    })
    expect(run(streaming, { kind: 'expire', attempt: 1, seal: marker })).toMatchObject({ taken: false })
  })
})
