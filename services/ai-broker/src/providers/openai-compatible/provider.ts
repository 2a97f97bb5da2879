/** OpenAI's Chat Completions over HTTP, and all that speak it: https://platform.openai.com/docs/api-reference/chat/create */
import type { ApiKey } from '../../domain/api-key.ts'
import type { CompletionRequest, Outcome, Provider, ProviderFailure, ProviderModel, ProviderPart } from '../../domain/provider.ts'
import { EgressError } from '../egress/egress.ts'
import type { Egress, EgressResponse } from '../egress/egress.ts'
import { eventAnswer, wholeAnswer } from './answer-stream.ts'
import { baseCandidates, endpoint } from './base-url.ts'
import { bodyKind, readText } from './body.ts'
import { createCallTimer } from './call-timer.ts'
import type { CallTimings } from './call-timer.ts'
import type { Dialect } from './dialect.ts'
import { failureOfResponse, failureOfThrown, plainFailure } from './failure.ts'
import { parseJson } from './json.ts'
import { modelsOf } from './model-list.ts'
import { createRefusedFields, refusedField, requestBody } from './request.ts'
import type { RefusedFields, RequestBody } from './request.ts'
import { wireFailureOf } from './wire-failure.ts'

export type OpenAiCompatibleOptions = {
  egress: Egress
  dialect: Dialect
  baseUrl: URL
  apiKey: ApiKey | undefined
  timings: CallTimings
  memory: ConnectionMemory
}

/** What was learned about a connection's server; kept by the factory from call to call. */
export type ConnectionMemory = { refused: RefusedFields; base: URL | undefined }

export function createConnectionMemory(): ConnectionMemory {
  return { refused: createRefusedFields(), base: undefined }
}

const errorBodyMax = 64 * 1_024
const listBodyMax = 8 * 1_024 * 1_024
const repairsMax = 4

export function createOpenAiCompatibleProvider(options: OpenAiCompatibleOptions): Provider {
  const { egress, baseUrl } = options
  return {
    resolve: (signal) => outcomeOf(egress.resolve(baseUrl, signal)),
    connect: (signal) => outcomeOf(egress.dial(baseUrl, signal)),
    authenticate: (signal) => authenticate(options, signal),
    listModels: (signal) => listModels(options, signal),
    stream: (request, signal) => stream(options, request, signal),
  }
}

async function outcomeOf(work: Promise<void>): Promise<Outcome<undefined>> {
  try {
    await work
    return { ok: true, value: undefined }
  } catch (error) {
    return { ok: false, failure: failureOfThrown(error) }
  }
}

function headers({ dialect, apiKey }: OpenAiCompatibleOptions, accept: string): Record<string, string> {
  return { accept, ...dialect.headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }) }
}

/** Calls `path` below each candidate base URL in turn, as long as the server does not know the path. */
async function request(options: OpenAiCompatibleOptions, call: { path: string; method: 'GET' | 'POST'; body?: string; headers: Record<string, string>; signal: AbortSignal }): Promise<EgressResponse> {
  const { egress, memory, dialect, timings, baseUrl } = options
  const candidates = memory.base === undefined ? baseCandidates(baseUrl) : [memory.base]
  let last: { response: EgressResponse; text: string } | undefined
  for (const base of candidates) {
    const { path, ...rest } = call
    const response = await egress.request({ ...rest, url: endpoint(base, path), firstByteMs: timings.firstByteMs ?? dialect.firstByteMs })
    if (response.status !== 404) {
      if (response.status < 300) memory.base = base
      return last !== undefined && response.status >= 300 ? reread(last) : response
    }
    // A 404 that speaks of the model comes from the right path.
    const { text } = await readText(response, errorBodyMax)
    last ??= { response, text }
    if (wireFailureOf(parseJson(text)?.value)?.message.toLowerCase().includes('model')) return reread({ response, text })
  }
  if (last === undefined) throw new EgressError('network')
  return reread(last)
}

/** A response whose body was read already. */
function reread({ response, text }: { response: EgressResponse; text: string }): EgressResponse {
  const bytes = new TextEncoder().encode(text)
  return { ...response, body: { async* [Symbol.asyncIterator]() { yield bytes }, destroy: () => undefined } }
}

async function failureOf(options: OpenAiCompatibleOptions, response: EgressResponse): Promise<ProviderFailure> {
  const { text } = await readText(response, errorBodyMax)
  return failureOfResponse({ status: response.status, headers: response.headers, body: text }, options)
}

/** A GET that answers JSON. */
async function getJson(options: OpenAiCompatibleOptions, path: string, signal: AbortSignal): Promise<Outcome<unknown> & { status?: number }> {
  try {
    const response = await request(options, { path, method: 'GET', headers: headers(options, 'application/json'), signal })
    if (response.status !== 200) return { ok: false, failure: await failureOf(options, response), status: response.status }
    const { text, cut } = await readText(response, listBodyMax)
    const parsed = cut ? undefined : parseJson(text)
    const wire = wireFailureOf(parsed?.value)
    if (wire !== undefined) return { ok: false, failure: failureOfResponse({ status: wire.status ?? 500, headers: {}, body: text }, options), status: 200 }
    return parsed === undefined ? { ok: false, failure: plainFailure('invalid_response'), status: 200 } : { ok: true, value: parsed.value }
  } catch (error) {
    return { ok: false, failure: signal.aborted ? plainFailure('provider_timeout') : failureOfThrown(error) }
  }
}

async function authenticate(options: OpenAiCompatibleOptions, signal: AbortSignal): Promise<Outcome<undefined>> {
  const answer = await getJson(options, options.dialect.keyPath ?? '/models', signal)
  if (answer.ok) return { ok: true, value: undefined }
  // Only a refusal of the key is this step's; that the server has no model list, or not a good one, is the next one's.
  const isRefusal = ['authentication_failed', 'quota_exceeded'].includes(answer.failure.code) || answer.status === undefined
  return isRefusal ? answer : { ok: true, value: undefined }
}

async function listModels(options: OpenAiCompatibleOptions, signal: AbortSignal): Promise<Outcome<ProviderModel[]>> {
  const answer = await getJson(options, '/models', signal)
  if (!answer.ok) return answer
  const models = modelsOf(answer.value)
  return models === undefined ? { ok: false, failure: plainFailure('invalid_response') } : { ok: true, value: models }
}

async function* stream(options: OpenAiCompatibleOptions, completion: CompletionRequest, signal: AbortSignal): AsyncGenerator<ProviderPart> {
  const { timings, dialect } = options
  const timer = createCallTimer(signal, timings.totalMs)
  try {
    const response = await complete(options, completion, timer.signal)
    timer.expectContent(timings.firstContentMs ?? dialect.firstContentMs)
    if (response.status !== 200) {
      yield { type: 'error', failure: await failureOf(options, response) }
      return
    }
    const kind = bodyKind(response)
    if (kind === 'events') yield* eventAnswer(response, timer, options)
    else if (kind === 'json') yield* wholeAnswer(response, options)
    else {
      response.body.destroy()
      yield { type: 'error', failure: plainFailure('invalid_response') }
    }
  } catch (error) {
    if (signal.aborted) return
    yield { type: 'error', failure: timer.expired() === undefined ? failureOfThrown(error) : plainFailure('provider_timeout') }
  } finally {
    timer.stop()
  }
}

/** Posts the request, and once more without a field that the server refuses, at most `repairsMax` times. */
async function complete(options: OpenAiCompatibleOptions, completion: CompletionRequest, signal: AbortSignal): Promise<EgressResponse> {
  const { refused } = options.memory
  for (let repairs = 0; ; repairs += 1) {
    const body: RequestBody = requestBody(completion, options.dialect, refused.of(completion.model))
    const response = await request(options, {
      path: '/chat/completions', method: 'POST', body: JSON.stringify(body), signal,
      headers: { ...headers(options, 'text/event-stream, application/json'), 'content-type': 'application/json', 'x-client-request-id': completion.requestId },
    })
    if (response.status === 200 || repairs >= repairsMax) return response
    const { text } = await readText(response, errorBodyMax)
    const field = refusedField(response.status, wireFailureOf(parseJson(text)?.value), body)
    if (field === undefined) return reread({ response, text })
    refused.add(completion.model, field)
  }
}
