/** Of what models are asked, and of how their streams are read. */
import type { Mutant } from './mutant.ts'

const chosenModels = 'embedded/test/chosen-models.test.ts'
const sdkCalls = 'services/ai-broker/test/providers/sdk-calls.test.ts'

export const providerMutants: readonly Mutant[] = [
  {
    row: '151',
    takesOut: 'the rows of the models that failed before the last',
    file: 'services/ai-broker/src/domain/generation/generation-run.ts',
    find: "for (const each of failed) await recordUsage(ports, key, { ...each, status: 'failed', threadId })",
    replace: '',
    caughtBy: { file: chosenModels, title: 'is in the ledger, each by itself, and together with the answer' },
  },
  {
    row: '155',
    takesOut: 'the place of an entry behind those that were named before it',
    file: 'services/codex/src/domain/context/selection/budget.ts',
    find: '.toSorted((one, other) => byPlace(one.candidate, other.candidate))',
    replace: '',
    caughtBy: {
      file: chosenModels,
      title: 'AC-12: has at least 90 % of each prompt as the beginning of the next, and asks the cache to keep it',
    },
  },
  {
    row: '155',
    takesOut: 'the look at what the next turn pushes out',
    file: 'services/chat/src/domain/message/history.ts',
    find: 'chosen.length + 2 <= max',
    replace: 'max > 0',
    caughtBy: {
      file: 'services/chat/src/domain/message/prompt.test.ts',
      title: 'AC-12: is the message too, as long as the next turn pushes nothing out',
    },
  },
  {
    row: '156',
    takesOut: 'the word on what a model was asked without',
    file: 'services/ai-broker/src/providers/http/stream-completion.ts',
    find: "if (settings.length > 0) yield { type: 'left-out', settings }",
    replace: '',
    caughtBy: { file: sdkCalls, title: '%s: says which settings it was asked without' },
  },
  {
    row: '156',
    takesOut: 'the efforts that a refusal lists',
    file: 'services/ai-broker/src/providers/http/reasoning.ts',
    find: 'return taken.length === 0 ? undefined',
    replace: 'return taken.length >= 0 ? undefined',
    caughtBy: { file: sdkCalls, title: 'that takes other efforts is asked for the nearest, once: %s' },
  },
  {
    row: '157',
    takesOut: 'the word on why nothing comes yet',
    file: 'services/ai-broker/src/domain/generation/completion-reading.ts',
    find: 'onWaiting(part.status)',
    replace: '',
    caughtBy: { file: chosenModels, title: 'is waited for, and the reader is told why' },
  },
  {
    row: '158',
    takesOut: 'the mark of Messages',
    file: 'services/ai-broker/src/providers/anthropic/protocol.ts',
    find: 'isWholeAtEnd: () => false',
    replace: 'isWholeAtEnd: () => true',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/messages.test.ts',
      title: 'is whole by message_stop alone, wherever it breaks off',
    },
  },
  {
    row: '158',
    takesOut: 'the mark of Responses',
    file: 'services/ai-broker/src/providers/responses/protocol.ts',
    find: 'isWholeAtEnd: () => false',
    replace: 'isWholeAtEnd: () => true',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/responses.test.ts',
      title: 'is whole by its terminal event alone, wherever it breaks off',
    },
  },
  {
    row: '158',
    takesOut: 'the mark of Ollama',
    file: 'services/ai-broker/src/providers/ollama/protocol.ts',
    find: 'isWholeAtEnd: () => false',
    replace: 'isWholeAtEnd: () => true',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/ollama.test.ts',
      title: 'is whole by done alone, wherever it breaks off, in the middle of a line too',
    },
  },
  {
    row: '159',
    takesOut: 'the error in a line of its own',
    file: 'services/ai-broker/src/providers/ollama/parts.ts',
    find: "if ((data['error'] ?? undefined) !== undefined) return failBy(state, data, context)",
    replace: '',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/ollama.test.ts',
      title: 'in a line of its own, "%s", keeps the text',
    },
  },
  {
    row: '159',
    takesOut: 'the word for a refusal',
    file: 'services/ai-broker/src/providers/http/map-finish-reason.ts',
    find: "'refusal',",
    replace: '',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/messages.test.ts',
      title: 'that is refused without a word has none',
    },
  },
  {
    row: '160',
    takesOut: 'the look at how much of the prompt was read',
    file: 'services/ai-broker/src/providers/ollama/adapter.ts',
    find: 'usage.estimated || !isSuspect(usage.inputTokens, promptTokens)',
    replace: '!isSuspect(promptTokens, promptTokens)',
    caughtBy: { file: sdkCalls, title: 'that dropped the beginning of a prompt has failed, and says what to do' },
  },
  {
    row: '166',
    takesOut: 'the look for a block’s own first words in its deltas',
    file: 'services/ai-broker/src/providers/anthropic/parts.ts',
    find: "state.begun === '' || parts.length === 0 ? { state, parts } : withoutRepeat(state, parts)",
    replace: '{ state, parts } || withoutRepeat(state, parts)',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/messages.test.ts',
      title: 'has the words with which a block begins once, where its deltas say them %s',
    },
  },
  {
    row: '166',
    takesOut: 'the deltas that a finished text was written with',
    file: 'services/ai-broker/src/providers/responses/parts.ts',
    find: 'state.inPart ? { state: { ...state, inPart: false }, parts: nothing } :',
    replace: '',
    caughtBy: {
      file: 'services/ai-broker/test/providers/traps/responses.test.ts',
      title: '%s is read once',
    },
  },
  {
    row: '167',
    takesOut: 'the thoughts from the count of the output',
    file: 'services/ai-broker/src/providers/anthropic/parts.ts',
    find: 'reasoningTokens: thinking',
    replace: 'reasoningTokens: thinking + 1',
    caughtBy: {
      file: 'services/ai-broker/test/usage.test.ts',
      title: 'is counted apart, and paid for with the words: %s',
    },
  },
]
