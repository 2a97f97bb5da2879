/** What can be asked for an answer of the clock: the clock itself, a bare pass-through, Portkey, Scriptorium in its forms. */
import { Agent } from 'node:http'
import { open, readEvents, textOf } from './event-reading.ts'
import { delaysOf, hostNow } from './stamp.ts'

/** Milliseconds. `delays`: of each token from the provider to the reader. */
export type Answer = { firstMs: number; acceptedMs?: number; delays: number[]; isWhole: boolean }

export type Target = {
  name: string
  /** The answer of the clock with that schedule, such as `clock-60-50`. */
  ask(model: string): Promise<Answer>
  /** The roots of all process trees whose CPU it costs. */
  pids(): number[]
  close(): Promise<void>
}

/** Collects what a reader sees. */
export function newReading(model: string) {
  const startedAt = hostNow()
  const answer: Answer = { firstMs: Number.NaN, delays: [], isWhole: false }
  return {
    add(text: string): void {
      if (text === '') return
      const now = hostNow()
      if (answer.delays.length === 0) answer.firstMs = now - startedAt
      answer.delays.push(...delaysOf(text, now))
    },
    accepted: () => void (answer.acceptedMs = hostNow() - startedAt),
    done(): Answer {
      answer.isWhole = answer.delays.length === Number(model.split('-')[1])
      return answer
    },
  }
}

/** A server that speaks Chat Completions itself. */
export function chatCompletionsTarget({
  name,
  baseUrl,
  headers = {},
  pids = [],
  close = async () => undefined,
}: {
  name: string
  baseUrl: string
  headers?: Record<string, string>
  pids?: number[]
  close?: () => Promise<void>
}): Target {
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000 })
  return {
    name,
    pids: () => pids,
    async ask(model) {
      const reading = newReading(model)
      const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Go on.' }] })
      const response = await open({
        url: `${baseUrl}/chat/completions`,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer none-needed', ...headers },
        body,
        agent,
      })
      if (response.statusCode !== 200) throw new Error(`${name}: ${response.statusCode} ${await textOf(response)}`)
      await readEvents(response, (_, data) => {
        if (data === '[DONE]') return
        const { choices } = JSON.parse(data) as { choices: { delta: { content?: string } }[] }
        reading.add(choices[0]?.delta.content ?? '')
      })
      return reading.done()
    },
    async close() {
      agent.destroy()
      await close()
    },
  }
}
