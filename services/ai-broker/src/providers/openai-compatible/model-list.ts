/** Model lists as found: `{data: […]}`, a plain array, `{models: […]}`, `{data: null}`, thousands of entries. */
import type { ProviderModel } from '../../domain/provider.ts'
import { asAmount, asArray, asCount, asObject, asText } from './json.ts'
import type { JsonObject } from './json.ts'

const modelsMax = 5_000

/** @returns undefined when the body is no model list at all. */
export function modelsOf(body: unknown): ProviderModel[] | undefined {
  const object = asObject(body)
  const list = Array.isArray(body) ? body : object?.['data'] ?? object?.['models'] ?? (object?.['data'] === null ? [] : undefined)
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
  const id = clean(asText(row?.['id']) ?? asText(row?.['name']))
  if (row === undefined || id === undefined || isEmbedding(row)) return undefined
  const topProvider = asObject(row['top_provider'])
  const contextWindow = firstCount(row['context_length'], row['context_window'], row['max_context_length'], row['max_model_len'], row['max_input_tokens'], asObject(row['meta'])?.['n_ctx_train'])
  const maxOutputTokens = firstCount(topProvider?.['max_completion_tokens'], row['max_completion_tokens'], row['max_output_tokens'])
  const price = priceOf(asObject(row['pricing']))
  return {
    id, name: clean(asText(row['display_name']) ?? (asText(row['id']) === undefined ? undefined : asText(row['name']))) ?? id, capabilities: capabilitiesOf(row),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(price === undefined ? {} : { price }),
  }
}

function clean(text: string | undefined): string | undefined {
  const mended = text?.toWellFormed().replaceAll(/\p{Cc}/gu, '').trim().slice(0, 300)
  return mended === '' ? undefined : mended
}

/** LM Studio says so by its type. */
function isEmbedding(row: JsonObject): boolean {
  return /^embeddings?$/.test(asText(row['type']) ?? '')
}

function firstCount(...values: unknown[]): number | undefined {
  return values.map(asCount).find((count) => count !== undefined && count > 0)
}

/** OpenRouter gives dollars per token as decimal texts; a router's -1 (price depends) is no price. */
function priceOf(pricing: JsonObject | undefined): ProviderModel['price'] {
  const input = asAmount(pricing?.['prompt'])
  const output = asAmount(pricing?.['completion'])
  return input === undefined || output === undefined ? undefined : { inputPerMillion: round(input * 1e6), outputPerMillion: round(output * 1e6), currency: 'USD' }
}

function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}

function capabilitiesOf(row: JsonObject): string[] {
  const listed = asArray(row['supported_parameters']).map(asText)
  const inputs = asArray(asObject(row['architecture'])?.['input_modalities']).map(asText)
  return [...(listed.includes('tools') ? ['tools'] : []), ...(listed.includes('reasoning') ? ['reasoning'] : []), ...(inputs.includes('image') ? ['vision'] : [])]
}
