/** Events of protocols that name them within their data, as OpenAI's Responses and Anthropic's Messages do. */
import type { ProviderFailure } from '../../domain/provider.ts'
import { failureOfWire, plainFailure } from './failure.ts'
import type { FailureContext, FailureSigns } from './failure.ts'
import { asObject, asText, parseJson } from './json.ts'
import type { JsonObject } from './json.ts'
import type { SseEvent } from './sse-reader.ts'
import { wireFailureOfText } from './wire-failure.ts'

export type TypedEvent =
  /** A frame without an `event:` line is known by its data as well. */
  | { kind: 'event'; type: string; data: JsonObject }
  /** Also one that a proxy has put between the events. */
  | { kind: 'error'; data: JsonObject }
  | { kind: 'broken'; failure: ProviderFailure }

/** Undefined: there is nothing in it. @param signs by which the failures of the dialect are known */
export function readTypedEvent(
  { event, data: text }: SseEvent,
  signs: FailureSigns,
  context: FailureContext,
): TypedEvent | undefined {
  if (text === '') return undefined
  const parsed = parseJson(text)
  if (parsed === undefined) {
    const isError = event === 'error'
    const failure = isError ? failureOfWire(wireFailureOfText(text), signs, context) : plainFailure('invalid_response')
    return { kind: 'broken', failure }
  }
  const data = asObject(parsed.value)
  if (data === undefined) return undefined
  const type = asText(data['type']) ?? event
  const isError = type === 'error' || (data['error'] ?? undefined) !== undefined
  return isError ? { kind: 'error', data } : { kind: 'event', type, data }
}
