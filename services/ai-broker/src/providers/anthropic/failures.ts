/** The words by which Anthropic reports what is wrong: https://docs.anthropic.com/en/api/errors */
import { lasting, passing } from '../http/failure.ts'
import type { FailureSigns } from '../http/failure.ts'

export const signs: FailureSigns = {
  byWords: [
    [
      /enforced_spend_limit|billing_error|credit balance is too low|spend(?:ing)? (?:limit|cap)/i,
      lasting('quota_exceeded'),
    ],
    [
      /prompt is too long|exceed(?:s|ed)? (?:the )?(?:model's )?(?:maximum )?context|context (?:window|length|size)|input (?:length|is too long)|request_too_large|exceed_context_size/i,
      lasting('prompt_too_long'),
    ],
    [
      /authentication_error|invalid x-api-key|permission_error|invalid_api_key|(?:invalid|incorrect) api[ -]?key/i,
      lasting('authentication_failed'),
    ],
    [/content filtering policy|usage polic|content_policy/i, lasting('content_policy')],
    [
      /not_found_error|model:? .{0,200}(?:not found|does not exist|not exist)|model_not_found/i,
      lasting('model_not_found'),
    ],
  ],
  byStreamType: {
    api_error: passing('provider_error'),
    server_error: passing('provider_error'),
    overloaded_error: passing('provider_overloaded'),
    rate_limit_error: passing('provider_rate_limited'),
    timeout_error: passing('provider_timeout'),
    invalid_request_error: lasting('invalid_request'),
  },
}
