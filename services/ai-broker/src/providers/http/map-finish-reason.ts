/** How a choice ends: in OpenAI's words, so that the rest of the system knows one word for one thing, or as a failure. */
import type { ProviderFailure } from '../../domain/provider.ts'
import { plainFailure } from './failure.ts'
import { asObject, asText } from './json.ts'
import type { JsonObject } from './json.ts'

export type FinishReason =
  | { kind: 'reason'; reason: string }
  | { kind: 'broken'; reason?: undefined; failure: ProviderFailure }

const synonyms: readonly (readonly [string, readonly string[]])[] = [
  ['stop', ['stop', 'eos', 'eos_token', 'end_turn', 'stop_sequence', 'complete', 'completed']],
  ['length', ['length', 'max_tokens', 'max_output_tokens', 'model_length', 'model_context_window_exceeded']],
  [
    'content_filter',
    [
      'content_filter',
      'content_filtered',
      'safety',
      'sensitive',
      'refusal',
      'guardrail_intervened',
      // Gemini's, which its compatible endpoint hands on.
      'prohibited_content',
      'blocklist',
      'recitation',
      'spii',
      'image_safety',
      'image_prohibited_content',
      'image_recitation',
    ],
  ],
  ['tool_calls', ['tool_calls', 'tool_use', 'function_call']],
]
const reasons = new Map(synonyms.flatMap(([reason, words]) => words.map((word) => [word, reason] as const)))

/** A finish in name only: the server broke off (OpenRouter, Zhipu, DeepSeek, vLLM), and the same call may do better. */
const broken = new Map([
  ['error', plainFailure('provider_error', true)],
  ['network_error', plainFailure('provider_error', true)],
  ['insufficient_system_resource', plainFailure('provider_overloaded', true)],
  ['abort', plainFailure('truncated', true)],
  ['aborted', plainFailure('truncated', true)],
  ['cancelled', plainFailure('truncated', true)],
])

/** @returns undefined while the choice goes on: many servers send null or an empty word with each chunk. */
export function mapFinishReason(choice: JsonObject): FinishReason | undefined {
  const given = choice['finish_reason']
  const word = asText(given) ?? asText(asObject(given)?.['type'])
  if (word === undefined || word === '') return undefined
  // What stands behind a colon says more than anybody asks: `content_filter: RECITATION`.
  const known = (word.split(':')[0] ?? '').trim().toLowerCase().replaceAll('-', '_')
  const failure = broken.get(known)
  if (failure !== undefined) return { kind: 'broken', failure }
  // A word that nobody knows is kept as long as it is one word: it is stored and shown.
  return { kind: 'reason', reason: reasons.get(known) ?? (/^\w{1,60}$/.test(word) ? word : 'other') }
}
