/** What is known of a session, and who answers when a model does not. */
import type { Mutant } from './mutant.ts'

const fallback = 'embedded/test/chosen-models.test.ts'
const slots = 'services/chat/test/slots.test.ts'
const knownSessions = 'services/gateway/src/domain/known-sessions.test.ts'

export const pathMutants: readonly Mutant[] = [
  {
    row: '135',
    takesOut: 'the end of the line once a text has begun',
    file: 'services/ai-broker/src/domain/generation/attempt-completion.ts',
    find: 'if (abortReason.signal.aborted || !transcript.hasPublishedNothing() || transcript.pendingUnits() > 0) return undefined',
    replace: 'void abortReason; void transcript',
    caughtBy: { file: fallback, title: 'is never one that has written: its text is kept' },
  },
  {
    row: '134',
    takesOut: 'the age of what is known of a session',
    file: 'services/gateway/src/domain/known-sessions.ts',
    find: 'usedAt - each.readAt < validMs',
    replace: 'usedAt - each.readAt < Infinity',
    caughtBy: { file: knownSessions, title: 'is looked up once, and again when what is known is a second old' },
  },
  {
    row: '134',
    takesOut: 'the doubt about a look-up that a change overtook',
    file: 'services/gateway/src/domain/known-sessions.ts',
    find: 'else if (changes === changesBefore)',
    replace: 'else if (changes >= changesBefore)',
    caughtBy: { file: knownSessions, title: 'is seen too when a look-up was under way' },
  },
  {
    row: '135',
    takesOut: 'the end at once of what is wrong with the request or the account',
    file: 'services/ai-broker/src/domain/generation/attempt-completion.ts',
    find: "outcome.kind === 'failed' && (outcome.failure.retryable || turned.has(outcome.failure.code))",
    replace: "outcome.kind === 'failed' && (turned.size > 0 || outcome.failure.retryable)",
    caughtBy: { file: fallback, title: 'is not followed where the account or the request is at fault' },
  },
  {
    row: '135',
    takesOut: 'the limit of the connection that an answer turns to',
    file: 'services/chat/src/domain/generation/turn.ts',
    find: 'running.connection >= connectionMax',
    replace: 'running.connection < 0',
    caughtBy: {
      file: slots,
      title: 'takes a slot of that connection, if there is one, and leaves its own to who waits for it',
    },
  },
  {
    row: '135',
    takesOut: 'the slot that is left for who waits',
    file: 'services/chat/src/domain/generation/generations.ts',
    find: 'if (turned?.outcome.maySomeoneWait === true) slots.handOver(ownerId)',
    replace: '',
    caughtBy: {
      file: slots,
      title: 'takes a slot of that connection, if there is one, and leaves its own to who waits for it',
    },
  },
]
