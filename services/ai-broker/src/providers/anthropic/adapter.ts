/** Anthropic's Messages, and all that speak them: https://docs.anthropic.com/en/api/messages */
import Anthropic from '@anthropic-ai/sdk'
import type { ApiKey } from '../../domain/connection/api-key.ts'
import type { CompletionRequest, Outcome, Provider, ProviderModel, ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import type { GuardedFetch } from '../egress/guarded-fetch.ts'
import { failureOfRefusal, plainFailure } from '../http/failure.ts'
import { jsonOutcomeOf, keyOutcomeOf, outcomeOf } from '../http/json-outcome.ts'
import type { JsonOutcome } from '../http/json-outcome.ts'
import { leftOutOf } from '../http/left-out.ts'
import { createRefusedFields } from '../http/refused-fields.ts'
import type { RefusedFields } from '../http/refused-fields.ts'
import { callThroughSdk, silentLogger } from '../http/sdk-call.ts'
import type { SseEvent } from '../http/sse-reader.ts'
import { streamCompletion } from '../http/stream-completion.ts'
import type { CompletionCall } from '../http/stream-completion.ts'
import type { ProviderMaker, ProviderServer } from '../provider-maker.ts'
import { convertToModelPage } from './convert-to-models.ts'
import { convertToMessageBody } from './convert-to-request-body.ts'
import type { MessageBody } from './convert-to-request-body.ts'
import { signs } from './failures.ts'
import type { MessageState } from './parts.ts'
import { messagesProtocol } from './protocol.ts'
import { repairOf } from './repairs.ts'

type MessagesOptions = ProviderServer & { apiKey: ApiKey | undefined; refused: RefusedFields; root: URL }

const firstByteMs = 60_000
const firstContentMs = 120_000
const pageSize = 1_000
const pagesMax = 10

export const anthropic: ProviderMaker = (server) => {
  const refused = createRefusedFields()
  const root = rootOf(server.baseUrl)
  return (apiKey) => createMessagesProvider({ ...server, apiKey, refused, root })
}

/** The SDK's paths begin with `/v1`, which people write into the address as well. */
function rootOf(baseUrl: URL): URL {
  const root = new URL(baseUrl)
  root.pathname = baseUrl.pathname.replace(/\/+$/, '').replace(/(?:\/v1)?(?:\/messages|\/models)?$/, '')
  return root
}

function createMessagesProvider(options: MessagesOptions): Provider {
  const { egress, baseUrl } = options
  return {
    resolve: (signal) => outcomeOf(egress.resolve(baseUrl, signal)),
    connect: (signal) => outcomeOf(egress.dial(baseUrl, signal)),
    authenticate: async (signal) => keyOutcomeOf(await listPage(options, { limit: 1 }, signal)),
    listModels: (signal) => listModels(options, signal),
    stream: (request, signal) => stream(options, request, signal),
  }
}

/** One call with the SDK; a client costs microseconds, and one for each call holds no key longer than that. */
async function call(
  options: MessagesOptions,
  { signal, requestId }: { signal: AbortSignal; requestId?: string },
  send: (client: Anthropic) => PromiseLike<unknown>,
): Promise<EgressResponse> {
  const { egress, root, apiKey, timings } = options
  return await callThroughSdk(
    {
      egress,
      baseUrl: root,
      firstByteMs: timings.firstByteMs ?? firstByteMs,
      signal,
      taken: ['accept', 'content-type', 'anthropic-version'],
      headers: {
        ...(apiKey === undefined ? {} : { 'x-api-key': apiKey.reveal() }),
        ...(requestId === undefined ? {} : { 'x-client-request-id': requestId }),
      },
    },
    (fetch) => send(clientOf(root, apiKey, fetch)),
  )
}

/** All that the SDK would otherwise take from its environment, or from a profile on the disk where it finds no key. */
function clientOf(root: URL, apiKey: ApiKey | undefined, fetch: GuardedFetch): Anthropic {
  return new Anthropic({
    apiKey: apiKey?.reveal() ?? 'none',
    authToken: null,
    webhookKey: null,
    baseURL: root.href.replace(/\/$/, ''),
    fetch,
    maxRetries: 0,
    timeout: 2_147_483_647,
    logLevel: 'off',
    logger: silentLogger,
    openTelemetry: false,
  })
}

async function listPage(
  options: MessagesOptions,
  query: { limit: number; after_id?: string },
  signal: AbortSignal,
): Promise<JsonOutcome> {
  return await jsonOutcomeOf(() => call(options, { signal }, (client) => client.models.list(query).asResponse()), {
    signs,
    refusalMs: options.timings.refusalMs,
    apiKey: options.apiKey,
    signal,
  })
}

async function listModels(options: MessagesOptions, signal: AbortSignal): Promise<Outcome<ProviderModel[]>> {
  const models: ProviderModel[] = []
  let after: string | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { limit: pageSize, ...(after === undefined ? {} : { after_id: after }) }
    const outcome = await listPage(options, query, signal)
    if (!outcome.ok) return outcome
    const read = convertToModelPage(outcome.value)
    if (read === undefined) return { ok: false, failure: plainFailure('invalid_response') }
    models.push(...read.models)
    if (read.next === undefined || read.next === after) break
    after = read.next
  }
  return { ok: true, value: models }
}

async function* stream(
  options: MessagesOptions,
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderPart> {
  const { refused, apiKey } = options
  let body: MessageBody | undefined
  const completion: CompletionCall<MessageState, SseEvent> = {
    async send(callSignal) {
      const made = convertToMessageBody(request, refused.of(request.model))
      body = made
      return await call(options, { signal: callSignal, requestId: request.requestId }, (client) =>
        // Not `messages.create`: it writes to the console that a model is deprecated, past every logger.
        client.post('/v1/messages', { body: made, stream: true }).asResponse(),
      )
    },
    leftOut: () => leftOutOf(request, body ?? {}),
    repair(hint) {
      const repair = body === undefined ? undefined : repairOf(hint, body)
      const isNew = repair !== undefined && !refused.of(request.model).has(repair)
      if (isNew) refused.add(request.model, repair)
      return isNew
    },
    failureOf: (refusal) => failureOfRefusal(refusal, signs, { apiKey }),
    protocol: messagesProtocol({ apiKey }),
    firstContentMs,
  }
  yield* streamCompletion(completion, options.timings, signal)
}
