/** Ollama has words alone: `{"error": "…"}`, without a code or a type. */
import { lasting, passing } from '../http/failure.ts'
import type { FailureSigns } from '../http/failure.ts'

export const signs: FailureSigns = {
  byWords: [
    [
      /(?:exceeds?|longer than|over) [^\n]{0,40}context|context (?:length|window|size)|input length|prompt (?:is )?too long|num_ctx/i,
      lasting('prompt_too_long'),
    ],
    [
      /\bmodel\b[^\n]{0,200}?(?:not found|does not exist|does not support chat)|file does not exist/i,
      lasting('model_not_found'),
    ],
    [/server busy|maximum pending requests|too many requests/i, passing('provider_overloaded')],
    [/requires more system memory|out of memory|insufficient memory|cudaMalloc failed/i, lasting('provider_error')],
    [/\bquota\b|usage limit/i, lasting('quota_exceeded')],
    [/content policy|safety system/i, lasting('content_policy')],
    [/unauthorized|invalid api key|invalid token/i, lasting('authentication_failed')],
  ],
  byStreamType: {},
}
