/** Model lists as found: `{data: […]}`, a plain array, `{models: […]}` (LM Studio's own), `{data: null}`, thousands of entries. */
import type { ProviderModel } from '../../domain/provider.ts'
import { asAmount, asArray, asCount, asObject, asText } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'

const modelsMax = 5_000

/** @returns undefined when the body is no model list at all. */
export function convertToModels(body: unknown): ProviderModel[] | undefined {
  const object = asObject(body)
  const list = Array.isArray(body)
    ? body
    : (object?.['data'] ?? object?.['models'] ?? (object?.['data'] === null ? [] : undefined))
  if (!Array.isArray(list)) return undefined
  const models = new Map<string, ProviderModel>()
  for (const item of list.slice(0, modelsMax)) {
    const model = modelOf(item)
    if (model !== undefined && !models.has(model.id)) models.set(model.id, model)
  }
  return [...models.values()]
}

function modelOf(item: unknown): ProviderModel | undefined {
  const row = typeof item === 'string' ? { id: item } : asObject(item)
  // LM Studio's own list has keys.
  const given = asText(row?.['id']) ?? asText(row?.['key'])
  const id = clean(given ?? asText(row?.['name']))
  if (row === undefined || id === undefined || !isChatModel(row)) return undefined
  const maxOutputTokens = firstCount(
    asObject(row['top_provider'])?.['max_completion_tokens'],
    row['max_completion_tokens'],
    row['max_output_tokens'],
  )
  const contextWindow = windowOf(row)
  const price = priceOf(asObject(row['pricing']))
  return {
    id,
    name: clean(asText(row['display_name']) ?? (given === undefined ? undefined : asText(row['name']))) ?? id,
    capabilities: capabilitiesOf(row),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(price === undefined ? {} : { price }),
  }
}

/** The window that a model is loaded with, where a local server reports it, before the largest that it could have. */
function windowOf(row: JsonObject): number | undefined {
  const loaded = asArray(row['loaded_instances']).map(
    (instance) => asObject(asObject(instance)?.['config'])?.['context_length'],
  )
  const meta = asObject(row['meta'])
  return firstCount(
    ...loaded,
    row['loaded_context_length'],
    meta?.['n_ctx'],
    asObject(row['parameters'])?.['max_seq_len'],
    row['context_length'],
    row['context_window'],
    row['max_context_length'],
    row['max_model_len'],
    row['max_input_tokens'],
    meta?.['n_ctx_train'],
  )
}

function clean(text: string | undefined): string | undefined {
  const cleaned = text
    ?.toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 300)
  return cleaned === '' ? undefined : cleaned
}

const silentTypes = /^(?:embeddings?|rerank(?:er)?|image|video|audio|transcribe|transcription|tts|stt|moderation)$/

/** Lists also have models that do not write text: LM Studio and Together mark them by a type, OpenRouter by the output, Mistral and Groq in words. */
function isChatModel(row: JsonObject): boolean {
  const outputs = asArray(asObject(row['architecture'])?.['output_modalities'])
  return (
    !silentTypes.test(asText(row['type']) ?? '') &&
    (outputs.length === 0 || outputs.includes('text')) &&
    asObject(row['capabilities'])?.['completion_chat'] !== false &&
    row['active'] !== false
  )
}

function firstCount(...values: unknown[]): number | undefined {
  return values.map(asCount).find((count) => count !== undefined && count > 0)
}

/** OpenRouter gives dollars per token as decimal texts; a router's -1 (price depends) is no price, nor is a dollar a token. */
function priceOf(pricing: JsonObject | undefined): ProviderModel['price'] {
  const input = asAmount(pricing?.['prompt'])
  const output = asAmount(pricing?.['completion'])
  return input === undefined || output === undefined || input > 1 || output > 1
    ? undefined
    : { inputPerMillion: round(input * 1e6), outputPerMillion: round(output * 1e6), currency: 'USD' }
}

function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}

function capabilitiesOf(row: JsonObject): string[] {
  const listed = [...asArray(row['supported_parameters']), ...asArray(row['capabilities'])]
  const able = asObject(row['capabilities']) ?? {}
  const inputs = asArray(asObject(row['architecture'])?.['input_modalities'])
  return [
    ...(listed.includes('tools') ||
    listed.includes('tool_use') ||
    able['trained_for_tool_use'] === true ||
    able['function_calling'] === true
      ? ['tools']
      : []),
    ...(listed.includes('reasoning') ? ['reasoning'] : []),
    ...(inputs.includes('image') || row['type'] === 'vlm' || able['vision'] === true ? ['vision'] : []),
  ]
}
