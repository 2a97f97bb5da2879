/** Ollama's chat, held to what all providers must do. */
import { ollama } from '../../src/providers/ollama/adapter.ts'
import { describeProvider } from './conformance.ts'

describeProvider('ollama', {
  maker: ollama,
  path: '',
  option: { name: 'keep_alive', value: '5m', readFrom: ({ keep_alive }) => keep_alive },
  countsCache: false,
  countsThoughts: false,
})
