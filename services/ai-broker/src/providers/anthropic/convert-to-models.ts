/** Anthropic's list of models: https://docs.anthropic.com/en/api/models-list */
import type { ProviderModel } from '../../domain/provider.ts'
import { asArray, asCount, asObject, asText } from '../http/json.ts'
import type { JsonObject } from '../http/json.ts'

export type ModelPage = { models: ProviderModel[]; next: string | undefined }

/** @returns undefined when the body is no such list. */
export function convertToModelPage(body: unknown): ModelPage | undefined {
  const page = asObject(body)
  if (page === undefined || !Array.isArray(page['data'])) return undefined
  const models = asArray(page['data']).flatMap((row) => modelOf(asObject(row)))
  return { models, next: page['has_more'] === true ? asText(page['last_id']) : undefined }
}

function modelOf(row: JsonObject | undefined): ProviderModel[] {
  const id = asText(row?.['id'])
  if (row === undefined || id === undefined || id === '') return []
  const contextWindow = positive(row['max_input_tokens'])
  const maxOutputTokens = positive(row['max_tokens'])
  return [
    {
      id,
      name: asText(row['display_name']) ?? id,
      capabilities: capabilitiesOf(asObject(row['capabilities'])),
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    },
  ]
}

function positive(value: unknown): number | undefined {
  const count = asCount(value)
  return count === 0 ? undefined : count
}

/** `{thinking: {supported: true}}` and the like; null where nothing is told. */
function capabilitiesOf(told: JsonObject | undefined): string[] {
  const has = (name: string): boolean => told?.[name] === true || asObject(told?.[name])?.['supported'] === true
  return [
    ...(has('tools') || has('tool_use') ? ['tools'] : []),
    ...(has('thinking') ? ['reasoning'] : []),
    ...(has('image_input') || has('vision') ? ['vision'] : []),
  ]
}
