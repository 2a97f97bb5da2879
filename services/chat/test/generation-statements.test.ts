import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { array, assert, asyncProperty, constant, constantFrom, integer, oneof, record } from 'fast-check'
import { newId } from '@scriptorium/runtime'
import type { GenerationRow } from '../src/domain/generation/generation.ts'
import { transition } from '../src/domain/generation/transition.ts'
import type { Command } from '../src/domain/generation/transition.ts'
import { createGenerationStore } from '../src/store/generation-store.ts'
import { openChatFixture, quickLimits } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'

let fixture: ChatFixture
const anna = newId()
/** Leases that no test outlives, so that only its own commands move a row. */
const limits = { ...quickLimits, leaseMs: 60_000, untakenMs: 60_000 }

beforeAll(async () => {
  fixture = await openChatFixture({ still: true, config: { generation: limits } })
})
afterAll(async () => await fixture.close())

describe('the statements', () => {
  it('do to a row what the rules say, in any order', async () => {
    const command = oneof(
      record({ kind: constant('claim' as const), token: constantFrom(newId(), newId(), newId()) }),
      record({
        kind: constant('checkpoint' as const),
        attempt: integer({ min: 1, max: 2 }),
        from: integer({ min: -1, max: 1 }),
        length: integer({ min: 0, max: 3 }),
      }),
      record({ kind: constant('renew' as const), attempt: integer({ min: 1, max: 2 }) }),
      record({
        kind: constant('finish' as const),
        attempt: integer({ min: 1, max: 3 }),
        from: integer({ min: 0, max: 1 }),
        length: integer({ min: 0, max: 2 }),
      }),
      record({ kind: constant('release' as const), attempt: integer({ min: 1, max: 3 }) }),
      record({ kind: constant('lapse' as const), attempt: integer({ min: 1, max: 2 }) }),
      record({ kind: constant('requeue' as const), requeue: integer({ min: 0, max: 3 }) }),
    )
    const store = createGenerationStore({ database: fixture.database, limits })
    await assert(
      asyncProperty(array(command, { maxLength: 12 }), async (sequence) => {
        const { threadId } = await fixture.openThread(anna)
        const { replyId: id } = await fixture.send(anna, threadId)
        let row = (await store.head(anna, id)) as GenerationRow
        let text = ''
        for (const drawn of sequence) {
          const next = commandOf(drawn, row)
          const expected = transition(row, next, Date.now() + 1_000, limits)
          // A claim has a statement of its own, with what its prompt is made of.
          const actual =
            next.kind === 'claim'
              ? (await store.claim(anna, id, { token: next.token, runningMax: undefined, model: undefined }))?.outcome
              : await store.apply(anna, id, next)
          expect(shapeOf(actual?.row)).toEqual(shapeOf(expected.row))
          expect(actual?.taken).toBe(expected.taken)
          expect(actual?.problem).toBe(expected.problem)
          if (next.kind === 'claim' && expected.row.attempt !== row.attempt) text = ''
          text += expected.append?.text ?? ''
          row = (await store.head(anna, id)) as GenerationRow
          expect(shapeOf(row)).toEqual(shapeOf(expected.row))
          if (row.status !== 'queued') expect((await store.get(anna, id))?.text).toBe(text)
        }
      }),
      { numRuns: 40 },
    )
  })
})

/** What a worker says, and what the sweeper does to it. */
type DrawnKind = Extract<Command['kind'], 'claim' | 'checkpoint' | 'renew' | 'finish' | 'release' | 'lapse' | 'requeue'>
type Drawn = { kind: DrawnKind; token?: string; attempt?: number; from?: number; length?: number; requeue?: number }

/** Texts are letters by their seq, so that a chunk that overlaps what is stored agrees with it. */
function commandOf(
  { kind, token = '', attempt = 1, from = 1, length = 0, requeue = 0 }: Drawn,
  row: GenerationRow,
): Command {
  const fromSeq = Math.max(1, row.textSeq + 1 + from)
  const chunk = {
    fromSeq,
    throughSeq: fromSeq + length - 1,
    text: 'abcdefghijklmnopqrstuvwxyz'.repeat(3).slice(fromSeq - 1, fromSeq - 1 + length),
    reasoning: '',
  }
  // A chunk that begins in the middle of a stored one is another matter, tested above.
  const whole =
    chunk.fromSeq <= row.textSeq && chunk.throughSeq > row.textSeq
      ? { ...chunk, throughSeq: chunk.fromSeq - 1, text: '' }
      : chunk
  switch (kind) {
    case 'claim':
      return { kind, token }
    case 'checkpoint':
      return { kind, attempt, chunk: whole }
    case 'finish':
      return { kind, attempt, ending: { status: 'complete', finishReason: 'stop' }, chunk: whole }
    case 'release':
      return { kind, attempt, delayMs: 0, reason: 'interrupted' }
    case 'lapse':
      return { kind, attempt, seal: { markerPresent: true, tail: [], lastSeq: 0 } }
    case 'requeue':
      return { kind, requeue }
    case 'renew':
      return { kind, attempt }
  }
}

/** All but the times, which the database makes. */
function shapeOf(row: GenerationRow | undefined): object | undefined {
  if (row === undefined) return undefined
  const { notBefore: _notBefore, nextSweepAt: _nextSweepAt, deadlineAt: _deadlineAt, leaseUntil, ...rest } = row
  return { ...rest, leased: leaseUntil !== undefined }
}
