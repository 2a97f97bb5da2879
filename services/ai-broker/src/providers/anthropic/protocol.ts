/** The stream of a message, and when it is whole. */
import type { FailureContext } from '../http/failure.ts'
import { parseJson } from '../http/json.ts'
import type { StreamProtocol } from '../http/read-stream.ts'
import { createSseReader } from '../http/sse-reader.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { initialMessage, partsOfMessage, reduceMessageEvent } from './parts.ts'
import type { MessageState } from './parts.ts'

export function messagesProtocol(context: FailureContext): StreamProtocol<MessageState, SseEvent> {
  return {
    streams: ['events'],
    initial: initialMessage,
    createReader: () => createSseReader(),
    reduce: (state, event) => reduceMessageEvent(state, event, context),
    flush: () => [],
    // `message_stop` alone: behind a stop reason there may still be more to count.
    isWhole: ({ done }) => done,
    isWholeAtEnd: () => false,
    isEvent: ({ data }) => parseJson(data) !== undefined,
    partsOfBody: (value) => partsOfMessage(value, context),
  }
}
