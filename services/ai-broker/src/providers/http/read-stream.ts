/**
 * Reads the body of a completion for any protocol: bytes become events, a pure reducer makes parts of them. What is the same for
 * all stands here: the limits, the waits, a stream that breaks off, and a body that was announced as a stream and is none.
 */
import type { CallTimings, ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { decode, readText } from './body.ts'
import type { BodyKind } from './body.ts'
import type { CallTimer } from './call-timer.ts'
import { plainFailure } from './failure.ts'
import { parseJson } from './json.ts'
import { SseLimitError } from './sse-reader.ts'

/** What a reducer has seen, as far as the reading goes by it. */
export type StreamState = {
  readonly finishReason: string | undefined
  /** The reason for the end has come, and no content behind it: only usage and marks may follow. */
  readonly finished: boolean
  /** Nothing that follows is part of the completion. */
  readonly done: boolean
  /** An error part was given; it is the last. */
  readonly failed: boolean
}

export type StreamStep<State> = { state: State; parts: ProviderPart[] }

/** Events out of bytes. @throws SseLimitError when one is too large. */
export type EventReader<Event> = { push(chunk: Uint8Array): Event[]; end(): Event[] }

export type StreamProtocol<State extends StreamState, Event> = {
  /** Which kinds of body are its stream; a JSON body that is none is a whole completion. */
  streams: readonly BodyKind[]
  initial: State
  createReader(): EventReader<Event>
  reduce(state: State, event: Event): StreamStep<State>
  /** What was held back, when nothing more comes. */
  flush(state: State): ProviderPart[]
  /** Whole by the protocol's own mark, whatever happens to the socket then. */
  isWhole(state: State): boolean
  /** Whole if the body also ends cleanly here. */
  isWholeAtEnd(state: State): boolean
  /** Whether the last event of a stream that ended is one, and not the beginning of one that was cut. */
  isEvent(event: Event): boolean
  /** A completion in one JSON body, or the error in it. */
  partsOfBody(value: unknown): ProviderPart[]
}

const wholeBodyMax = 8 * 1_024 * 1_024
const streamBytesMax = 64 * 1_024 * 1_024
/** How much of a body is kept for the case that it holds no event. */
const eventlessMax = 64 * 1_024
const drainMs = 1_000

type Waits = Pick<CallTimings, 'trailerMs' | 'idleMs'>

/** A completion of a server that does not stream. */
export async function* readBody<State extends StreamState, Event>(
  response: EgressResponse,
  protocol: StreamProtocol<State, Event>,
): AsyncGenerator<ProviderPart> {
  const { text, cut } = await readText(response, wholeBodyMax)
  const parsed = parseJson(text)
  if (cut) yield { type: 'error', failure: plainFailure('response_too_large') }
  else if (parsed === undefined) yield { type: 'error', failure: plainFailure('invalid_response') }
  else yield* protocol.partsOfBody(parsed.value)
}

/** @throws what the socket throws, unless the completion had its own mark before. */
export async function* readStream<State extends StreamState, Event>(
  response: EgressResponse,
  protocol: StreamProtocol<State, Event>,
  { timer, waits }: { timer: CallTimer; waits: Waits },
): AsyncGenerator<ProviderPart> {
  const reading = new Reading(protocol, timer, waits)
  const chunks = response.body[Symbol.asyncIterator]()
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const parts = reading.push(next.value)
      // By hand: `yield*` of an array costs more than all of the reducer.
      for (const part of parts) yield part
      if (reading.state.failed) return
      if (reading.state.done) break
    }
    yield* reading.end()
  } catch (error) {
    yield* reading.breakOff(error)
  } finally {
    if (reading.state.done) void drain(chunks, response)
    else response.body.destroy()
  }
}

class Reading<State extends StreamState, Event> {
  state: State
  readonly #protocol: StreamProtocol<State, Event>
  readonly #reader: EventReader<Event>
  readonly #timer: CallTimer
  readonly #waits: Waits
  #bytes = 0
  #hasEvents = false
  #head: Uint8Array[] = []

  constructor(protocol: StreamProtocol<State, Event>, timer: CallTimer, waits: Waits) {
    this.#protocol = protocol
    this.#reader = protocol.createReader()
    this.#timer = timer
    this.#waits = waits
    this.state = protocol.initial
  }

  push(chunk: Uint8Array): ProviderPart[] {
    this.#bytes += chunk.length
    if (this.#bytes > streamBytesMax) throw new SseLimitError(`a stream is longer than ${streamBytesMax} bytes`)
    if (!this.#hasEvents && this.#bytes <= eventlessMax) this.#head.push(chunk)
    return this.#take(this.#reader.push(chunk))
  }

  end(): ProviderPart[] {
    const protocol = this.#protocol
    // A last event that cannot be read was cut off: the stream ended early, which the missing mark shows.
    const last = this.state.done ? [] : this.#take(this.#reader.end().filter((event) => protocol.isEvent(event)))
    const eventless = this.#hasEvents ? [] : this.#eventlessParts()
    if (eventless.length > 0) return [...last, ...eventless]
    if (this.state.failed) return last
    return [...last, ...this.#ended(protocol.isWhole(this.state) || protocol.isWholeAtEnd(this.state))]
  }

  /** @throws the error, unless it says only that a limit was passed, or comes behind the mark. */
  *breakOff(error: unknown): Generator<ProviderPart> {
    // Complete by its own mark, and only then cut or left open: what was promised has come.
    if (this.#protocol.isWhole(this.state)) {
      yield* this.#ended(true)
      return
    }
    yield* this.#protocol.flush(this.state)
    if (!(error instanceof SseLimitError)) throw error
    yield { type: 'error', failure: plainFailure('response_too_large') }
  }

  #take(events: readonly Event[]): ProviderPart[] {
    const taken: ProviderPart[] = []
    for (const event of events) {
      this.#hasEvents = true
      const before = this.state
      const { state, parts } = this.#protocol.reduce(before, event)
      this.state = state
      // What drips behind the mark must not hold the completion back: that wait begins once. Content behind it says that it goes on.
      if (state.finished && !before.finished) this.#timer.expectTrailer(this.#waits.trailerMs)
      else if (parts.some(({ type }) => type === 'text' || type === 'reasoning'))
        this.#timer.expectContent(this.#waits.idleMs)
      for (const part of parts) taken.push(part)
      if (state.failed) break
    }
    return taken
  }

  #ended(proper: boolean): ProviderPart[] {
    return [...this.#protocol.flush(this.state), { type: 'finish', reason: this.state.finishReason, proper }]
  }

  /** A body that was announced as a stream and holds none: a JSON error or completion, or a page. Nothing for a stream that was cut. */
  #eventlessParts(): ProviderPart[] {
    const text = decode(this.#head).trim()
    const parsed = parseJson(text)
    if (parsed !== undefined) return this.#protocol.partsOfBody(parsed.value)
    return text.startsWith('<') ? [{ type: 'error', failure: plainFailure('invalid_response') }] : []
  }
}

/** Reads the few bytes after the mark, so that the connection can serve the next call; closes it when they do not come. */
async function drain(chunks: AsyncIterator<Uint8Array>, response: EgressResponse): Promise<void> {
  const timer = setTimeout(() => response.body.destroy(), drainMs)
  try {
    let length = 0
    for (let next = await chunks.next(); next.done !== true && length < 65_536; next = await chunks.next())
      length += next.value.length
  } catch {
    // The connection is gone, which is what closing it would have done.
  } finally {
    clearTimeout(timer)
    response.body.destroy()
  }
}
