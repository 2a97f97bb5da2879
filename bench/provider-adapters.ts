/**
 * What the adapters of providers cost.
 *
 *   npm run bench -- providers [--tokens 2000] [--answers 10] [--megabytes 16]
 *
 * First the reducers alone, and with the reader before them that finds the events in bytes as a socket gives them: MB of the wire in a
 * second of processor time. Then whole calls over HTTP to the demo provider in a process of its own: processor time of this
 * process for 1,000 tokens.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { providerKinds } from '@scriptorium/contracts/nouns'
import type { ProviderKind } from '@scriptorium/contracts/nouns'
import { createAllowList } from '../services/ai-broker/src/domain/connection/allow-list.ts'
import { messagesProtocol } from '../services/ai-broker/src/providers/anthropic/protocol.ts'
import { dialects } from '../services/ai-broker/src/providers/chat-completions/dialect.ts'
import { chatCompletionsProtocol } from '../services/ai-broker/src/providers/chat-completions/protocol.ts'
import { createEgress } from '../services/ai-broker/src/providers/egress/egress.ts'
import type { StreamProtocol, StreamState } from '../services/ai-broker/src/providers/http/read-stream.ts'
import { linesProtocol } from '../services/ai-broker/src/providers/ollama/protocol.ts'
import { createProviderFactory } from '../services/ai-broker/src/providers/provider-factory.ts'
import { responsesProtocol } from '../services/ai-broker/src/providers/responses/protocol.ts'

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '2000' },
    answers: { type: 'string', default: '10' },
    megabytes: { type: 'string', default: '16' },
  },
})
const [tokens, answers, megabytes] = [values.tokens, values.answers, values.megabytes].map(Number) as [
  number,
  number,
  number,
]

/** What a socket gives at a time, at its fastest. */
const pieceBytes = 64 * 1_024

const word = ' lantern'
const chunk = {
  id: 'chatcmpl-AZ8kq2v3',
  object: 'chat.completion.chunk',
  created: 1_767_225_600,
  model: 'gpt-5-mini-2026-01-01',
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
  choices: [{ index: 0, delta: { content: word }, logprobs: null, finish_reason: null }],
  usage: null,
}
const responseDelta = {
  type: 'response.output_text.delta',
  item_id: 'msg_0123456789abcdef0123456789abcdef',
  output_index: 0,
  content_index: 0,
  delta: word,
  logprobs: [],
  sequence_number: 12,
}
const messageDelta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: word } }
const chatLine = {
  model: 'llama3.2:3b',
  created_at: '2026-01-01T00:00:00.123456789Z',
  message: { role: 'assistant', content: word },
  done: false,
}
const frames = {
  'chat-completions': `data: ${JSON.stringify(chunk)}\n\n`,
  responses: `event: response.output_text.delta\ndata: ${JSON.stringify(responseDelta)}\n\n`,
  messages: `event: content_block_delta\ndata: ${JSON.stringify(messageDelta)}\n\n`,
  ollama: `${JSON.stringify(chatLine)}\n`,
}

/** In seconds, of this process. */
function processorTime(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

type Speeds = { withReader: number; alone: number }

function measure<State extends StreamState, Event>(protocol: StreamProtocol<State, Event>, frame: string): Speeds {
  const bytes = Buffer.from(frame.repeat(Math.ceil((megabytes * 1e6) / frame.length)))
  const events = protocol.createReader().push(bytes.subarray(0, frame.length))
  const read = (): void => {
    const reader = protocol.createReader()
    let state = protocol.initial
    for (let at = 0; at < bytes.length; at += pieceBytes)
      for (const event of reader.push(bytes.subarray(at, at + pieceBytes))) state = protocol.reduce(state, event).state
  }
  const reduce = (): void => {
    let state = protocol.initial
    for (let count = bytes.length / frame.length; count > 0; count -= 1)
      for (const event of events) state = protocol.reduce(state, event).state
  }
  const best = (work: () => void): number => bytes.length / 1e6 / Math.min(...[1, 2, 3].map(() => processorTime(work)))
  return { withReader: best(read), alone: best(reduce) }
}

const context = { apiKey: undefined }
const speeds: Readonly<Record<keyof typeof frames, () => Speeds>> = {
  'chat-completions': () => measure(chatCompletionsProtocol(dialects.openai, context), frames['chat-completions']),
  responses: () => measure(responsesProtocol({ ...context, maxOutputTokens: undefined }), frames.responses),
  messages: () => measure(messagesProtocol(context), frames.messages),
  ollama: () => measure(linesProtocol({ ...context, promptTokens: undefined }), frames.ollama),
}
for (const [name, run] of Object.entries(speeds)) {
  const { withReader, alone } = run()
  console.log(`${name}: reducer ${alone.toFixed(0)} MB/s, with reader ${withReader.toFixed(0)} MB/s`)
}

const program = `
  const { startDemoProvider } = await import('./packages/demo-provider/src/index.ts')
  const { port } = await startDemoProvider({ host: '127.0.0.1', port: 0, faults: true, delayMs: 0 })
  console.log(port)`
const demo = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
const port = Number(String((await once(demo.stdout, 'data'))[0]))
// Whatever ends this process ends the demo.
process.on('exit', () => demo.kill())
const egress = createEgress({ allowList: createAllowList([`127.0.0.1:${port}`]) })
const factory = createProviderFactory({ egress })

async function complete(kind: ProviderKind): Promise<number> {
  const isOwnRoot = kind === 'anthropic' || kind === 'ollama'
  const baseUrl = `http://127.0.0.1:${port}${isOwnRoot ? '' : '/v1'}`
  const provider = factory.open({ kind, baseUrl, apiKey: undefined, connectionKey: kind })
  if (provider === undefined) throw new Error(kind)
  const model = `tokens-${tokens}-every-0`
  const parameters = { maxOutputTokens: tokens * 2 }
  const messages = [{ role: 'user' as const, content: 'Go on.' }]
  let parts = 0
  const never = new AbortController().signal
  for await (const part of provider.stream({ model, messages, parameters, requestId: 'bench.1' }, never)) {
    if (part.type === 'text') parts += 1
    if (part.type === 'error') throw new Error(part.failure.message)
  }
  return parts
}

for (const kind of providerKinds) {
  await complete(kind)
  const before = process.cpuUsage()
  let count = 0
  for (let answer = 0; answer < answers; answer += 1) count += await complete(kind)
  const { user, system } = process.cpuUsage(before)
  console.log(`${kind}: ${((user + system) / count).toFixed(1)} ms of processor time per 1,000 tokens`)
}
await egress.close()
process.exit(0)
