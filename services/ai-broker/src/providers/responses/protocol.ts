/** The stream of a response, and when it is whole. */
import { parseJson } from '../http/json.ts'
import type { StreamProtocol } from '../http/read-stream.ts'
import { createSseReader } from '../http/sse-reader.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { initialResponse, partsOfResponse, reduceResponseEvent } from './parts.ts'
import type { ResponseContext, ResponseState } from './parts.ts'

export function responsesProtocol(context: ResponseContext): StreamProtocol<ResponseState, SseEvent> {
  return {
    streams: ['events'],
    initial: initialResponse,
    createReader: () => createSseReader(),
    reduce: (state, event) => reduceResponseEvent(state, event, context),
    flush: () => [],
    isWhole: ({ done }) => done,
    isWholeAtEnd: () => false,
    isEvent: ({ data }) => parseJson(data) !== undefined,
    partsOfBody: (value) => partsOfResponse(value, context),
  }
}
