/** A reader of streams over real HTTP, and a worker's side of a generation, for tests. */
import { connect } from 'node:net'
import { createHash } from 'node:crypto'
import type { TerminalStatus } from '@scriptorium/contracts'
import { chat } from '@scriptorium/rpc'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import type { Gateway } from '../src/index.ts'
import type { GatewayFixture, Person } from './gateway-fixture.ts'

export type Frame = { event: string; id: string | undefined; data: Record<string, unknown> }

export type Reader = {
  status: number
  headers: Headers
  frames: Frame[]
  /** The text as a client puts it together. */
  text(): string
  lastId(): string | undefined
  retry(): number | undefined
  ended: Promise<void>
  isOver(): boolean
  close(): void
}

export async function readStream(
  gateway: Gateway,
  person: Person,
  generationId: string,
  { lastEventId, from }: { lastEventId?: string | undefined; from?: Reader } = {},
): Promise<Reader> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const request = { method: 'GET', path: `/generations/${generationId}/stream`, headers }
  return await readEvents(gateway, person, request, from)
}

/** Reads the events that a request is answered by. */
export async function readEvents(
  gateway: Gateway,
  person: Person,
  { method, path, headers, body }: { method: string; path: string; headers?: Record<string, string>; body?: object },
  from?: Reader,
): Promise<Reader> {
  const controller = new AbortController()
  const response = await fetch(`${gateway.address()}/api/v1${path}`, {
    method,
    headers: {
      cookie: person.cookie,
      accept: 'text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: controller.signal,
  })
  const frames: Frame[] = []
  const before = from?.text() ?? ''
  let over = false
  let retry: number | undefined
  const ended = (async () => {
    let rest = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body ?? []) {
        rest += decoder.decode(chunk as Uint8Array, { stream: true })
        for (let at = rest.indexOf('\n\n'); at >= 0; at = rest.indexOf('\n\n')) {
          const lines = rest.slice(0, at).split('\n')
          rest = rest.slice(at + 2)
          const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
          const retryField = field('retry')
          if (retryField !== undefined) retry = Number(retryField)
          const event = field('event')
          if (event !== undefined)
            frames.push({ event, id: field('id'), data: JSON.parse(field('data') ?? '{}') as Record<string, unknown> })
        }
      }
    } catch {
      // Cut off, by us or by the gateway: the test looks at what came.
    }
    over = true
  })()
  return {
    status: response.status,
    headers: response.headers,
    frames,
    ended,
    isOver: () => over,
    retry: () => retry,
    text: () => textOf(frames, before),
    lastId: () => frames.findLast((frame) => frame.id !== undefined)?.id ?? headers?.['last-event-id'],
    close: () => controller.abort(),
  }
}

function textOf(frames: readonly Frame[], before = ''): string {
  let text = before
  for (const { event, data } of frames) {
    if (event === 'delta') text += String(data['text'])
    if (event === 'snapshot') text = String(data['text'])
    if (event === 'reset') text = ''
  }
  return text
}

export function endOf(reader: Reader): Frame | undefined {
  return reader.frames.find((frame) => frame.event === 'end')
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** A generation of a message that was sent over HTTP, worked on by the test as a worker of ai-broker would. */
export type Work = {
  id: string
  threadId: string
  text: string
  seq: number
  claim(): Promise<void>
  append(text: string): Promise<void>
  checkpoint(): Promise<void>
  /** Gives it back for another try. @returns the row's time before which nobody may claim it. */
  release(reason: string): Promise<void>
  /** The row alone: no reader is notified. */
  finishSilently(status?: TerminalStatus): Promise<void>
  finish(status?: TerminalStatus): Promise<void>
}

const novels = new WeakMap<Person, Promise<string>>()

const connections = new WeakMap<Person, Promise<string>>()

/** Nobody calls it. */
function connectionOf(fixture: GatewayFixture, person: Person): Promise<string> {
  const made = fixture.create(person, '/connections', { provider: 'openai', name: 'Mine' }).then(({ id }) => id)
  connections.set(person, made)
  return made
}

/** A new thread of the person's. */
export async function openThread(fixture: GatewayFixture, person: Person): Promise<string> {
  const known = novels.get(person) ?? fixture.create(person, '/novels', { title: 'Mine' }).then(({ id }) => id)
  novels.set(person, known)
  const connectionId = await (connections.get(person) ?? connectionOf(fixture, person))
  return (await fixture.create(person, `/novels/${await known}/threads`, { connectionId })).id
}

export async function startWork(fixture: GatewayFixture, person: Person): Promise<Work> {
  const threadId = await openThread(fixture, person)
  const sent = await fixture.create<{ reply: { id: string } }>(person, `/threads/${threadId}/messages`, {
    content: 'Go on.',
    model: 'm',
  })
  return workOn(fixture, person, { id: sent.reply.id, threadId })
}

export function workOn(
  fixture: GatewayFixture,
  person: Person,
  { id, threadId }: { id: string; threadId: string },
): Work {
  const { tokenLog, lost } = fixture
  const chats = fixture.networkOf('ai-broker').client(chat.generations)
  const options = { ownerId: person.userId }
  let attempt = 0
  let stored = { seq: 0, length: 0 }
  /** What no checkpoint holds yet. */
  const takeChunk = () => {
    const chunk = { fromSeq: stored.seq + 1, throughSeq: work.seq, text: work.text.slice(stored.length), reasoning: '' }
    stored = { seq: work.seq, length: work.text.length }
    return { id, attempt, ...chunk }
  }
  const finish = async (status: TerminalStatus) => {
    const { yours } = await chats.finish(
      { ...takeChunk(), status, finishReason: 'stop', error: errorOf(status) },
      options,
    )
    if (!yours) throw new Error(`attempt ${attempt} is not the worker's any more`)
  }
  const work: Work = {
    id,
    threadId,
    text: '',
    seq: 0,
    async claim() {
      const claimed = await waitFor(
        async () => {
          const answer = await chats.claim({ id, claimToken: newId() }, options)
          return answer.claimed ? answer : undefined
        },
        { what: 'the claim' },
      )
      attempt = claimed.attempt
      stored = { seq: 0, length: 0 }
      Object.assign(work, { text: '', seq: 0 })
      await tokenLog.open(id, attempt).catch(() => undefined)
    },
    async append(text) {
      work.seq += 1
      work.text += text
      await tokenLog
        .append(id, { attempt, seq: work.seq, frame: { event: 'delta', data: { text } } })
        .catch(() => undefined)
    },
    async checkpoint() {
      await chats.checkpoint(takeChunk(), options)
    },
    async release(reason) {
      await chats.release({ id, attempt, delayMs: 100, reason }, options)
    },
    async finishSilently(status = 'complete') {
      Object.assign(lost, { changes: true, events: true })
      try {
        await finish(status)
        await fixture.drainEvents()
      } finally {
        Object.assign(lost, { changes: false, events: false })
      }
    },
    finish: async (status = 'complete') => await finish(status),
  }
  return work
}

function errorOf(status: TerminalStatus): { code: string; message: string } | undefined {
  return status === 'failed' ? { code: 'provider_error', message: 'It broke.' } : undefined
}

export async function untilText(reader: Reader, text: string): Promise<void> {
  await waitFor(() => reader.text() === text, { what: `the text ${JSON.stringify(text.slice(-40))}` })
}

export async function untilEnd(reader: Reader): Promise<Frame> {
  return await waitFor(() => endOf(reader), { what: 'the end of the stream' })
}

/** A client that asks and never reads, until it is told to. */
export function openStalledStream(
  gateway: Gateway,
  person: Person,
  generationId: string,
): { destroy(): void; read(): () => string } {
  const { hostname, port } = new URL(gateway.address())
  const socket = connect({ host: hostname, port: Number(port) })
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(`GET /api/v1/generations/${generationId}/stream HTTP/1.1\r\nhost: x\r\ncookie: ${person.cookie}\r\n\r\n`)
  return {
    destroy: () => socket.destroy(),
    read() {
      let text = ''
      socket.setEncoding('utf8')
      socket.on('data', (chunk: string) => {
        text += chunk
      })
      socket.resume()
      return () => text
    },
  }
}
