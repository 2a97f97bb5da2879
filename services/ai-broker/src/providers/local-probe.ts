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
    const [version, tags, models, older] = await Promise.all(
      ['/api/version', '/api/tags', '/api/v1/models', '/api/v0/models'].map((path) => get(`${origin}${path}`, signal)),
    )
    if (asText(version?.['version']) !== undefined && tags !== undefined)
      return { provider: 'ollama', modelCount: asArray(tags['models']).length }
    const listed = studioModels(models, older)
    return listed === undefined ? undefined : { provider: 'lm-studio', modelCount: listed.length }
  }
}

/** Every model of LM Studio’s own lists has what no other list has: instances in memory, or a state. */
function studioModels(models: JsonObject | undefined, older: JsonObject | undefined): readonly unknown[] | undefined {
  const listed = asArray(models?.['models']).map(asObject)
  if (listed.length > 0 && listed.every((model) => Array.isArray(model?.['loaded_instances']))) return listed
  const data = asArray(older?.['data']).map(asObject)
  const isStudio = data.every((model) => asText(model?.['state']) !== undefined)
  return isStudio && (data.length > 0 || older?.['object'] === 'list') ? data : undefined
}
