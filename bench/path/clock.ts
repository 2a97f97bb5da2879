/**
 * A provider that writes the time into every token, so that on one host the delay of each is exact: a process of its own, whose
 * CPU counts for nobody. The model's name is its schedule: `clock-60-50` says 60 tokens at 50 a second, `clock-1-1` one at once.
 *
 *   node bench/path/clock.ts PORT
 */
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { stampLength } from './stamp.ts'

/** Each token fills this many characters, its time included: about what a word takes. */
const port = Number(process.argv[2])

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/v1/chat/completions') void answer(response, Buffer.concat(chunks).toString('utf8'))
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', data: [{ id: 'clock-60-50', object: 'model' }] }))
  })
}).listen(port, '127.0.0.1', () => process.send?.('ready'))

async function answer(response: ServerResponse, body: string): Promise<void> {
  const { model } = JSON.parse(body) as { model: string }
  const [, tokens = 1, perSecond = 1] = model.split('-').map(Number)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  // Alive before the first word, as real servers are.
  const started = performance.now()
  for (let index = 0; index < tokens; index += 1) {
    const waitMs = started + (index * 1_000) / perSecond - performance.now()
    if (waitMs > 1) await pause(waitMs)
    if (response.destroyed) return
    write(response, model, { delta: { content: `${stamp()};` }, finish_reason: null })
  }
  write(response, model, { delta: {}, finish_reason: 'stop' })
  const usage = { prompt_tokens: 10, completion_tokens: tokens, total_tokens: tokens + 10 }
  response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model, choices: [], usage })}\n\n`)
  response.end('data: [DONE]\n\n')
}

/** The monotonic clock of the host, which all its processes share. */
function stamp(): string {
  return String(process.hrtime.bigint() / 1_000n).padStart(stampLength - 1, '0')
}

function write(response: ServerResponse, model: string, choice: object): void {
  const chunk = { id: 'x', object: 'chat.completion.chunk', created: 0, model, choices: [{ index: 0, ...choice }] }
  response.write(`data: ${JSON.stringify(chunk)}\n\n`)
}
