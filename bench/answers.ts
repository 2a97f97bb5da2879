/**
 * What the whole path adds to an answer: HTTP, commit, queue, worker, provider call, token log, stream. A provider in this
 * process writes the time into every token, so that on one machine the delay of each is exact.
 *
 *   node bench/answers.ts [--rate 20] [--seconds 15] [--tokens 50] [--per-second 50] [--url URL]
 *
 * Open-loop arrivals, `rate` a second; an embedded run of its own on a fresh folder unless `--url` names a server, which then
 * must allow this provider: EGRESS_ALLOW=127.0.0.1:9955. Beside it the same provider is called directly, in the same run.
 */
import { createParser } from 'eventsource-parser'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ApiUser } from '@scriptorium/testkit/api-user'
import { startCopy } from '../embedded/test/running-copy.ts'

type Setting = { users: { user: ApiUser; threads: string[] }[] }
/** Milliseconds; `tokens` are the delays of each token on its way, the first aside. */
type Measured = { firstMs: number; tokens: number[]; characters: number }

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
    tokens: { type: 'string', default: '50' },
    'per-second': { type: 'string', default: '50' },
    url: { type: 'string' },
  },
})
const [rate, seconds, tokens, perSecond] = [values.rate, values.seconds, values.tokens, values['per-second']].map(
  Number,
) as [number, number, number, number]
const providerPort = 9_955
const users = 10
const warmUpAnswers = 20
const streamTimeoutMs = 60_000
const answers = Math.round(rate * seconds)

const provider = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    if (request.url === '/v1/chat/completions') void answer(response)
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data: [{ id: 'clock', object: 'model' }] }))
  })
})
await new Promise<void>((resolve) => {
  provider.listen(providerPort, '127.0.0.1', resolve)
})
const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
const copy =
  values.url === undefined
    ? await startCopy(join(folder, 'data'), { EGRESS_ALLOW: `127.0.0.1:${providerPort}` })
    : undefined
try {
  const setting = await prepare(values.url ?? copy?.url ?? '')
  await run(warmUpAnswers, 10, (index) => throughTheStack(setting, index))
  console.log(`${answers} answers of ${tokens} tokens at ${perSecond}/s, ${rate} a second`)
  const cpu = process.cpuUsage()
  const started = performance.now()
  const stack = await run(answers, rate, (index) => throughTheStack(setting, warmUpAnswers + index))
  const used = process.cpuUsage(cpu)
  console.log(
    `  the generator used ${(((used.user + used.system) / 1_000 / (performance.now() - started)) * 100).toFixed(0)} % of one core`,
  )
  const direct = await run(answers, rate, directly)
  report(
    'first token, directly',
    direct.map(({ firstMs }) => firstMs),
  )
  report(
    'first token, through the stack',
    stack.map(({ firstMs }) => firstMs),
  )
  report(
    'each later token, provider to reader',
    stack.flatMap((each) => each.tokens),
  )
  const whole = stack.filter(({ characters }) => characters === stack[0]?.characters).length
  console.log(`  ${whole} of ${answers} whole`)
} finally {
  await copy?.end('SIGTERM')
  provider.closeAllConnections()
  provider.close()
  await rm(folder, { recursive: true, force: true })
}

/** Each token is the time at which it was written, in a fixed width. */
async function answer(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (choice: object): void =>
    void response.write(
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`,
    )
  const started = performance.now()
  for (let index = 0; index < tokens; index += 1) {
    const waitMs = started + (index * 1_000) / perSecond - performance.now()
    if (waitMs > 1) await pause(waitMs)
    say({ delta: { content: `${performance.now().toFixed(3).padStart(15, ' ')};` }, finish_reason: null })
  }
  say({ delta: {}, finish_reason: 'stop' })
  response.end('data: [DONE]\n\n')
}

async function prepare(url: string): Promise<Setting> {
  const perUser = Math.ceil((answers + warmUpAnswers) / users)
  return {
    users: await Promise.all(
      Array.from({ length: users }, async () => {
        const user = new ApiUser(url)
        await user.persist('POST', '/accounts', {
          email: `${randomUUID()}@example.org`,
          password: `pass ${randomUUID()}`,
          name: 'Bench',
        })
        const fields = {
          provider: 'openai-compatible',
          name: 'Clock',
          baseUrl: `http://127.0.0.1:${providerPort}/v1`,
          apiKey: 'none-needed',
        }
        const connection = await user.persist<{ id: string }>('POST', '/connections', fields)
        const novel = await user.persist<{ id: string }>('POST', '/novels', { title: 'Bench', language: 'en' })
        const threads: string[] = []
        for (let index = 0; index < perUser; index += 1) {
          threads.push(
            (
              await user.persist<{ id: string }>('POST', `/novels/${novel.id}/threads`, {
                connectionId: connection.id,
                model: 'clock',
              })
            ).id,
          )
        }
        return { user, threads }
      }),
    ),
  }
}

async function run(
  count: number,
  perSecondArriving: number,
  one: (index: number) => Promise<Measured>,
): Promise<Measured[]> {
  const started = performance.now()
  const under: Promise<Measured>[] = []
  for (let index = 0; index < count; index += 1) {
    await pause(Math.max(0, started + (index * 1_000) / perSecondArriving - performance.now()))
    under.push(one(index))
  }
  return await Promise.all(under)
}

async function throughTheStack(setting: Setting, index: number): Promise<Measured> {
  const { user, threads } = setting.users[index % users] ?? { user: new ApiUser(''), threads: [] }
  const sentAt = performance.now()
  const { status, body } = await user.request<{ stream: string }>(
    'POST',
    `/threads/${threads[Math.floor(index / users)]}/messages`,
    { content: 'What time is it?' },
  )
  if (status !== 202) throw new Error(`sending answered ${status}: ${JSON.stringify(body)}`)
  return await readTimes(
    sentAt,
    await fetch(`${user.url}${body.stream}`, {
      headers: { cookie: user.cookie },
      signal: AbortSignal.timeout(streamTimeoutMs),
    }),
  )
}

async function directly(): Promise<Measured> {
  const sentAt = performance.now()
  return await readTimes(
    sentAt,
    await fetch(`http://127.0.0.1:${providerPort}/v1/chat/completions`, {
      method: 'POST',
      body: '{}',
      signal: AbortSignal.timeout(streamTimeoutMs),
    }),
  )
}

async function readTimes(sentAt: number, response: Response): Promise<Measured> {
  const measured: Measured = { firstMs: Number.NaN, tokens: [], characters: 0 }
  const parser = createParser({
    onEvent({ event, data }) {
      if (data === '[DONE]' || (event !== undefined && event !== 'delta' && event !== 'snapshot')) return
      const text = textOf(JSON.parse(data))
      if (text === '') return
      const now = performance.now()
      if (Number.isNaN(measured.firstMs)) measured.firstMs = now - sentAt
      else
        measured.tokens.push(
          ...text
            .split(';')
            .slice(0, -1)
            .map((time) => now - Number(time)),
        )
      measured.characters += text.length
    },
  })
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
    parser.feed(chunk)
  return measured
}

/** Of a frame of ours, or of a chunk of the provider's. */
function textOf(data: { text?: string; choices?: { delta: { content?: string } }[] }): string {
  return data.text ?? data.choices?.[0]?.delta.content ?? ''
}

function report(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1)
  console.log(`  ${what}: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms`)
}
