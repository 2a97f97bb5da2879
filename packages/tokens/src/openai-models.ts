/**
 * What gpt-tokenizer knows of OpenAI's models: how much they take and give, and what they can do. OpenAI's own list of models has
 * ids alone. The prices that it carries as well are not used: many are those of other models.
 */
import * as table from 'gpt-tokenizer/models.gen'

export type OpenAiModel = { contextWindow?: number; maxOutputTokens?: number; capabilities: string[] }

/** When the version of gpt-tokenizer that is installed was published. */
export const openAiModelsAsOf = '2026-08-16'

type Row = {
  context_window?: number
  max_output_tokens?: number
  modalities: { input: string[]; output: string[] }
  supported_features?: string[]
  reasoning_tokens?: boolean
}

const rows = new Map(Object.entries(table) as unknown as [string, Row][])

/** Undefined for a model that the table does not have, and for one that does not write text. A model that was fine-tuned is as its base. */
export function openAiModel(id: string): OpenAiModel | undefined {
  const name = /^ft:([^:]+)/.exec(id)?.[1] ?? id
  const row = rows.get(name)
  if (row?.modalities.output.includes('text') !== true) return undefined
  const { context_window: contextWindow, max_output_tokens: maxOutputTokens, supported_features: features = [] } = row
  return {
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    capabilities: [
      ...(features.includes('function_calling') ? ['tools'] : []),
      ...(row.reasoning_tokens === true ? ['reasoning'] : []),
      ...(row.modalities.input.includes('image') ? ['vision'] : []),
    ],
  }
}
