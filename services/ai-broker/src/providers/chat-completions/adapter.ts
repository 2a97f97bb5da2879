/** The protocol of OpenAI's Chat Completions, and all that speak it: https://platform.openai.com/docs/api-reference/chat/create */
import type { CompletionRequest, Outcome, Provider, ProviderModel, ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { createServerMemory, request, requestAt } from './api-call.ts'
import type { Call, ChatCompletionsOptions } from './api-call.ts'
import { serverRoot } from './base-url.ts'
import { plainFailure } from '../http/failure.ts'
import type { ProviderMaker } from '../provider-maker.ts'
import type { Dialect } from './dialect.ts'
import { failureOfResponse, signs } from './failures.ts'
import { asObject } from '../http/json.ts'
import { leftOutOf } from '../http/left-out.ts'
import { effortsTaken } from '../http/reasoning.ts'
import { jsonOutcomeOf, keyOutcomeOf, outcomeOf } from '../http/json-outcome.ts'
import type { JsonOutcome } from '../http/json-outcome.ts'
import { refusedRole } from './convert-to-messages.ts'
import { convertToModels } from './convert-to-models.ts'
import { convertToRequestBody } from './convert-to-request-body.ts'
import type { PartsState } from './parts.ts'
import { chatCompletionsProtocol } from './protocol.ts'
import { refusedField } from './refused-fields.ts'
import type { RepairHint, RequestBody } from '../http/refused-fields.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { streamCompletion } from '../http/stream-completion.ts'
import type { CompletionCall } from '../http/stream-completion.ts'

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

function headers({ dialect, apiKey }: ChatCompletionsOptions, accept: string): Record<string, string> {
  return { accept, ...dialect.headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }) }
}

/** A GET of JSON: below the base URL, or below `root`. */
async function getJson(
  options: ChatCompletionsOptions,
  path: string,
  signal: AbortSignal,
  root?: URL,
): Promise<JsonOutcome> {
  const call: Call = { path, method: 'GET', headers: headers(options, 'application/json'), signal }
  return await jsonOutcomeOf(() => (root === undefined ? request(options, call) : requestAt(options, root, call)), {
    signs,
    refusalMs: options.timings.refusalMs,
    apiKey: options.apiKey,
    signal,
  })
}

async function authenticate(
  options: ChatCompletionsOptions,
  signal: AbortSignal,
): Promise<Outcome<'not-checked' | undefined>> {
  const outcome = await getJson(options, options.dialect.keyPath ?? '/models', signal)
  return outcome.ok && isSpent(outcome.value)
    ? { ok: false, failure: plainFailure('quota_exceeded') }
    : keyOutcomeOf(outcome)
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
  yield* streamChatCompletion(options, completion, signal, (body, callSignal) =>
    request(options, {
      path: '/chat/completions',
      method: 'POST',
      body: JSON.stringify(body),
      signal: callSignal,
      headers: {
        ...headers(options, 'text/event-stream, application/json'),
        'content-type': 'application/json',
        'x-client-request-id': completion.requestId,
      },
    }),
  )
}

/** @param post sends a body to the completions' endpoint. */
export async function* streamChatCompletion(
  options: ChatCompletionsOptions,
  completion: CompletionRequest,
  signal: AbortSignal,
  post: (body: RequestBody, signal: AbortSignal) => Promise<EgressResponse>,
): AsyncGenerator<ProviderPart> {
  const { dialect, memory } = options
  let body: RequestBody = {}
  const call: CompletionCall<PartsState, SseEvent> = {
    async send(callSignal) {
      body = convertToRequestBody(completion, dialect, memory.refused.of(completion.model))
      return await post(body, callSignal)
    },
    leftOut: () => leftOutOf(completion, body),
    repair(hint) {
      const repair = repairOf(hint, body)
      if (repair !== undefined) memory.refused.add(completion.model, repair)
      return repair !== undefined
    },
    failureOf: (refusal) => failureOfResponse(refusal, options),
    protocol: chatCompletionsProtocol(dialect, options),
    firstContentMs: dialect.firstContentMs,
  }
  yield* streamCompletion(call, options.timings, signal)
}

/** A chat template that does not take the messages is the request's fault, whatever the status: llama.cpp calls it its own. */
export function repairOf({ status, wire }: RepairHint, body: RequestBody): string | undefined {
  const field = status === undefined ? undefined : refusedField(status, wire, body)
  const asked = effortsTaken({ status, wire }) ?? field
  if (asked !== undefined) return asked
  return status === undefined || [400, 422, 500].includes(status)
    ? refusedRole(wire?.message ?? '', body['messages'])
    : undefined
}
