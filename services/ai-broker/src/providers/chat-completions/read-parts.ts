/** Drives the reducer over a body: events as they come, or one JSON body from a server that does not stream. */
import type { ApiKey } from '../../domain/connection/api-key.ts'
import type { ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { partsOfBody, reduceEvent, initialState } from './parts.ts'
import type { PartsState, PartsStep } from './parts.ts'
import { decode, readText } from '../http/body.ts'
import type { CallTimings } from '../../domain/provider.ts'
import type { CallTimer } from '../http/call-timer.ts'
import type { Dialect } from './dialect.ts'
import { plainFailure } from '../http/failure.ts'
import { parseJson } from '../http/json.ts'
import { endThoughts } from './leading-thoughts.ts'
import { createSseReader, SseLimitError } from '../http/sse-reader.ts'
import type { SseEvent } from '../http/sse-reader.ts'

const wholeBodyMax = 8 * 1_024 * 1_024
const streamBytesMax = 64 * 1_024 * 1_024
/** How much of a body is kept for the case that it holds no event. */
const eventlessMax = 64 * 1_024
const drainMs = 1_000

export type PartsContext = { dialect: Dialect; timings: CallTimings; apiKey: ApiKey | undefined }

export async function* readBodyParts(response: EgressResponse, context: PartsContext): AsyncGenerator<ProviderPart> {
  const { text, cut } = await readText(response, wholeBodyMax)
  const parsed = parseJson(text)
  if (cut) yield { type: 'error', failure: plainFailure('response_too_large') }
  else if (parsed === undefined) yield { type: 'error', failure: plainFailure('invalid_response') }
  else yield* partsOfBody(parsed.value, context)
}

/** @throws what the socket throws, unless the completion had its own mark before. */
export async function* readEventParts(
  response: EgressResponse,
  timer: CallTimer,
  context: PartsContext,
): AsyncGenerator<ProviderPart> {
  const reader = createSseReader()
  const chunks = response.body[Symbol.asyncIterator]()
  let state = initialState
  let bytes = 0
  let events = 0
  const head: Uint8Array[] = []
  const take = (taken: readonly SseEvent[]): ProviderPart[] =>
    taken.flatMap((event) => {
      events += 1
      const step = reduceEvent(state, event, context)
      expectNext(timer, { before: state, ...step }, context.timings)
      state = step.state
      return step.parts
    })
  const ended = (proper: boolean): ProviderPart[] => [
    ...endThoughts(state.thoughts),
    { type: 'finish', reason: state.finishReason, proper },
  ]
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      bytes += next.value.length
      if (bytes > streamBytesMax) throw new SseLimitError(`a stream is longer than ${streamBytesMax} bytes`)
      if (events === 0 && bytes <= eventlessMax) head.push(next.value)
      yield* take(reader.push(next.value))
      if (state.failed) return
      if (state.done) break
    }
    // A last event that cannot be read was cut off: the stream ended early, which the missing mark shows.
    if (!state.done)
      yield* take(reader.end().filter(({ data }) => data.trim() === '[DONE]' || parseJson(data) !== undefined))
    const eventless = events === 0 ? eventlessParts(head, context) : []
    if (eventless.length > 0) yield* eventless
    // A server that counts last and then closes is through, too, where none has to say more.
    else if (!state.failed)
      yield* ended(isMarked(state, context.dialect) || (state.counted && !context.dialect.needsFinishReason))
  } catch (error) {
    // Complete by its own mark, and only then cut or left open: what was promised has come.
    if (isMarked(state, context.dialect)) {
      yield* ended(true)
      return
    }
    yield* endThoughts(state.thoughts)
    if (!(error instanceof SseLimitError)) throw error
    yield { type: 'error', failure: plainFailure('response_too_large') }
  } finally {
    if (state.done) void drain(chunks, response)
    else response.body.destroy()
  }
}

/** By the dialect's own end: `[DONE]`, or a finish reason that nothing was said behind. */
function isMarked({ finishReason, finished, done }: PartsState, { needsFinishReason }: Dialect): boolean {
  return finished || (done && (finishReason !== undefined || !needsFinishReason))
}

/** What drips behind the mark must not hold the completion back: that wait begins once. Content behind it, though, says that it goes on. */
function expectNext(
  timer: CallTimer,
  { before, state, parts }: { before: PartsState } & PartsStep,
  { trailerMs, idleMs }: CallTimings,
): void {
  if (state.finished && !before.finished) timer.expectTrailer(trailerMs)
  else if (parts.some(({ type }) => type === 'text' || type === 'reasoning')) timer.expectContent(idleMs)
}

/** A body that was announced as events and holds none: a JSON error or completion, or a page. Nothing for a stream that was cut. */
function eventlessParts(head: readonly Uint8Array[], context: PartsContext): ProviderPart[] {
  const text = decode(head).trim()
  const parsed = parseJson(text)
  if (parsed !== undefined) return partsOfBody(parsed.value, context)
  return text.startsWith('<') ? [{ type: 'error', failure: plainFailure('invalid_response') }] : []
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
