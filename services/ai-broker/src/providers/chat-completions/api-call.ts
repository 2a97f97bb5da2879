/** One HTTP call to the API of a connection, wherever below its base URL that turns out to be. */
import type { ApiKey } from '../../domain/connection/api-key.ts'
import { EgressError } from '../egress/egress.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { baseCandidates, endpoint, isAsWritten } from './base-url.ts'
import { isPage, readRefusal, reread } from '../http/body.ts'
import type { ProviderServer } from '../provider-maker.ts'
import type { Dialect } from './dialect.ts'
import { failureOfResponse } from './failures.ts'
import { createRefusedFields } from '../http/refused-fields.ts'
import type { RefusedFields } from '../http/refused-fields.ts'

export type ChatCompletionsOptions = ProviderServer & {
  dialect: Dialect
  apiKey: ApiKey | undefined
  memory: ServerMemory
}

/** What was learned about a connection's server, from call to call. */
export type ServerMemory = { refused: RefusedFields; base: URL | undefined }

export function createServerMemory(): ServerMemory {
  return { refused: createRefusedFields(), base: undefined }
}

export type Call = {
  path: string
  method: 'GET' | 'POST'
  body?: string
  headers: Record<string, string>
  signal: AbortSignal
}

/** Calls `path` below whichever base URL the API lies. */
export async function request(options: ChatCompletionsOptions, call: Call): Promise<EgressResponse> {
  return await requestBelow(options, call.method, (base) => requestAt(options, base, call))
}

/** Sends below each candidate base URL in turn, as long as nothing of the API lies there. */
export async function requestBelow(
  options: ChatCompletionsOptions,
  method: Call['method'],
  send: (base: URL) => Promise<EgressResponse>,
): Promise<EgressResponse> {
  const { memory, timings, baseUrl } = options
  let elsewhere: EgressResponse | undefined
  for (const base of memory.base === undefined ? baseCandidates(baseUrl) : [memory.base]) {
    const response = await send(base)
    if (!isElsewhere(response, method)) {
      if (response.status < 300) memory.base = base
      // What a guessed address refuses says nothing about the one that was meant.
      if (elsewhere === undefined || response.status < 300 || isAsWritten(base, baseUrl)) return response
      response.body.destroy()
      return elsewhere
    }
    const text = await readRefusal(response, timings.refusalMs)
    // A 404 that speaks of the model comes from the right path.
    if (failureOfResponse({ status: response.status, headers: {}, body: text }, options).code === 'model_not_found')
      return reread(response, text)
    elsewhere ??= reread(response, text)
  }
  if (elsewhere === undefined) throw new EgressError('network')
  return elsewhere
}

export async function requestAt(
  { egress, dialect, timings }: ChatCompletionsOptions,
  base: URL,
  { path, ...call }: Call,
): Promise<EgressResponse> {
  return await egress.request({
    ...call,
    url: endpoint(base, path),
    firstByteMs: timings.firstByteMs ?? dialect.firstByteMs,
  })
}

/** An unknown path, or the page that a web application shows whatever is asked for. */
function isElsewhere(response: EgressResponse, method: Call['method']): boolean {
  return (
    response.status === 404 ||
    response.status === 405 ||
    (method === 'GET' && response.status === 200 && isPage(response))
  )
}
