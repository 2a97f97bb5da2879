/** Ollama's list of what is on the disk, and what it says of each model. */
import type { ProviderModel } from '../../domain/provider.ts'
import { asArray, asCount, asObject, asText } from '../http/json.ts'
import { factsOf } from './context-window.ts'

export type ListedName = { id: string; window: number | undefined }

/** @returns undefined when the body is no such list. Models that only make vectors are left out. */
export function namesOf(body: unknown): ListedName[] | undefined {
  const list = asObject(body)?.['models']
  if (!Array.isArray(list)) return undefined
  return list.flatMap((item) => {
    const row = asObject(item)
    const id = asText(row?.['model']) ?? asText(row?.['name'])
    const details = asObject(row?.['details'])
    const capabilities = asArray(row?.['capabilities'])
    const writes = capabilities.length === 0 || capabilities.includes('completion')
    const isEmbedding = /bert/i.test(asText(details?.['family']) ?? '') || /(?:^|[-_/])embed/i.test(id ?? '')
    return id === undefined || id === '' || !writes || isEmbedding
      ? []
      : [{ id, window: asCount(details?.['context_length']) }]
  })
}

/** `show`: the response of `/api/show`; undefined where it was not asked or did not come. */
export function modelOf({ id, window }: ListedName, show: unknown): ProviderModel {
  const facts = factsOf(show)
  const capabilities = asArray(asObject(show)?.['capabilities'])
  // What the model was made for: each call asks for as much of it as its prompt needs.
  const contextWindow = facts.windowMax ?? window
  return {
    id,
    name: id,
    capabilities: [
      ...(capabilities.includes('tools') ? ['tools'] : []),
      ...(capabilities.includes('thinking') ? ['reasoning'] : []),
      ...(capabilities.includes('vision') ? ['vision'] : []),
    ],
    ...(contextWindow === undefined ? {} : { contextWindow }),
  }
}
