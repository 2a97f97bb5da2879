/** The stream of a response, and when it is whole. */
import { createFrameMemo } from '../http/frame-memo.ts'
import { parseJson } from '../http/json.ts'
import type { StreamProtocol } from '../http/read-stream.ts'
import { createSseReader } from '../http/sse-reader.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { initialResponse, partsOfResponse, reduceResponseEvent } from './parts.ts'
import type { ResponseContext, ResponseState } from './parts.ts'

export function responsesProtocol(context: ResponseContext): StreamProtocol<ResponseState, SseEvent> {
  const memo = createFrameMemo('delta', ['sequence_number', 'obfuscation'])
  return {
    streams: ['events'],
    initial: initialResponse,
    createReader: () => createSseReader(),
    reduce(state, event) {
      const text = state.inPart && !state.done && !state.failed ? memo.match(event.data) : undefined
      if (text !== undefined) return { state, parts: [{ type: 'text', text }] }
      const step = reduceResponseEvent(state, event, context)
      const [part] = step.parts
      if (step.state === state && step.parts.length === 1 && part?.type === 'text') memo.learn(event.data, part.text)
      return step
    },
    flush: () => [],
    isWhole: ({ done }) => done,
    isWholeAtEnd: () => false,
    isEvent: ({ data }) => parseJson(data) !== undefined,
    partsOfBody: (value) => partsOfResponse(value, context),
  }
}
