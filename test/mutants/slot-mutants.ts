/** Of who may run: limits of an owner and of a connection, and attempts that do not count. */
import type { Mutant } from './mutant.ts'

const transition = 'services/chat/src/domain/generation/transition.ts'
/** Where the function that claims a generation is as it is now. */
const claimFunction = 'services/chat/prisma/migrations/20261203200000_started_events/migration.sql'
const slots = 'services/chat/test/slots.test.ts'
const codexOutage = 'services/chat/test/codex-outage.test.ts'
const fairQueue = 'services/ai-broker/test/fair-queue.test.ts'

export const slotMutants: readonly Mutant[] = [
  {
    row: '72b',
    takesOut: 'the difference between an attempt and an outage of ours',
    file: transition,
    find: 'const released = excused ? { ...row, excused: row.excused + 1 } : row',
    replace: 'const released = row',
    caughtBy: {
      file: codexOutage,
      title: 'D4: a worker that stops before the first token uses no attempt up, however many stop',
    },
  },
  {
    row: '37',
    takesOut: 'the place of a job behind its owner’s own',
    file: 'services/ai-broker/src/domain/generation/enqueueing.ts',
    find: '{ jobId, priority: priorities.of(ownerId, jobId), ...(delayMs > 0',
    replace: '{ jobId, priority: 1, ...(delayMs > 0',
    caughtBy: { file: fairQueue, title: 'D2: are behind the first of another user, who came after them' },
  },
  {
    row: '37a',
    takesOut: 'the lock under which claims of one owner count',
    file: claimFunction,
    find: "PERFORM pg_advisory_xact_lock(hashtextextended('generation slots of ' || owner::text, 0));",
    replace: '',
    caughtBy: {
      file: slots,
      title: 'C6: are claimed one after the other, so that the second counts what the first has taken',
    },
  },
  {
    row: '37a',
    takesOut: 'the limit of the owner',
    file: transition,
    find: 'running.owner >= limits.runningPerOwnerMax ||',
    replace: '',
    caughtBy: {
      file: 'embedded/test/hung-provider.test.ts',
      title: 'C6, D2: asked by 60 messages of one user, keeps another user’s message from nothing',
    },
  },
  {
    row: '37a',
    takesOut: 'the hand-over of a slot that is free again',
    file: 'services/chat/src/domain/generation/generations.ts',
    find: 'if (outcome?.maySomeoneWait === true) slots.handOver(ownerId)',
    replace: '',
    caughtBy: { file: slots, title: 'C6: a %s hands its slot to the one that waits longest' },
  },
  {
    row: '37b',
    takesOut: 'the limit of the connection',
    file: transition,
    find: '(connectionMax !== undefined && running.connection >= connectionMax)',
    replace: 'running.connection < 0',
    caughtBy: { file: slots, title: 'C6: of which one may run at once run one after the other, and all end' },
  },
  {
    row: '37b',
    takesOut: 'the limits from what a worker claims with',
    file: 'services/ai-broker/src/domain/generation/run-connection.ts',
    find: 'runningMax: runningMaxOf(connection),',
    replace: 'runningMax: undefined,',
    caughtBy: {
      file: fairQueue,
      title: 'C6: names the limit of its connection as it is: %s',
    },
  },
  {
    row: '37b',
    takesOut: 'the limit of the connection from the statement of a claim',
    file: claimFunction,
    find: 'AND (next_connection_max IS NULL OR',
    replace: 'AND (true OR',
    caughtBy: { file: slots, title: 'C6: of which one may run at once run one after the other, and all end' },
  },
  {
    row: '37a',
    takesOut: 'the limit of the owner from the statement of a claim',
    file: claimFunction,
    find: "r.status = 'streaming') < owner_max",
    replace: "r.status = 'streaming') < owner_max + 1000",
    caughtBy: { file: slots, title: 'C6, D2: never run beyond the limit, however many workers claim at once' },
  },
]
