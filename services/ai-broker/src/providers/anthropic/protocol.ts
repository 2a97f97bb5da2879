/** The stream of a message, and when it is whole. */
import type { FailureContext } from '../http/failure.ts'
import { createFrameMemo } from '../http/frame-memo.ts'
import { parseJson } from '../http/json.ts'
import type { StreamProtocol } from '../http/read-stream.ts'
import { createSseReader } from '../http/sse-reader.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { initialMessage, partsOfMessage, reduceMessageEvent } from './parts.ts'
import type { MessageState } from './parts.ts'

export function messagesProtocol(context: FailureContext): StreamProtocol<MessageState, SseEvent> {
  const memo = createFrameMemo('text')
  return {
    streams: ['events'],
    initial: initialMessage,
    createReader: () => createSseReader(),
    reduce(state, event) {
      const isPlain = state.begun === '' && !state.done && !state.failed
      const text = isPlain ? memo.match(event.data) : undefined
      if (text !== undefined) return { state, parts: [{ type: 'text', text }] }
      const step = reduceMessageEvent(state, event, context)
      const [part] = step.parts
      if (step.state === state && step.parts.length === 1 && part?.type === 'text') memo.learn(event.data, part.text)
      return step
    },
    flush: () => [],
    // `message_stop` alone: behind a stop reason there may still be more to count.
    isWhole: ({ done }) => done,
    isWholeAtEnd: () => false,
    isEvent: ({ data }) => parseJson(data) !== undefined,
    partsOfBody: (value) => partsOfMessage(value, context),
  }
}
