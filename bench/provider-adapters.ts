/**
 * What the adapters of providers cost.
 *
 *   npm run bench -- providers [--tokens 2000] [--answers 10] [--megabytes 16] [--write]
 *
 * First the reducers alone, and with the reader before them that finds the events in bytes as a socket gives them: MB of the wire in a
 * second of processor time. Then whole calls over HTTP to the demo provider in a process of its own: processor time of this
 * process for 1,000 tokens. `--write` puts the result under bench/results.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
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
    write: { type: 'boolean', default: false },
  },
})
const [tokens, answers, megabytes] = [values.tokens, values.answers, values.megabytes].map(Number) as [
  number,
  number,
  number,
]

/** What a socket gives at a time, at its fastest. */
const pieceBytes = 64 * 1_024

/** Words of a few characters, as most tokens are; streams also put something new into each frame beside them. */
const words = [
  ' lantern',
  ' the',
  ' harbour',
  ',',
  ' went',
  ' Zoë',
  ' slowly',
  '.',
  '\n\n',
  ' keeper',
  ' said',
  ' rain',
]
const wordAt = (index: number): string => words[index % words.length] ?? ''
const chunkAt = (index: number): object => ({
  id: 'chatcmpl-AZ8kq2v3',
  object: 'chat.completion.chunk',
  created: 1_767_225_600,
  model: 'gpt-5-mini-2026-01-01',
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
  choices: [{ index: 0, delta: { content: wordAt(index) }, logprobs: null, finish_reason: null }],
  usage: null,
})
const responseDeltaAt = (index: number): object => ({
  type: 'response.output_text.delta',
  sequence_number: index + 4,
  item_id: 'msg_0123456789abcdef0123456789abcdef',
  output_index: 0,
  content_index: 0,
  delta: wordAt(index),
  logprobs: [],
  obfuscation: 'aXb9kQ2v7Lm'.slice(index % 8),
})
const messageDeltaAt = (index: number): object => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: wordAt(index) },
})
const chatLineAt = (index: number): object => ({
  model: 'llama3.2:3b',
  created_at: `2026-01-01T00:00:00.${String(123_456_789 + index * 1_313).slice(0, 9)}Z`,
  message: { role: 'assistant', content: wordAt(index) },
  done: false,
})
const frames: Readonly<Record<string, (index: number) => string>> = {
  'chat-completions': (index) => `data: ${JSON.stringify(chunkAt(index))}\n\n`,
  responses: (index) => `event: response.output_text.delta\ndata: ${JSON.stringify(responseDeltaAt(index))}\n\n`,
  messages: (index) => `event: content_block_delta\ndata: ${JSON.stringify(messageDeltaAt(index))}\n\n`,
  ollama: (index) => `${JSON.stringify(chatLineAt(index))}\n`,
}

/** In seconds, of this process. */
function processorTime(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** MB of the wire in a second. `parsing`: of `JSON.parse` alone, which says how fast the machine is just now. */
type Speeds = { alone: number; withReader: number; parsing: number }

const framesInTurn = 600

function measure<State extends StreamState, Event>(
  protocol: StreamProtocol<State, Event>,
  frameAt: (index: number) => string,
): Speeds {
  const some = Array.from({ length: framesInTurn }, (_none, index) => frameAt(index))
  const piece = Buffer.from(some.join(''))
  const turns = Math.ceil((megabytes * 1e6) / piece.length)
  const bytes = Buffer.concat(Array.from({ length: turns }, () => piece))
  const events = protocol.createReader().push(piece)
  const texts = some.map((frame) => frame.slice(frame.indexOf('{')).trim())
  const read = (): void => {
    const reader = protocol.createReader()
    let state = protocol.initial
    for (let at = 0; at < bytes.length; at += pieceBytes)
      for (const event of reader.push(bytes.subarray(at, at + pieceBytes))) state = protocol.reduce(state, event).state
  }
  const reduce = (): void => {
    let state = protocol.initial
    for (let turn = 0; turn < turns; turn += 1) for (const event of events) state = protocol.reduce(state, event).state
  }
  const parse = (): void => {
    for (let turn = 0; turn < turns; turn += 1) for (const text of texts) JSON.parse(text)
  }
  const best = (work: () => void): number =>
    Math.round(bytes.length / 1e6 / Math.min(...[1, 2, 3, 4, 5].map(() => processorTime(work))))
  return { alone: best(reduce), withReader: best(read), parsing: best(parse) }
}

const context = { apiKey: undefined }
const frameOf = (name: string) => frames[name] ?? (() => '')
const measures: Readonly<Record<string, () => Speeds>> = {
  'chat-completions': () => measure(chatCompletionsProtocol(dialects.openai, context), frameOf('chat-completions')),
  responses: () => measure(responsesProtocol({ ...context, maxOutputTokens: undefined }), frameOf('responses')),
  messages: () => measure(messagesProtocol(context), frameOf('messages')),
  ollama: () => measure(linesProtocol({ ...context, promptTokens: undefined }), frameOf('ollama')),
}
const speeds = Object.entries(measures).map(([dialect, run]) => {
  const line = { dialect, ...run() }
  console.log(JSON.stringify(line))
  return line
})

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

const costs: { kind: string; cpuMsPer1000Tokens: number }[] = []
// What they share is compiled for the first one.
for (const kind of [...providerKinds, ...providerKinds]) await complete(kind)
for (const kind of providerKinds) {
  const before = process.cpuUsage()
  let count = 0
  for (let answer = 0; answer < answers; answer += 1) count += await complete(kind)
  const { user, system } = process.cpuUsage(before)
  const line = { kind, cpuMsPer1000Tokens: Math.round((10 * (user + system)) / count) / 10 }
  costs.push(line)
  console.log(JSON.stringify(line))
}
await egress.close()
if (values.write) await writeResults()
process.exit(0)

async function writeResults(): Promise<void> {
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`
  const day = new Date().toISOString().slice(0, 10)
  const load = loadavg()[0]?.toFixed(1)
  const json = { date: day, machine, load, tokens, answers, megabytes, speeds, costs }
  await writeFile(join(folder, 'providers.json'), `${JSON.stringify(json, undefined, 2)}\n`)
  const page = [
    `# Adapters of providers\n\n${day}; ${machine}; ${load} other processes wanted a core. MB of the wire in a second of processor time, best of 5.`,
    tableOf(
      ['dialect', 'reducer alone', 'with the reader of events', 'JSON.parse alone'],
      speeds.map((line) => Object.values(line)),
    ),
    `Whole calls over HTTP, ${answers} answers of ${tokens.toLocaleString('en')} tokens each, of this process alone.`,
    tableOf(
      ['kind', 'ms of processor time for 1,000 tokens'],
      costs.map((line) => Object.values(line)),
    ),
  ]
  await writeFile(join(folder, 'providers.md'), `${page.join('\n\n')}\n`)
}

function tableOf(heads: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(String).join(' | ')} |`).join('\n')
}
