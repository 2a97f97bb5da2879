/** Drives the reducer over a body: events as they come, or one whole JSON answer from a server that does not stream. */
import type { ApiKey } from '../../domain/api-key.ts'
import type { ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { partsOfWhole, reduceAnswer, startOfAnswer } from './answer.ts'
import type { AnswerState, AnswerStep } from './answer.ts'
import { decode, readText } from './body.ts'
import type { CallTimer, CallTimings } from './call-timer.ts'
import type { Dialect } from './dialect.ts'
import { plainFailure } from './failure.ts'
import { parseJson } from './json.ts'
import { createSseReader, SseLimitError } from './sse-reader.ts'
import type { SseEvent } from './sse-reader.ts'

const wholeBodyMax = 8 * 1_024 * 1_024
const streamBytesMax = 64 * 1_024 * 1_024
/** How much of a body is kept for the case that it holds no event. */
const eventlessMax = 64 * 1_024
const drainMs = 1_000

export type AnswerContext = { dialect: Dialect; timings: CallTimings; apiKey: ApiKey | undefined }

export async function* wholeAnswer(response: EgressResponse, context: AnswerContext): AsyncGenerator<ProviderPart> {
  const { text, cut } = await readText(response, wholeBodyMax)
  const parsed = parseJson(text)
  if (cut) yield { type: 'error', failure: plainFailure('response_too_large') }
  else if (parsed === undefined) yield { type: 'error', failure: plainFailure('invalid_response') }
  else yield* partsOfWhole(parsed.value, context)
}

/** @throws what the socket throws, unless the answer was complete by its own mark before. */
export async function* eventAnswer(
  response: EgressResponse,
  timer: CallTimer,
  context: AnswerContext,
): AsyncGenerator<ProviderPart> {
  const reader = createSseReader()
  const chunks = response.body[Symbol.asyncIterator]()
  let state = startOfAnswer
  let bytes = 0
  let events = 0
  const head: Uint8Array[] = []
  const take = (taken: readonly SseEvent[]): ProviderPart[] =>
    taken.flatMap((event) => {
      events += 1
      const step = reduceAnswer(state, event, context)
      expectNext(timer, { before: state, ...step }, context.timings)
      state = step.state
      return step.parts
    })
  const ended = (proper: boolean): ProviderPart => ({ type: 'finish', reason: state.finishReason, proper })
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      bytes += next.value.length
      if (bytes > streamBytesMax) throw new SseLimitError(`a stream is longer than ${streamBytesMax} bytes`)
      if (events === 0 && bytes <= eventlessMax) head.push(next.value)
      yield* take(reader.push(next.value))
      if (state.failed) return
      if (state.done) break
    }
    // A last event that cannot be read was cut off: the stream ended short, which is told by the missing mark.
    if (!state.done)
      yield* take(reader.end().filter(({ data }) => data.trim() === '[DONE]' || parseJson(data) !== undefined))
    const eventless = events === 0 ? eventlessAnswer(head, context) : []
    if (eventless.length > 0) yield* eventless
    // A server that counts last and then closes is through, too, where none has to say more.
    else if (!state.failed)
      yield ended(isMarked(state, context.dialect) || (state.counted && !context.dialect.needsFinishReason))
  } catch (error) {
    // Complete by its own mark, and only then cut or left open: what was promised has come.
    if (isMarked(state, context.dialect)) yield ended(true)
    else if (error instanceof SseLimitError) yield { type: 'error', failure: plainFailure('response_too_large') }
    else throw error
  } finally {
    if (state.done) void drain(chunks, response)
    else response.body.destroy()
  }
}

function isMarked({ finishReason, done }: AnswerState, { needsFinishReason }: Dialect): boolean {
  return finishReason !== undefined || (done && !needsFinishReason)
}

/** What drips behind the mark must not hold the answer back: that wait begins once. Content behind it, though, says that it goes on. */
function expectNext(
  timer: CallTimer,
  { before, state, parts }: { before: AnswerState } & AnswerStep,
  { trailerMs, idleMs }: CallTimings,
): void {
  if (state.finishReason !== undefined && before.finishReason === undefined) timer.expectTrailer(trailerMs)
  else if (parts.some(({ type }) => type === 'text' || type === 'reasoning')) timer.expectContent(idleMs)
}

/** A body that was announced as events and holds none: a JSON error or answer, or a page. Nothing for a stream that was cut. */
function eventlessAnswer(head: readonly Uint8Array[], context: AnswerContext): ProviderPart[] {
  const text = decode(head).trim()
  const parsed = parseJson(text)
  if (parsed !== undefined) return partsOfWhole(parsed.value, context)
  return text.startsWith('<') ? [{ type: 'error', failure: plainFailure('invalid_response') }] : []
}

/** Reads the few bytes after the mark, so that the connection can serve the next answer; closes it when they do not come. */
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
