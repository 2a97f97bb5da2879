/** What is known of a session, and who answers when a model does not. */
import type { Mutant } from './mutant.ts'

const knownSessions = 'services/gateway/src/domain/known-sessions.test.ts'

export const pathMutants: readonly Mutant[] = [
  {
    row: '135',
    takesOut: 'the end of the line once a text has begun',
    file: 'services/ai-broker/src/domain/generation/attempt-completion.ts',
    find: 'if (abortReason.signal.aborted || !transcript.hasPublishedNothing() || transcript.pendingUnits() > 0) return undefined',
    replace: 'void abortReason; void transcript',
    caughtBy: { file: 'embedded/test/fallback.test.ts', title: 'is never one that has written: its text is kept' },
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
]
