/**
 * OpenAI's own API: Responses (https://platform.openai.com/docs/api-reference/responses), and Chat Completions where a model or a
 * setting needs it, or the server behind the address has nothing else.
 */
import OpenAI from 'openai'
import type { ApiKey } from '../../domain/connection/api-key.ts'
import type { CompletionRequest, Outcome, Provider, ProviderModel, ProviderPart } from '../../domain/provider.ts'
import { repairOf, streamChatCompletion } from '../chat-completions/adapter.ts'
import { createServerMemory, requestBelow } from '../chat-completions/api-call.ts'
import type { ChatCompletionsOptions } from '../chat-completions/api-call.ts'
import { convertToModels } from '../chat-completions/convert-to-models.ts'
import { dialects } from '../chat-completions/dialect.ts'
import { failureOfResponse, signs } from '../chat-completions/failures.ts'
import type { EgressResponse } from '../egress/egress.ts'
import type { GuardedFetch } from '../egress/guarded-fetch.ts'
import { plainFailure } from '../http/failure.ts'
import type { Refusal } from '../http/failure.ts'
import { jsonOutcomeOf, keyOutcomeOf, outcomeOf } from '../http/json-outcome.ts'
import type { JsonOutcome } from '../http/json-outcome.ts'
import type { RequestBody } from '../http/refused-fields.ts'
import { refusedFieldOf } from '../http/refused-fields.ts'
import type { RepairHint } from '../http/refused-fields.ts'
import { leftOutOf } from '../http/left-out.ts'
import { effortsTaken } from '../http/reasoning.ts'
import { callThroughSdk, silentLogger } from '../http/sdk-call.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { streamCompletion } from '../http/stream-completion.ts'
import type { CompletionCall } from '../http/stream-completion.ts'
import type { ProviderMaker } from '../provider-maker.ts'
import { convertToResponseBody, needsChatCompletions } from './convert-to-request-body.ts'
import type { ResponseState } from './parts.ts'
import { responsesProtocol } from './protocol.ts'

/** Kept among what a model has refused: it is served by Chat Completions alone. */
const onlyChat = 'api:responses'

export const openAi: ProviderMaker = (server) => {
  const memory = createServerMemory()
  return (apiKey) => createOpenAiProvider({ ...server, dialect: dialects.openai, memory, apiKey })
}

function createOpenAiProvider(options: ChatCompletionsOptions): Provider {
  const { egress, baseUrl } = options
  return {
    resolve: (signal) => outcomeOf(egress.resolve(baseUrl, signal)),
    connect: (signal) => outcomeOf(egress.dial(baseUrl, signal)),
    authenticate: async (signal) => keyOutcomeOf(await list(options, signal)),
    listModels: (signal) => listModels(options, signal),
    stream: (request, signal) => stream(options, request, signal),
  }
}

type Sent = { method: 'GET' | 'POST'; signal: AbortSignal; requestId?: string }

/** One call with the SDK, below whichever base URL the API lies. */
async function call(
  options: ChatCompletionsOptions,
  { method, signal, requestId }: Sent,
  send: (client: OpenAI) => PromiseLike<unknown>,
): Promise<EgressResponse> {
  const { egress, baseUrl, apiKey, timings, dialect } = options
  const sdkCall = {
    egress,
    baseUrl,
    firstByteMs: timings.firstByteMs ?? dialect.firstByteMs,
    signal,
    taken: ['accept', 'content-type'],
    headers: {
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }),
      ...(requestId === undefined ? {} : { 'x-client-request-id': requestId }),
    },
  }
  return await requestBelow(options, method, (base) =>
    callThroughSdk(sdkCall, (fetch) => send(clientOf(base, apiKey, fetch))),
  )
}

/** All that the SDK would otherwise take from its environment. */
function clientOf(base: URL, apiKey: ApiKey | undefined, fetch: GuardedFetch): OpenAI {
  return new OpenAI({
    apiKey: apiKey?.reveal() ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: base.href.replace(/\/$/, ''),
    fetch,
    maxRetries: 0,
    timeout: 2_147_483_647,
    logLevel: 'off',
    logger: silentLogger,
  })
}

async function list(options: ChatCompletionsOptions, signal: AbortSignal): Promise<JsonOutcome> {
  return await jsonOutcomeOf(
    () => call(options, { method: 'GET', signal }, (client) => client.models.list().asResponse()),
    { signs, refusalMs: options.timings.refusalMs, apiKey: options.apiKey, signal },
  )
}

async function listModels(options: ChatCompletionsOptions, signal: AbortSignal): Promise<Outcome<ProviderModel[]>> {
  const outcome = await list(options, signal)
  if (!outcome.ok) return outcome
  const models = convertToModels(outcome.value)
  return models === undefined ? { ok: false, failure: plainFailure('invalid_response') } : { ok: true, value: models }
}

async function* stream(
  options: ChatCompletionsOptions,
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderPart> {
  const { refused } = options.memory
  if (!needsChatCompletions(request) && !refused.of(request.model).has(onlyChat)) {
    const asked = { isElsewhere: false }
    for await (const part of streamResponse(options, request, signal, asked)) {
      if (!asked.isElsewhere) yield part
    }
    if (!asked.isElsewhere) return
    refused.add(request.model, onlyChat)
  }
  yield* streamChatCompletion(options, request, signal, (body, callSignal) =>
    call(options, { method: 'POST', signal: callSignal, requestId: request.requestId }, (client) =>
      client.chat.completions
        .create(body as unknown as OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming)
        .asResponse(),
    ),
  )
}

/** `asked.isElsewhere` comes true with the last part where this API does not serve the model, or is not there at all. */
async function* streamResponse(
  options: ChatCompletionsOptions,
  request: CompletionRequest,
  signal: AbortSignal,
  asked: { isElsewhere: boolean },
): AsyncGenerator<ProviderPart> {
  const { refused } = options.memory
  let body: RequestBody = {}
  const completion: CompletionCall<ResponseState, SseEvent> = {
    async send(callSignal) {
      const made = convertToResponseBody(request, refused.of(request.model))
      body = { ...made }
      return await call(options, { method: 'POST', signal: callSignal, requestId: request.requestId }, (client) =>
        client.responses.create(made).asResponse(),
      )
    },
    leftOut: () => leftOutOf(request, body),
    repair(hint) {
      const repair = repairOfResponse(hint, body)
      if (repair !== undefined) refused.add(request.model, repair)
      return repair !== undefined
    },
    failureOf(refusal) {
      const failure = failureOfResponse(refusal, options)
      asked.isElsewhere = saysElsewhere(refusal, failure.code)
      return failure
    },
    protocol: responsesProtocol({ apiKey: options.apiKey, maxOutputTokens: request.parameters.maxOutputTokens }),
    firstContentMs: options.dialect.firstContentMs,
  }
  yield* streamCompletion(completion, options.timings, signal)
}

const optionalFields = ['temperature', 'top_p', 'max_output_tokens', 'stream_options', 'store', 'reasoning', 'text']

function repairOfResponse(hint: RepairHint, body: RequestBody): string | undefined {
  const isAsked = body['reasoning'] !== undefined && JSON.stringify(body['reasoning']).includes('summary')
  if (
    isAsked &&
    hint.status === 400 &&
    /reasoning\.summary|reasoning summar/i.test(`${hint.wire?.param} ${hint.wire?.message}`)
  )
    return 'reasoning.summary'
  return effortsTaken(hint) ?? refusedFieldOf(hint, body, optionalFields) ?? repairOf(hint, { messages: body['input'] })
}

const wantsChat =
  /(?:not|n't) support(?:ed)? (?:in|with|by|the) (?:the )?(?:v1\/)?responses|only supported in v1\/chat\/completions|use (?:the )?(?:v1\/)?chat[ /]completions/i

function saysElsewhere({ status, body }: Refusal, code: string): boolean {
  if (status === 404 || status === 405 || status === 501) return code !== 'model_not_found' || wantsChat.test(body)
  return status === 400 && wantsChat.test(body)
}
