/** Of the life of a generation: accept, claim, fence, sweep, token log, stream. */
import type { Mutant } from './mutant.ts'

const transition = 'services/chat/src/domain/generation/transition.ts'
const oneRoundTrip = 'services/chat/prisma/migrations/20261129000000_one_round_trip/migration.sql'
/** Where these functions of the schema are as they are now. */
const acceptFunction = 'services/chat/prisma/migrations/20261204100100_automatic_titles/migration.sql'
const finishFunction = 'services/chat/prisma/migrations/20261130010000_left_out/migration.sql'
const sweepStore = 'services/chat/src/store/sweep-store.ts'
const streamPosition = 'services/gateway/src/domain/stream-position.ts'
const streamReader = 'services/gateway/src/http/stream-reader.ts'
const generationLog = 'packages/token-log/src/generation-log.ts'
const accept = 'services/chat/test/accept.test.ts'
const cancel = 'services/chat/test/cancel.test.ts'
const fence = 'services/chat/test/fence.test.ts'
const sweeper = 'services/chat/test/sweeper.test.ts'
const sweeperOutage = 'services/chat/test/sweeper-outage.test.ts'
const processDeath = 'services/chat/test/process-death.test.ts'
const generationRun = 'services/ai-broker/test/generation-run.test.ts'
const runEnds = 'services/ai-broker/test/run-ends.test.ts'
const relay = 'packages/database/test/relay.test.ts'
const memoryLog = 'packages/token-log/test/memory-token-log.test.ts'
const streams = 'services/gateway/test/streams.test.ts'
const codexOutage = 'services/chat/test/codex-outage.test.ts'
const streamFaults = 'services/gateway/test/stream-faults.test.ts'

export const generationMutants: readonly Mutant[] = [
  {
    row: '1',
    takesOut: 'the key that is unique per owner',
    file: 'services/chat/prisma/migrations/20261102000000_chat/migration.sql',
    find: '  UNIQUE (owner_id, idempotency_key),\n',
    replace: '',
    caughtBy: {
      file: accept,
      title: 'writes one reply for 50 regenerations at once, which no lock of the thread keeps apart',
    },
  },
  {
    row: '1',
    takesOut: 'the comparison of bodies under one key',
    file: 'services/chat/src/domain/message/accept.ts',
    find: "if (known.bodyHash !== bodyHash) throw new ServiceError('idempotency_mismatch')",
    replace: '',
    caughtBy: {
      file: accept,
      title: 'refuses another body under the same key, also another thread and another kind of request',
    },
  },
  {
    row: '3',
    takesOut: 'the event in the transaction of the accept',
    file: acceptFunction,
    find: 'IF is_new THEN',
    replace: 'IF NOT is_new THEN',
    caughtBy: {
      file: processDeath,
      title: 'row 3: after the accept and before its event is published: the next process sends it',
    },
  },
  {
    row: '4',
    takesOut: 'the inbox',
    file: 'packages/database/src/inbox.ts',
    find: 'return rowCount === 1',
    replace: 'return rowCount !== null',
    caughtBy: {
      file: relay,
      title: 'sends again what a dead relay had published and not marked, and the inbox lets it take effect once',
    },
  },
  {
    row: '4',
    takesOut: 'the end of a dead relay’s lease',
    file: 'packages/database/src/outbox-store.ts',
    find: 'AND (o.locked_until IS NULL OR o.locked_until <= clock_timestamp())',
    replace: 'AND o.locked_until IS NULL',
    caughtBy: {
      file: relay,
      title: 'sends again what a dead relay had published and not marked, and the inbox lets it take effect once',
    },
  },
  {
    row: '12',
    takesOut: 'the memory of jobs that are queued already',
    file: 'services/ai-broker/src/events/generation-requested.ts',
    find: 'if (isQueued(data)) return',
    replace: 'void isQueued',
    caughtBy: { file: runEnds, title: 'queues the generation, once however often it comes (12)' },
  },
  {
    row: '21',
    takesOut: 'the way back into the queue after a proven silence',
    file: transition,
    find: "if (provesSilence(row.textSeq, seal) && hasTriesLeft(row, limits)) return putBack(row, now, 'interrupted', limits)",
    replace: 'void provesSilence',
    caughtBy: {
      file: sweeper,
      title: 'before its first token costs an attempt: the generation is queued again, under another job',
    },
  },
  {
    row: '22',
    takesOut: 'the sealed tail from what a dead worker leaves',
    file: transition,
    find: "return end(row, 'sweeper', failure('interrupted'), chunkOfTail(row.textSeq, seal))",
    replace: "return end(row, 'sweeper', failure('interrupted'))",
    caughtBy: { file: sweeper, title: 'in the middle leaves what a reader has seen' },
  },
  {
    row: '22',
    takesOut: 'the proof before a second attempt',
    file: transition,
    find: 'if (provesSilence(row.textSeq, seal) && hasTriesLeft',
    replace: 'if ((provesSilence(row.textSeq, seal) || seal !== undefined) && hasTriesLeft',
    caughtBy: { file: sweeper, title: 'in the middle leaves what a reader has seen' },
  },
  {
    row: '23',
    takesOut: 'the last text from the statement that ends the row',
    file: finishFunction,
    find: "content = joined.text || CASE WHEN chunk_through >= chunk_from THEN chunk_text ELSE '' END",
    replace: 'content = joined.text',
    caughtBy: {
      file: processDeath,
      title: 'row 23: with the end of a generation written and not confirmed: state and text are both there',
    },
  },
  {
    row: '24',
    takesOut: 'the attempt from the fence',
    file: 'services/chat/src/domain/generation/outcome.ts',
    find: "return row.status === 'streaming' && row.attempt === attempt",
    replace: "return row.status === 'streaming' && attempt > 0",
    caughtBy: { file: fence, title: 'changes no row with any report, and learns which attempt holds it' },
  },
  {
    row: '24',
    takesOut: 'the attempt from the statement of a renewal',
    file: oneRoundTrip,
    find: "interval '1 millisecond'\n    WHERE g.owner_id = owner AND g.id = generation AND g.attempt = its_attempt",
    replace:
      "interval '1 millisecond'\n    WHERE g.owner_id = owner AND g.id = generation AND g.attempt >= its_attempt",
    caughtBy: { file: fence, title: 'changes no row with any report, and learns which attempt holds it' },
  },
  {
    row: '24',
    takesOut: 'the attempt from the statement of a finish',
    file: finishFunction,
    find: "g.attempt = its_attempt AND g.status = 'streaming'\n      AND (chunk_through",
    replace: "g.attempt >= its_attempt AND g.status = 'streaming'\n      AND (chunk_through",
    caughtBy: { file: fence, title: 'changes no row with any report, and learns which attempt holds it' },
  },
  {
    row: '24',
    takesOut: 'the order of ids in the token log',
    file: generationLog,
    find: 'if (last !== undefined && compare(item, last) <= 0) return refusal(item, last)',
    replace: 'if (last !== undefined && compare(item, last) === 0) return refusal(item, last)',
    caughtBy: { file: memoryLog, title: 'refuses a zombie once a later attempt is open' },
  },
  {
    row: '24',
    takesOut: 'the worker’s ear for the refusal of its attempt',
    file: 'services/ai-broker/src/domain/generation/lease-keeper.ts',
    find: "if (!yours) this.#options.abortReason.stop({ kind: 'not-ours' })\n    else if (cancelRequested)",
    replace: 'if (cancelRequested)',
    caughtBy: { file: runEnds, title: 'is known from the fence alone when the log is out of reach (24)' },
  },
  {
    row: '27',
    takesOut: 'the number that a repeated request must have seen',
    file: transition,
    find: "if (row.status !== 'queued' || row.requeue !== seen) return refused(row)",
    replace: "if (row.status !== 'queued' || seen < 0) return refused(row)",
    caughtBy: {
      file: 'services/chat/src/domain/generation/transition.test.ts',
      title: 'asks again more and more rarely for what nobody takes, once for each number',
    },
  },
  {
    row: '31',
    takesOut: 'the sweeper’s request for what nobody took',
    file: 'services/chat/src/domain/generation/sweep.ts',
    find: "if (cause === 'requeue') return (await generations.apply(ownerId, id, { kind: 'requeue', requeue }))?.changed === true",
    replace: "if (cause === 'requeue') return requeue < 0",
    caughtBy: {
      file: 'embedded/test/emptied-queue.test.ts',
      title: 'row 31: lose no answer: each ends once, whole, and its reader has what is stored',
    },
  },
  {
    row: '38',
    takesOut: 'the mark without which no answer is complete',
    file: 'services/ai-broker/src/domain/generation/ending.ts',
    find: "if (!proper) return failed('truncated')",
    replace: 'void proper',
    caughtBy: { file: generationRun, title: '%s ends as %s with the text that came' },
  },
  {
    row: '44',
    takesOut: 'the seal before a cancel',
    file: 'services/chat/src/domain/generation/generations.ts',
    find: "seal: from === 'streaming' ? await seal(id, row.attempt, row.textSeq) : undefined })",
    replace: 'seal: undefined }); void seal',
    caughtBy: { file: cancel, title: 'keeps checkpoint and tail, refuses what comes later, and notifies' },
  },
  {
    row: '45',
    takesOut: 'the finality of an end',
    file: transition,
    find: 'if (isTerminal(row.status) || unseen) return refused(row)',
    replace: 'if (unseen) return refused(row)',
    caughtBy: {
      file: 'services/chat/test/generation-model.test.ts',
      title: 'keeps what must hold, and reaches every kind of end',
    },
  },
  {
    row: '50',
    takesOut: 'the exactness of a reader’s position',
    file: streamPosition,
    find: 'const from = { attempt: lastEventId.attempt, seq: lastEventId.seq }',
    replace: 'const from = { attempt: lastEventId.attempt, seq: lastEventId.seq - 1 }',
    caughtBy: { file: streams, title: 'row 50: two gateways, reconnect at every frame' },
  },
  {
    row: '51',
    takesOut: 'the subscription before the reading',
    file: streamReader,
    find: 'async open(known: GenerationRow | undefined): Promise<GenerationRow> {\n    await this.#subscribe()',
    replace:
      'async open(known: GenerationRow | undefined): Promise<GenerationRow> {\n    setTimeout(() => void this.#subscribe(), 500)',
    caughtBy: { file: streamFaults, title: 'row 51: loses nothing that is published while the log is read' },
  },
  {
    row: '52',
    takesOut: 'the doubt about an id past all that was written',
    file: streamPosition,
    find: 'const known = range === undefined ? from.seq === row.textSeq : from.seq >= range.first - 1 && from.seq <= Math.max(range.last, row.textSeq)',
    replace: 'const known = range !== undefined || from.seq >= row.textSeq',
    caughtBy: { file: streams, title: 'row 52: an id that is forged, foreign or garbage means from the start' },
  },
  {
    row: '72',
    takesOut: 'the limit of a call to the codex',
    file: 'services/chat/src/clients/codex.ts',
    find: 'await context.lookup(lookup, { ownerId, deadlineMs })',
    replace: 'await context.lookup(lookup, { ownerId, deadlineMs: deadlineMs * 10 })',
    caughtBy: { file: codexOutage, title: 'D4: %s: the generation waits, past all limits of attempts' },
  },
  {
    row: '78',
    takesOut: 'the number of the request from a job’s id',
    file: 'services/ai-broker/src/domain/generation/enqueueing.ts',
    find: 'return `${generationId}.${requeue}`',
    replace: 'return `${generationId}.${Math.min(requeue, 0)}`',
    caughtBy: {
      file: runEnds,
      title: 'that asks once more is worked off, though a job of the first asking lies in the queue (78)',
    },
  },
  {
    row: '79',
    takesOut: 'the wait for a steady time',
    file: sweepStore,
    find: 'values: [steadyForMs >= leaseMs, holdMs, limit]',
    replace: 'values: [steadyForMs >= 0, holdMs, limit]',
    caughtBy: { file: sweeperOutage, title: 'waits one lease before it believes that leases have lapsed' },
  },
  {
    row: '79',
    takesOut: 'a worker’s patience with a silent chat',
    file: 'services/ai-broker/src/domain/generation/lease-keeper.ts',
    find: 'const isTooLong = performance.now() - this.#heardAt > timings.chatSilenceMs',
    replace: 'const isTooLong = performance.now() > this.#heardAt && timings.chatSilenceMs > 0',
    caughtBy: { file: generationRun, title: 'while it streams: reads on, and stores it all afterwards' },
  },
  {
    row: '80',
    takesOut: 'the log’s memory of the caller’s own last entry',
    file: generationLog,
    find: "if (item.seq === last.seq && item.text === last.text) return { state: 'appended' }",
    replace: '',
    caughtBy: {
      file: runEnds,
      title: 'whose every third reply is lost: the worker does not take itself for a zombie (80)',
    },
  },
  {
    row: '81',
    takesOut: 'the wait for a checkpoint past a hole',
    file: streamPosition,
    find: "if (entry.seq !== at.seq + 1) return { frames, position: at, need: 'checkpoint', ended: false }",
    replace: '',
    caughtBy: {
      file: streamFaults,
      title: 'row 81: waits for a checkpoint past the hole when the log was emptied, and skips nothing',
    },
  },
  {
    row: '82',
    takesOut: 'the memory of a claim’s token',
    file: transition,
    find: "if (row.claimToken === token) return row.status === 'streaming' ? changed(row, { leaseUntil: now + limits.leaseMs }) : refused(row)",
    replace: '',
    caughtBy: { file: fence, title: 'whose response was lost gets the same one again; another worker gets nothing' },
  },
  {
    row: '83',
    takesOut: 'the limit of attempts',
    file: transition,
    find: '(row.textSeq, seal) && hasTriesLeft(row, limits)) return putBack',
    replace: '(row.textSeq, seal) && limits.attemptsMax > 0) return putBack',
    caughtBy: { file: sweeper, title: 'always at the first byte ends after three attempts' },
  },
]
