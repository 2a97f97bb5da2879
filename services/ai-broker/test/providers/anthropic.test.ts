/** Anthropic's Messages, held to what all providers must do. */
import { anthropic } from '../../src/providers/anthropic/adapter.ts'
import { describeProvider } from './conformance.ts'

describeProvider('anthropic', {
  maker: anthropic,
  path: '',
  option: { name: 'top_k', value: 40, readFrom: ({ top_k }) => top_k },
})
