/** A user of the HTTP API, as an outsider would be one: fetch, a cookie, and a stream that comes back after every cut. */
import { setTimeout as pause } from 'node:timers/promises'

export type StreamRecord = {
  /** What the frames add up to. */
  text: string
  end: { status: string; length: number; sha256: string } | undefined
  ends: number
  reconnects: number
  /** Texts of earlier attempts that a reset discarded: they must have been empty. */
  discarded: string[]
}

export type StoredGeneration = { id: string; status: string; attempt: number; text: string; error?: { code: string } }

export function newRecord(): StreamRecord {
  return { text: '', end: undefined, ends: 0, reconnects: -1, discarded: [] }
}

/** `body` is what the caller expects of that request; undefined where the answer has none. */
export type Answer<T> = { status: number; body: T; headers: Headers }

const requestTimeoutMs = 10_000
const persistMs = 120_000

export class ApiUser {
  readonly url: string
  cookie = ''

  constructor(url: string) {
    this.url = url.replace(/\/$/, '')
  }

  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        cookie: this.cookie,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    const cookie = response.headers.getSetCookie()[0]
    if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? ''
    const text = await response.text()
    return {
      status: response.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      headers: response.headers,
    }
  }

  /** Repeats while the system is hurt; the same Idempotency-Key makes that safe. */
  async persist<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const until = Date.now() + persistMs
    for (;;) {
      const answer = await this.request<T>(method, path, body, headers).catch(() => undefined)
      if (answer !== undefined && answer.status < 300) return answer.body
      const mayRetry = answer === undefined || answer.status >= 500 || answer.status === 429 || answer.status === 409
      if (!mayRetry) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      if (Date.now() > until)
        throw new Error(`${method} ${path} did not succeed within ${persistMs} ms; last: ${JSON.stringify(answer)}`)
      await pause(300)
    }
  }

  /** Reads to the end, however often it is cut; gives up after `timeoutMs`. */
  async follow(generationId: string, timeoutMs: number, record: StreamRecord = newRecord()): Promise<StreamRecord> {
    const until = Date.now() + timeoutMs
    let lastId: string | undefined
    while (record.end === undefined && Date.now() < until) {
      record.reconnects += 1
      try {
        lastId = await this.#readOnce(generationId, record, lastId, until - Date.now())
      } catch {
        // Cut, refused or not there: that is what this is for.
      }
      if (record.end === undefined) await pause(200)
    }
    return record
  }

  async #readOnce(
    generationId: string,
    record: StreamRecord,
    startId: string | undefined,
    timeoutMs: number,
  ): Promise<string | undefined> {
    const response = await fetch(`${this.url}/api/v1/generations/${generationId}/stream`, {
      headers: { cookie: this.cookie, ...(startId === undefined ? {} : { 'last-event-id': startId }) },
      signal: AbortSignal.timeout(Math.max(timeoutMs, 1)),
    })
    if (response.status !== 200 || response.body === null) throw new Error(`stream answered ${response.status}`)
    let lastId = startId
    let rest = ''
    try {
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        rest += chunk
        for (let at = rest.indexOf('\n\n'); at >= 0; at = rest.indexOf('\n\n')) {
          lastId = applyFrame(record, rest.slice(0, at)) ?? lastId
          rest = rest.slice(at + 2)
        }
      }
    } catch {
      // What came before the cut counts.
    }
    return lastId
  }
}

/** Applies one frame; returns its id, if it has one. */
export function applyFrame(record: StreamRecord, block: string): string | undefined {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
  )
  const data = JSON.parse(fields.get('data') ?? 'null') as {
    text?: string
    status?: string
    length?: number
    sha256?: string
  } | null
  switch (fields.get('event') ?? '') {
    case 'delta':
      record.text += data?.text ?? ''
      break
    case 'snapshot':
      record.text = data?.text ?? ''
      break
    case 'reset':
      record.discarded.push(record.text)
      record.text = ''
      break
    case 'end':
      record.ends += 1
      record.end = { status: data?.status ?? '', length: data?.length ?? -1, sha256: data?.sha256 ?? '' }
      break
    default:
  }
  return fields.get('id')
}
