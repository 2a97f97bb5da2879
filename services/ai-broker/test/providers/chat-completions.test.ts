/** Kinds that speak Chat Completions, one of each sort, held to what all providers must do. */
import { chatCompletions } from '../../src/providers/chat-completions/adapter.ts'
import { dialects } from '../../src/providers/chat-completions/dialect.ts'
import { describeProvider } from './conformance.ts'

// With rules for models; with a path that proves the key; local, with lists of its own.
for (const kind of ['openai', 'openrouter', 'lm-studio'] as const) {
  const dialect = dialects[kind]
  const [name] = dialect.options
  const readFrom = (body: { [field: string]: unknown }): unknown => body[name]
  describeProvider(kind, { maker: chatCompletions(dialect), path: '/v1', option: { name, value: kind, readFrom } })
}
