/** A reader of streams over real HTTP, and a worker's side of a generation, for tests. */
import { connect } from 'node:net'
import { createHash } from 'node:crypto'
import type { TerminalStatus } from '@scriptorium/contracts'
import type { Generation } from '@scriptorium/rpc/chat'
import { newId } from '@scriptorium/runtime'
import { waitFor } from '@scriptorium/testkit'
import type { TokenLog } from '@scriptorium/token-log'
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
  const controller = new AbortController()
  const response = await fetch(`${gateway.address()}/api/v1/generations/${generationId}/stream`, {
    headers: {
      cookie: person.cookie,
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
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
    lastId: () => frames.findLast((frame) => frame.id !== undefined)?.id ?? lastEventId,
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

/** A generation in the fake chat, worked on as chat and a worker would. */
export type Work = {
  id: string
  row: Generation
  text: string
  seq: number
  claim(): Promise<void>
  append(text: string): Promise<void>
  checkpoint(): void
  /** The row alone; no notifier. */
  finishSilently(status?: TerminalStatus): void
  finish(status?: TerminalStatus): Promise<void>
}

export function startWork(fixture: GatewayFixture, person: Person, tokenLog: TokenLog = fixture.tokenLog): Work {
  const id = newId()
  const row: Generation = {
    id,
    threadId: newId(),
    status: 'queued',
    attempt: 0,
    text: '',
    textSeq: 0,
    withoutCodex: false,
  }
  fixture.peers.generations.all.set(id, { ownerId: person.userId, value: row })
  const work: Work = {
    id,
    row,
    text: '',
    seq: 0,
    async claim() {
      Object.assign(row, { status: 'streaming', attempt: (row.attempt ?? 0) + 1, text: '', textSeq: 0 })
      Object.assign(work, { text: '', seq: 0 })
      await tokenLog.open(id, row.attempt ?? 0).catch(() => undefined)
    },
    async append(text) {
      work.seq += 1
      work.text += text
      await tokenLog
        .append(id, { attempt: row.attempt ?? 0, seq: work.seq, frame: { event: 'delta', data: { text } } })
        .catch(() => undefined)
    },
    checkpoint() {
      Object.assign(row, { text: work.text, textSeq: work.seq })
    },
    finishSilently(status = 'complete') {
      Object.assign(row, { status, text: work.text, textSeq: work.seq, finalSeq: work.seq, finishReason: 'stop' })
    },
    async finish(status) {
      work.finishSilently(status)
      await tokenLog.notifyChanged(id)
    },
  }
  return work
}

export async function untilText(reader: Reader, text: string): Promise<void> {
  await waitFor(() => reader.text() === text, { what: `the text ${JSON.stringify(text.slice(-40))}` })
}

export async function untilEnd(reader: Reader): Promise<Frame> {
  return await waitFor(() => endOf(reader), { what: 'the end of the stream' })
}

/** A client that asks and never reads, until it is told to. */
export function openDeafStream(
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
