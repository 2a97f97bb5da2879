/** Asks a local server what it is, by the paths that only Ollama and LM Studio have. */
import type { LocalProbe } from '../domain/connection/discovery.ts'
import type { Egress } from './egress/egress.ts'
import { createGuardedFetch } from './egress/guarded-fetch.ts'
import { asArray, asObject, asText, parseJson } from './http/json.ts'
import type { JsonObject } from './http/json.ts'

const bodyBytesMax = 4 * 1_024 * 1_024

export function createLocalProbe({ egress, answerMs = 2_000 }: { egress: Egress; answerMs?: number }): LocalProbe {
  const fetch = createGuardedFetch({ egress, apiKey: undefined, firstByteMs: answerMs, refusalMs: 500, bodyBytesMax })

  /** Undefined for whatever is no JSON object, or no answer. */
  async function get(url: string, signal: AbortSignal): Promise<JsonObject | undefined> {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) })
      const text = await response.text()
      return response.ok ? asObject(parseJson(text)?.value) : undefined
    } catch {
      return undefined
    }
  }

  return async (origin, signal) => {
    const [version, tags, models] = await Promise.all([
      get(`${origin}/api/version`, signal),
      get(`${origin}/api/tags`, signal),
      get(`${origin}/api/v0/models`, signal),
    ])
    if (asText(version?.['version']) !== undefined && tags !== undefined)
      return { provider: 'ollama', modelCount: asArray(tags['models']).length }
    // Every model of LM Studio's own list has a state and a type.
    const listed = asArray(models?.['data']).map(asObject)
    if (models?.['object'] === 'list' && listed.every((model) => asText(model?.['state']) !== undefined))
      return { provider: 'lm-studio', modelCount: listed.length }
    return undefined
  }
}
