/** Of connections: what may be spent, what is counted, lists of models. */
import type { Mutant } from './mutant.ts'

const usage = 'services/ai-broker/test/usage.test.ts'

export const connectionMutants: readonly Mutant[] = [
  {
    row: '150',
    takesOut: 'the look at the budget before the call',
    file: 'services/ai-broker/src/domain/generation/run-connection.ts',
    find: 'if (!costsNothing(price)) assertWithinBudget(spending)',
    replace: '',
    caughtBy: {
      file: usage,
      title: 'that is spent stops an answer before its provider is called, with a code of its own',
    },
  },
  {
    row: '150',
    takesOut: 'the look at the budget before the test of a connection asks a model',
    file: 'services/ai-broker/src/domain/connection/test-completion.ts',
    find: 'costsNothing(price) ? undefined : spentFailure',
    replace: 'costsNothing(price) || price !== null ? undefined : spentFailure',
    caughtBy: {
      file: usage,
      title: 'is stopped by a spent budget before its model is called, unless it costs nothing',
    },
  },
  {
    row: '151',
    takesOut: 'the usage of the calls before the last',
    file: 'services/ai-broker/src/domain/generation/completion-reading.ts',
    find: 'usage = addUsage(usage, read.usage)',
    replace: 'usage = read.usage ?? usage',
    caughtBy: {
      file: 'services/ai-broker/src/domain/generation/completion-reading.test.ts',
      title: 'is paid for as well: the usage is that of all calls of the attempt',
    },
  },
  {
    row: '152',
    takesOut: 'the list that is kept, once it is old',
    file: 'services/ai-broker/src/domain/model/catalogue.ts',
    find: 'if (refresh || cached === undefined)',
    replace: 'if (refresh || cached === undefined || !isFresh(options, cached))',
    caughtBy: {
      file: 'services/ai-broker/test/models.test.ts',
      title: 'are those of the last answer while the endpoint hangs, and are asked for again in the background',
    },
  },
]
