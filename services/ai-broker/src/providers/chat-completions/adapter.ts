/** The protocol of OpenAI's Chat Completions, and all that speak it: https://platform.openai.com/docs/api-reference/chat/create */
import type {
  CompletionRequest,
  Outcome,
  Provider,
  ProviderFailure,
  ProviderModel,
  ProviderPart,
} from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { createServerMemory, request, requestAt } from './api-call.ts'
import type { Call, ChatCompletionsOptions } from './api-call.ts'
import { serverRoot } from './base-url.ts'
import { bodyKind, readRefusal, readText, reread } from '../http/body.ts'
import { createCallTimer } from '../http/call-timer.ts'
import type { CallTimer } from '../http/call-timer.ts'
import { failureOfThrown, plainFailure } from '../http/failure.ts'
import type { ProviderMaker } from '../provider-maker.ts'
import type { Dialect } from './dialect.ts'
import { failureOfEvent, failureOfResponse } from './failures.ts'
import { asObject, parseJson } from '../http/json.ts'
import { refusedRole } from './convert-to-messages.ts'
import { convertToModels } from './convert-to-models.ts'
import { convertToRequestBody } from './convert-to-request-body.ts'
import type { RequestBody } from './convert-to-request-body.ts'
import { readBodyParts, readEventParts } from './read-parts.ts'
import { refusedField } from './refused-fields.ts'
import { wireFailureOf, wireFailureOfBody } from '../http/wire-failure.ts'
import type { WireFailure } from '../http/wire-failure.ts'

const listBodyMax = 8 * 1_024 * 1_024
const repairsMax = 4

/** A provider that speaks this dialect of the protocol. */
export function chatCompletions(dialect: Dialect): ProviderMaker {
  return (server) => {
    const memory = createServerMemory()
    return (apiKey) => createChatCompletionsProvider({ ...server, dialect, memory, apiKey })
  }
}

function createChatCompletionsProvider(options: ChatCompletionsOptions): Provider {
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

function headers({ dialect, apiKey }: ChatCompletionsOptions, accept: string): Record<string, string> {
  return { accept, ...dialect.headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }) }
}

async function failureOf(options: ChatCompletionsOptions, response: EgressResponse): Promise<ProviderFailure> {
  const body = await readRefusal(response, options.timings.refusalMs)
  return failureOfResponse({ status: response.status, headers: response.headers, body }, options)
}

type JsonOutcome = Outcome<unknown> & { status?: number }

/** A GET of JSON: below the base URL, or below `root`. */
async function getJson(
  options: ChatCompletionsOptions,
  path: string,
  signal: AbortSignal,
  root?: URL,
): Promise<JsonOutcome> {
  try {
    const call: Call = { path, method: 'GET', headers: headers(options, 'application/json'), signal }
    const response = root === undefined ? await request(options, call) : await requestAt(options, root, call)
    if (response.status !== 200)
      return { ok: false, failure: await failureOf(options, response), status: response.status }
    const { text, cut } = await readText(response, listBodyMax)
    const parsed = cut ? undefined : parseJson(text)
    if (parsed === undefined) return { ok: false, failure: plainFailure('invalid_response'), status: 200 }
    const wire = wireFailureOf(parsed.value)
    return wire === undefined
      ? { ok: true, value: parsed.value }
      : { ok: false, failure: failureOfEvent(wire, options), status: 200 }
  } catch (error) {
    return { ok: false, failure: signal.aborted ? plainFailure('provider_timeout') : failureOfThrown(error) }
  }
}

async function authenticate(
  options: ChatCompletionsOptions,
  signal: AbortSignal,
): Promise<Outcome<'not-checked' | undefined>> {
  const outcome = await getJson(options, options.dialect.keyPath ?? '/models', signal)
  if (outcome.ok)
    return isSpent(outcome.value)
      ? { ok: false, failure: plainFailure('quota_exceeded') }
      : { ok: true, value: undefined }
  // Only a refusal of the key is this step's; that the server has no model list, or not a good one, is the next one's.
  const isRefusal =
    ['authentication_failed', 'quota_exceeded'].includes(outcome.failure.code) || outcome.status === undefined
  // And what came may have come before any key was looked at, such as the 404 of a wrong path.
  return isRefusal ? outcome : { ok: true, value: 'not-checked' }
}

/** OpenRouter reports what a key may still spend; null is without a limit. */
function isSpent(value: unknown): boolean {
  const remaining = asObject(asObject(value)?.['data'])?.['limit_remaining']
  return typeof remaining === 'number' && remaining <= 0
}

async function listModels(options: ChatCompletionsOptions, signal: AbortSignal): Promise<Outcome<ProviderModel[]>> {
  for (const path of options.dialect.richLists) {
    const rich = await getJson(options, path, signal, serverRoot(options.baseUrl))
    const models = rich.ok ? convertToModels(rich.value) : undefined
    if (models !== undefined) return { ok: true, value: models }
    if (!rich.ok && rich.status === undefined) return rich
  }
  const outcome = await getJson(options, '/models', signal)
  if (!outcome.ok) return outcome
  const models = convertToModels(outcome.value)
  return models === undefined ? { ok: false, failure: plainFailure('invalid_response') } : { ok: true, value: models }
}

async function* stream(
  options: ChatCompletionsOptions,
  completion: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderPart> {
  const timer = createCallTimer(signal, options.timings.totalMs)
  try {
    for (
      let repairs = 0;
      (yield* streamOnce(options, completion, { timer, repairs, signal })) === 'again';
      repairs += 1
    );
  } catch (error) {
    if (signal.aborted) return
    yield {
      type: 'error',
      failure: timer.expired() === undefined ? failureOfThrown(error) : plainFailure('provider_timeout'),
    }
  } finally {
    timer.stop()
  }
}

/** @returns `again` where a server that answers before it reads the messages refused them in its stream (LM Studio). */
async function* streamOnce(
  options: ChatCompletionsOptions,
  completion: CompletionRequest,
  { timer, repairs, signal }: { timer: CallTimer; repairs: number; signal: AbortSignal },
): AsyncGenerator<ProviderPart, 'again' | 'ended'> {
  const { timings, dialect, memory } = options
  const { response, body } = await complete(options, completion, timer.signal)
  if (response.status !== 200) {
    const failure = await failureOf(options, response)
    if (!signal.aborted) yield { type: 'error', failure }
    return 'ended'
  }
  timer.expectContent(timings.firstContentMs ?? dialect.firstContentMs)
  let isFirst = true
  for await (const part of readParts(response, timer, options)) {
    const refused =
      part.type === 'error' && isFirst && repairs < repairsMax
        ? refusedRole(part.failure.message, body['messages'])
        : undefined
    if (refused !== undefined) {
      memory.refused.add(completion.model, refused)
      return 'again'
    }
    isFirst = false
    yield part
  }
  return 'ended'
}

async function* readParts(
  response: EgressResponse,
  timer: CallTimer,
  options: ChatCompletionsOptions,
): AsyncGenerator<ProviderPart> {
  const kind = bodyKind(response)
  if (kind === 'events') yield* readEventParts(response, timer, options)
  else if (kind === 'json') yield* readBodyParts(response, options)
  else {
    response.body.destroy()
    yield { type: 'error', failure: plainFailure('invalid_response') }
  }
}

/** Posts the request, and again without a field or a role that the server refuses, at most `repairsMax` times. */
async function complete(
  options: ChatCompletionsOptions,
  completion: CompletionRequest,
  signal: AbortSignal,
): Promise<{ response: EgressResponse; body: RequestBody }> {
  const {
    memory: { refused },
    timings,
  } = options
  for (let repairs = 0; ; repairs += 1) {
    const body: RequestBody = convertToRequestBody(completion, options.dialect, refused.of(completion.model))
    const response = await request(options, {
      path: '/chat/completions',
      method: 'POST',
      body: JSON.stringify(body),
      signal,
      headers: {
        ...headers(options, 'text/event-stream, application/json'),
        'content-type': 'application/json',
        'x-client-request-id': completion.requestId,
      },
    })
    if (response.status === 200 || repairs >= repairsMax) return { response, body }
    const text = await readRefusal(response, timings.refusalMs)
    const wire = wireFailureOfBody(text)
    const repair = refusedField(response.status, wire, body) ?? refusedRoleOf(response.status, wire, body)
    if (repair === undefined) return { response: reread(response, text), body }
    refused.add(completion.model, repair)
  }
}

/** A chat template that does not take the messages is the request's fault, whatever the status: llama.cpp calls it its own. */
function refusedRoleOf(status: number, wire: WireFailure | undefined, body: RequestBody): string | undefined {
  return [400, 422, 500].includes(status) ? refusedRole(wire?.message ?? '', body['messages']) : undefined
}
