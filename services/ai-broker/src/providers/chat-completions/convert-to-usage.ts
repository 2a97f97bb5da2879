/** The count of tokens, wherever a server puts it. */
import type { CompletionUsage } from '../../domain/provider.ts'
import { asAmount, asCount, asObject, asText } from '../http/json.ts'
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
  const promptTokens = asCount(usage['prompt_tokens']) ?? asCount(usage['input_tokens']) ?? 0
  const saidTokens = asCount(usage['completion_tokens']) ?? asCount(usage['output_tokens']) ?? 0
  if (promptTokens + saidTokens === 0) return undefined
  // DeepSeek and Moonshot have names of their own for what was cached.
  const cachedTokens =
    asCount(asObject(usage['prompt_tokens_details'])?.['cached_tokens']) ??
    asCount(usage['prompt_cache_hit_tokens']) ??
    asCount(usage['cache_read_input_tokens']) ??
    asCount(usage['cached_tokens'])
  // OpenRouter, and proxies before Anthropic's models.
  const cacheWriteTokens =
    asCount(asObject(usage['prompt_tokens_details'])?.['cache_write_tokens']) ??
    asCount(usage['cache_creation_input_tokens'])
  const countedThoughts =
    asCount(asObject(usage['completion_tokens_details'])?.['reasoning_tokens']) ?? asCount(usage['reasoning_tokens'])
  const beside = (asCount(usage['total_tokens']) ?? 0) - promptTokens - saidTokens
  const isCache = beside > 0 && beside === (cachedTokens ?? 0) + (cacheWriteTokens ?? 0)
  const inputTokens = isCache ? promptTokens + beside : promptTokens
  const thoughts = isCache ? 0 : thoughtsBeside(beside, countedThoughts, chunk)
  const outputTokens = saidTokens + thoughts
  const reasoningTokens = countedThoughts || (thoughts > 0 ? thoughts : countedThoughts)
  const cost = costOf(usage)
  return {
    inputTokens,
    outputTokens,
    estimated: false,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
    ...(cost === undefined ? {} : { cost, currency: 'USD' }),
  }
}

/**
 * xAI counts what was thought beside what was said, and Gemini’s compatible endpoint says so in the sum alone. It is output all the
 * same, and billed as such. Any other sum that is more than its parts is nobody’s to explain.
 */
function thoughtsBeside(beside: number, counted: number | undefined, { model }: JsonObject): number {
  const isSumAlone = (counted ?? 0) === 0 && /(?:^|\/)gemini/.test(asText(model) ?? '')
  return beside > 0 && (isSumAlone || counted === beside) ? beside : 0
}

/** In US dollars: OpenRouter’s, with what the upstream bills to a key of the user’s own; Perplexity’s is an object. */
function costOf(usage: JsonObject): number | undefined {
  const cost = asAmount(usage['cost']) ?? asAmount(asObject(usage['cost'])?.['total_cost'])
  if (cost === undefined || usage['is_byok'] !== true) return cost
  return cost + (asAmount(asObject(usage['cost_details'])?.['upstream_inference_cost']) ?? 0)
}

/** `prompt_n` leaves out what was in the cache already. */
function usageOfTimings(timings: JsonObject | undefined): JsonObject | undefined {
  const cached = asCount(timings?.['cache_n']) ?? 0
  const prompt = asCount(timings?.['prompt_n'])
  if (prompt === undefined) return undefined
  return { prompt_tokens: prompt + cached, completion_tokens: timings?.['predicted_n'], cached_tokens: cached }
}
