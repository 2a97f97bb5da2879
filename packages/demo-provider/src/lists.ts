/** What providers say of their models, each dialect in its own form. */
import type { IncomingHttpHeaders } from 'node:http'
import { isRecord } from './chat-request.ts'
import { createdAt } from './dialects/dialect.ts'
import { modelIds } from './models.ts'

export type LookUp = {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: unknown
  withFaults: boolean
}

/** @returns undefined where nothing is looked up at this path. */
export function lookUp({
  method,
  path,
  headers,
  body,
  withFaults,
}: LookUp): { status: number; body: unknown } | undefined {
  const ids = modelIds(withFaults)
  if (method === 'GET' && path === '/v1/models')
    return { status: 200, body: headers['anthropic-version'] === undefined ? openAiList(ids) : anthropicList(ids) }
  if (method === 'GET' && path === '/api/tags') return { status: 200, body: { models: ids.map(tagOf) } }
  if (method === 'GET' && path === '/api/ps')
    return { status: 200, body: { models: ids.filter((id) => id !== 'loading').map(loadedOf) } }
  if (method === 'POST' && path === '/api/show') return shown(body)
  return undefined
}

function openAiList(ids: readonly string[]): unknown {
  return {
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', created: createdAt, owned_by: 'scriptorium-demo' })),
  }
}

function anthropicList(ids: readonly string[]): unknown {
  return {
    data: ids.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' })),
    has_more: false,
    first_id: ids[0],
    last_id: ids.at(-1),
  }
}

function tagOf(id: string): object {
  return { name: id, model: id, size: 1, digest: id, details: { family: 'demo', format: 'gguf' } }
}

/** What the demo has, it has ready, in a window that is never too small; but for two models that are there to be caught. */
const window = 131_072
const smallWindow = 256

function loadedOf(id: string): object {
  return { ...tagOf(id), context_length: id === 'drops-prompt' ? smallWindow : window, size_vram: 0 }
}

function shown(body: unknown): { status: number; body: unknown } {
  const model = isRecord(body) && typeof body.model === 'string' ? body.model : ''
  return {
    status: 200,
    body: {
      parameters: '',
      details: tagOf(model),
      capabilities: ['completion', 'thinking'],
      model_info: { 'general.architecture': 'demo', 'demo.context_length': window },
    },
  }
}
