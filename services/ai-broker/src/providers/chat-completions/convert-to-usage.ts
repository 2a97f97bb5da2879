/** The count of tokens, wherever a server puts it. */
import type { CompletionUsage } from '../../domain/provider.ts'
import { asAmount, asCount, asObject } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'

/** @returns undefined when there is none, or none that can be: no completion costs no tokens at all. */
export function convertToUsage(chunk: JsonObject, choice: JsonObject | undefined): CompletionUsage | undefined {
  // At the top; Groq's older streams under x_groq; Moonshot's on the choice; llama.cpp may give its timings alone.
  const usage =
    asObject(chunk['usage']) ??
    asObject(asObject(chunk['x_groq'])?.['usage']) ??
    asObject(choice?.['usage']) ??
    usageOfTimings(asObject(chunk['timings']))
  if (usage === undefined) return undefined
  const inputTokens = asCount(usage['prompt_tokens']) ?? asCount(usage['input_tokens']) ?? 0
  const saidTokens = asCount(usage['completion_tokens']) ?? asCount(usage['output_tokens']) ?? 0
  if (inputTokens + saidTokens === 0) return undefined
  // DeepSeek and Moonshot have names of their own for what was cached.
  const cachedTokens =
    asCount(asObject(usage['prompt_tokens_details'])?.['cached_tokens']) ??
    asCount(usage['prompt_cache_hit_tokens']) ??
    asCount(usage['cached_tokens'])
  // OpenRouter, and proxies before Anthropic's models.
  const cacheWriteTokens =
    asCount(asObject(usage['prompt_tokens_details'])?.['cache_write_tokens']) ??
    asCount(usage['cache_creation_input_tokens'])
  const reasoningTokens =
    asCount(asObject(usage['completion_tokens_details'])?.['reasoning_tokens']) ?? asCount(usage['reasoning_tokens'])
  // xAI counts what was thought beside what was said; the sum shows it. Both are output, and billed as such.
  const isBeside =
    reasoningTokens !== undefined &&
    reasoningTokens > 0 &&
    asCount(usage['total_tokens']) === inputTokens + saidTokens + reasoningTokens
  const outputTokens = isBeside ? saidTokens + reasoningTokens : saidTokens
  const cost = asAmount(usage['cost'])
  return {
    inputTokens,
    outputTokens,
    estimated: false,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
    // OpenRouter alone reports a cost, in US dollars.
    ...(cost === undefined ? {} : { cost, currency: 'USD' }),
  }
}

/** `prompt_n` leaves out what was in the cache already. */
function usageOfTimings(timings: JsonObject | undefined): JsonObject | undefined {
  const cached = asCount(timings?.['cache_n']) ?? 0
  const prompt = asCount(timings?.['prompt_n'])
  if (prompt === undefined) return undefined
  return { prompt_tokens: prompt + cached, completion_tokens: timings?.['predicted_n'], cached_tokens: cached }
}
