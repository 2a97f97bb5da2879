/** One person's browser, as far as the smoke run needs one: fetch with a cookie, every wait bounded. */
import { randomUUID } from 'node:crypto'

export type Json = { [name: string]: unknown }
export type Answer = { status: number; body: Json; headers: Headers }

export type Client = {
  /** @throws Error naming request and answer when the status is another than the one expected. */
  call(method: string, path: string, options?: { body?: unknown; expect?: number; key?: string }): Promise<Answer>
  /** Whatever the answer is. */
  ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer>
  headers(): Record<string, string>
}

const timeoutMs = 20_000

export function createClient(url: string): Client {
  let cookie = ''
  async function ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const response = await fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0] ?? ''
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Json) }
  }
  return {
    ask,
    headers: () => ({ cookie }),
    async call(method, path, { body, expect = 200, key = method === 'POST' ? randomUUID() : undefined } = {}) {
      const answer = await ask(method, path, body, key)
      if (answer.status !== expect)
        throw new Error(
          `${method} ${path} answered ${answer.status}, not ${expect}: ${JSON.stringify(answer.body).slice(0, 500)}`,
        )
      return answer
    },
  }
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`no ${what} in the answer`)
  return value
}

export function items(answer: Answer): Json[] {
  if (!Array.isArray(answer.body['items'])) throw new Error('the answer is no list')
  return answer.body['items'] as Json[]
}

export function check(fact: boolean, what: string): asserts fact {
  if (!fact) throw new Error(what)
}
