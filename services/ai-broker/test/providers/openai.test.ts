/** OpenAI's own API, by Responses and by Chat Completions, held to what all providers must do. */
import { openAi } from '../../src/providers/responses/adapter.ts'
import { describeProvider } from './conformance.ts'

describeProvider('openai, by Responses', {
  maker: openAi,
  path: '/v1',
  option: {
    name: 'verbosity',
    value: 'low',
    readFrom: ({ text }) => (text as { verbosity?: string } | undefined)?.verbosity,
  },
})

describeProvider('openai, by Chat Completions', {
  maker: openAi,
  path: '/v1',
  // Responses has no word for it.
  parameters: { stop: ['never said'] },
  option: { name: 'verbosity', value: 'low', readFrom: ({ verbosity }) => verbosity },
})
