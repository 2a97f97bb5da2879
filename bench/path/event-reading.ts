/** Requests and their events, read as cheaply as can be: the reader shares the machine with what it measures. */
import { request as httpRequest } from 'node:http'
import type { Agent, IncomingMessage } from 'node:http'

export type Call = {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  agent: Agent
}

const timeoutMs = 120_000

export async function open({ url, method, headers, body, agent }: Call): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent, timeout: timeoutMs }, resolve)
    request.on('error', reject)
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url} within ${timeoutMs} ms`)))
    request.end(body)
  })
}

export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Calls `onEvent` with each event's name and data; resolves at the end of the stream. */
export async function readEvents(
  response: IncomingMessage,
  onEvent: (event: string, data: string) => void,
): Promise<void> {
  let rest = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    rest += chunk as string
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const frame = rest.slice(0, end)
      rest = rest.slice(end + 2)
      let event = 'message'
      let data = ''
      for (const line of frame.split('\n')) {
        if (line.startsWith('event: ')) event = line.slice(7)
        else if (line.startsWith('data: ')) data = line.slice(6)
      }
      if (data !== '') onEvent(event, data)
    }
  }
}
