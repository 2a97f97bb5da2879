/** What a model that refused a request is to be asked for instead. */
import { refusedRole } from '../chat-completions/convert-to-messages.ts'
import { refusedFieldOf } from '../http/refused-fields.ts'
import type { RepairHint } from '../http/refused-fields.ts'
import { refusals } from './convert-to-request-body.ts'
import type { MessageBody } from './convert-to-request-body.ts'

const optionalFields = ['temperature', 'top_p', 'stop_sequences', 'output_config', 'thinking']

/** What is to be remembered of this model; undefined where the refusal is about something that cannot be done without. */
export function repairOf(hint: RepairHint, body: MessageBody): string | undefined {
  const words = hint.wire?.message ?? ''
  // A chat template that takes no system message, on a server of one's own, which may call it its own fault.
  const role = refusedRole(words, body.system === undefined ? [] : [{ role: 'system', content: '' }])
  if (role !== undefined) return role
  if (hint.status !== 400 && hint.status !== 422) return undefined
  const most = /max_tokens: ?\d+ > (\d{3,7})/.exec(words)?.[1]
  if (most !== undefined) return `${refusals.maxTokens}${most}`
  if (body.thinking?.type === 'adaptive' && /adaptive|effort|output_config/i.test(words)) return refusals.adaptive
  if (
    body.thinking?.type === 'enabled' &&
    /thinking\.type|adaptive|budget_tokens[^\n]{0,40}(?:not|unsupported|deprecated)/i.test(words)
  )
    return refusals.budget
  if (/prefill|must end with a user message/i.test(words)) return refusals.assistantLast
  if (/cache_control/.test(words)) return 'cache_control'
  return refusedFieldOf(hint, { ...body }, optionalFields)
}
