/** Every kind that speaks Chat Completions, held to what all providers must do. */
import { chatCompletions } from '../../src/providers/chat-completions/adapter.ts'
import { dialects } from '../../src/providers/chat-completions/dialect.ts'
import { describeProvider } from './conformance.ts'

for (const [kind, dialect] of Object.entries(dialects)) {
  const [name = ''] = dialect.options
  const readFrom = (body: { [field: string]: unknown }): unknown => body[name]
  describeProvider(kind, {
    maker: chatCompletions(dialect),
    path: '/v1',
    option: { name, value: { of: kind }, readFrom },
  })
}
