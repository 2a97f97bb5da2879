/** Plays bytes to a protocol without a socket: whole, in one piece for each cut, or cut off. */
import { createCallTimer } from '../../../src/providers/http/call-timer.ts'
import { readStream } from '../../../src/providers/http/read-stream.ts'
import type { StreamProtocol, StreamState } from '../../../src/providers/http/read-stream.ts'
import type { CompletionUsage, ProviderFailure } from '../../../src/domain/provider.ts'

export type Played = {
  text: string
  reasoning: string
  usage?: CompletionUsage
  finish?: { reason: string | undefined; proper: boolean }
  failure?: ProviderFailure
}

export type Protocol = { play(pieces: readonly Uint8Array[], options?: { breaks?: boolean }): Promise<Played> }

/** `breaks`: the socket is reset behind the last piece. */
export function playerOf<State extends StreamState, Event>(protocol: StreamProtocol<State, Event>): Protocol {
  return {
    async play(pieces, { breaks = false } = {}) {
      const timer = createCallTimer(new AbortController().signal, 60_000)
      const response = { status: 200, headers: {}, body: bodyOf(pieces, breaks) }
      const played: Played = { text: '', reasoning: '' }
      try {
        for await (const part of readStream(response, protocol, {
          timer,
          waits: { idleMs: 60_000, trailerMs: 60_000 },
        })) {
          if (part.type === 'text') played.text += part.text
          if (part.type === 'reasoning') played.reasoning += part.text
          if (part.type === 'usage') played.usage = part.usage
          if (part.type === 'finish') played.finish = { reason: part.reason, proper: part.proper }
          if (part.type === 'error') played.failure = part.failure
        }
      } catch (error) {
        if (!(error instanceof Reset)) throw error
      } finally {
        timer.stop()
      }
      return played
    },
  }
}

class Reset extends Error {}

function bodyOf(pieces: readonly Uint8Array[], breaks: boolean) {
  return {
    async *[Symbol.asyncIterator]() {
      yield* pieces
      if (breaks) throw new Reset()
    },
    destroy: () => undefined,
  }
}

const encoder = new TextEncoder()
export const bytesOf = (text: string): Uint8Array => encoder.encode(text)

/** In two pieces, for each place where they may be cut; the first and last are the whole. */
export function* cuts(bytes: Uint8Array, step = 1): Generator<[Uint8Array, Uint8Array]> {
  for (let at = 0; at <= bytes.length; at += step) yield [bytes.subarray(0, at), bytes.subarray(at)]
}

/** Ways to write the same events; and of how many bytes one is cut at, since the first two have all that lines can do. */
export const sseForms: readonly (readonly [form: string, write: (text: string) => string, step: number])[] = [
  ['as they are', (text) => text, 1],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n'), 1],
  ['with bare CR', (text) => text.replaceAll('\n', '\r'), 7],
  ['with a byte order mark', (text) => `\uFEFF${text}`, 7],
  ['without space behind the colon', (text) => text.replaceAll(/^(data|event): /gm, '$1:'), 7],
  ['without their names', (text) => text.replaceAll(/^event: .*\n/gm, ''), 7],
  ['with comments between', (text) => text.replaceAll('\n\n', '\n\n: keep-alive\n\n'), 7],
  ['without the last blank line', (text) => text.trimEnd(), 7],
]
export const lineForms: readonly (readonly [string, (text: string) => string])[] = [
  ['as they are', (text) => text],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text) => `\uFEFF${text}`],
  ['with empty lines', (text) => text.replaceAll('\n', '\n\n')],
  ['without the last line end', (text) => text.trimEnd()],
]

export const sse = (...events: { type: string; [field: string]: unknown }[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
