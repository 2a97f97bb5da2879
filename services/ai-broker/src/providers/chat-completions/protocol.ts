/** The stream of a chat completion, and when it is whole. */
import { isReadable, partsOfBody, reduceEvent, initialState } from './parts.ts'
import type { PartsState } from './parts.ts'
import type { Dialect } from './dialect.ts'
import type { FailureContext } from '../http/failure.ts'
import { createFrameMemo } from '../http/frame-memo.ts'
import { endThoughts } from '../http/leading-thoughts.ts'
import type { StreamProtocol } from '../http/read-stream.ts'
import { createSseReader } from '../http/sse-reader.ts'
import type { SseEvent } from '../http/sse-reader.ts'

export function chatCompletionsProtocol(
  { needsFinishReason }: Pick<Dialect, 'needsFinishReason'>,
  context: FailureContext,
): StreamProtocol<PartsState, SseEvent> {
  /** By the dialect's own end: `[DONE]`, or a finish reason that nothing was said behind. */
  const isWhole = ({ finishReason, finished, done }: PartsState): boolean =>
    finished || (done && (finishReason !== undefined || !needsFinishReason))
  const memo = createFrameMemo('content', ['obfuscation'])
  return {
    streams: ['events'],
    initial: initialState,
    createReader: () => createSseReader(),
    reduce(state, event) {
      const isPlain =
        state.thoughts.phase === 'text' && !state.finished && !state.counted && !state.done && !state.failed
      const text = isPlain && event.event === 'message' ? memo.match(event.data) : undefined
      if (text !== undefined) return { state, parts: [{ type: 'text', text }] }
      const step = reduceEvent(state, event, context)
      const [part] = step.parts
      if (step.state === state && step.parts.length === 1 && part?.type === 'text') memo.learn(event.data, part.text)
      return step
    },
    flush: ({ thoughts }) => endThoughts(thoughts),
    isWhole,
    // A server that counts last and then closes is through, too, where none has to say more.
    isWholeAtEnd: ({ counted }) => counted && !needsFinishReason,
    isEvent: isReadable,
    partsOfBody: (value) => partsOfBody(value, context),
  }
}
