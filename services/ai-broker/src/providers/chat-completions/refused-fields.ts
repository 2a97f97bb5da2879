/** Fields that a chat completion can do without; reasoning models refuse most of them. */
import { refusedFieldOf } from '../http/refused-fields.ts'
import type { RequestBody } from '../http/refused-fields.ts'
import type { WireFailure } from '../http/wire-failure.ts'

const optionalFields = [
  'stream_options',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'seed',
  'reasoning_effort',
  'reasoning',
]

/** Which optional field a refusal does not know, if it was sent. */
export function refusedField(status: number, wire: WireFailure | undefined, body: RequestBody): string | undefined {
  return refusedFieldOf({ status, wire }, body, optionalFields)
}
