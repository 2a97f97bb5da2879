/** Ollama's own API, which alone has a word for the context window: https://github.com/ollama/ollama/blob/main/docs/api.md */
import { createBoundedMap } from '@scriptorium/bounded-map'
import type { BoundedMap } from '@scriptorium/bounded-map'
import { estimateTokens } from '@scriptorium/tokens/estimate'
import { Ollama } from 'ollama/browser'
import type { ApiKey } from '../../domain/connection/api-key.ts'
import type { CompletionRequest, Outcome, Provider, ProviderModel, ProviderPart } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { failureOfRefusal, plainFailure } from '../http/failure.ts'
import { jsonOutcomeOf, keyOutcomeOf, outcomeOf } from '../http/json-outcome.ts'
import type { JsonOutcome } from '../http/json-outcome.ts'
import { leftOutOf } from '../http/left-out.ts'
import { createRefusedFields, refusedFieldOf } from '../http/refused-fields.ts'
import type { RefusedFields, RepairHint } from '../http/refused-fields.ts'
import { callThroughSdk } from '../http/sdk-call.ts'
import { streamCompletion } from '../http/stream-completion.ts'
import type { CompletionCall } from '../http/stream-completion.ts'
import type { ProviderMaker, ProviderServer } from '../provider-maker.ts'
import { chooseWindow, droppedFrom, factsOf, isSuspect, loadedOf, neededTokens, tooLongFor } from './context-window.ts'
import type { Loaded, ModelFacts } from './context-window.ts'
import { convertToChatBody, refusedLevel } from './convert-to-request-body.ts'
import type { ChatBody } from './convert-to-request-body.ts'
import { modelOf, namesOf } from './convert-to-models.ts'
import { signs } from './failures.ts'
import type { LinesContext, LinesState } from './parts.ts'
import { linesProtocol } from './protocol.ts'

type OllamaOptions = ProviderServer & {
  apiKey: ApiKey | undefined
  refused: RefusedFields
  facts: BoundedMap<string, ModelFacts>
  root: URL
}

/** A model may have to be read from a slow disk first. */
const firstByteMs = 600_000
const firstContentMs = 600_000
const askMs = 5_000
const shownMax = 60
const shownAtOnce = 6

export const ollama: ProviderMaker = (server) => {
  const refused = createRefusedFields()
  const facts = createBoundedMap<string, ModelFacts>({ entriesMax: 200 })
  const root = rootOf(server.baseUrl)
  return (apiKey) => createOllamaProvider({ ...server, apiKey, refused, facts, root })
}

/** People write `/v1` or `/api` behind it, as other servers and examples have it. */
function rootOf(baseUrl: URL): URL {
  const root = new URL(baseUrl)
  root.pathname = baseUrl.pathname.replace(/\/+$/, '').replace(/\/(?:v1|api)$/, '')
  return root
}

function createOllamaProvider(options: OllamaOptions): Provider {
  const { egress, baseUrl } = options
  return {
    resolve: (signal) => outcomeOf(egress.resolve(baseUrl, signal)),
    connect: (signal) => outcomeOf(egress.dial(baseUrl, signal)),
    authenticate: async (signal) => keyOutcomeOf(await ask(options, (client) => client.list(), signal)),
    listModels: (signal) => listModels(options, signal),
    stream: (request, signal) => stream(options, request, signal),
  }
}

type Send = (client: Ollama) => PromiseLike<unknown>

async function call(
  { egress, root, apiKey, timings }: OllamaOptions,
  { signal, requestId }: { signal: AbortSignal; requestId?: string },
  send: Send,
): Promise<EgressResponse> {
  return await callThroughSdk(
    {
      egress,
      baseUrl: root,
      firstByteMs: timings.firstByteMs ?? firstByteMs,
      signal,
      taken: ['accept', 'content-type'],
      headers: {
        // Ollama needs none; what stands before it may.
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey.reveal()}` }),
        ...(requestId === undefined ? {} : { 'x-client-request-id': requestId }),
      },
    },
    (fetch) => send(new Ollama({ host: root.href, fetch })),
  )
}

async function ask(options: OllamaOptions, send: Send, signal: AbortSignal): Promise<JsonOutcome> {
  const { timings, apiKey } = options
  return await jsonOutcomeOf(() => call(options, { signal }, send), {
    signs,
    refusalMs: timings.refusalMs,
    apiKey,
    signal,
  })
}

async function listModels(options: OllamaOptions, signal: AbortSignal): Promise<Outcome<ProviderModel[]>> {
  const outcome = await ask(options, (client) => client.list(), signal)
  if (!outcome.ok) return outcome
  const names = namesOf(outcome.value)
  if (names === undefined) return { ok: false, failure: plainFailure('invalid_response') }
  const models: ProviderModel[] = []
  for (let start = 0; start < names.length; start += shownAtOnce) {
    const some = names.slice(start, start + shownAtOnce)
    models.push(
      ...(await Promise.all(
        some.map(async (name) => modelOf(name, start < shownMax ? await show(options, name.id, signal) : undefined)),
      )),
    )
  }
  return { ok: true, value: models }
}

/** Undefined where it is not told: a server that does not know the call still completes. */
async function show(options: OllamaOptions, model: string, signal: AbortSignal): Promise<unknown> {
  const outcome = await ask(
    options,
    (client) => client.show({ model }),
    AbortSignal.any([signal, AbortSignal.timeout(askMs)]),
  )
  if (outcome.ok) options.facts.set(model, factsOf(outcome.value))
  return outcome.ok ? outcome.value : undefined
}

async function loaded(
  options: OllamaOptions,
  model: string,
  signal: AbortSignal,
): Promise<{ known: boolean; loaded: Loaded | undefined }> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(askMs)])
  const outcome = await ask(options, (client) => client.ps(), limited)
  return outcome.ok ? { known: true, loaded: loadedOf(outcome.value, model) } : { known: false, loaded: undefined }
}

async function* stream(
  options: OllamaOptions,
  request: CompletionRequest,
  signal: AbortSignal,
): AsyncGenerator<ProviderPart> {
  const { refused, apiKey, facts } = options
  const promptTokens = request.limits?.promptTokens ?? countTokens(request)
  const context: LinesContext = { apiKey, promptTokens }
  let known: ModelFacts = { canThink: false }
  let window = 0
  let body: ChatBody | undefined
  const completion: CompletionCall<LinesState, string> = {
    async *prepare(callSignal) {
      const [shown, running] = await Promise.all([
        facts.get(request.model) ?? show(options, request.model, callSignal).then((value) => factsOf(value)),
        loaded(options, request.model, callSignal),
      ])
      callSignal.throwIfAborted()
      known = shown
      const failure = tooLongFor(promptTokens, known)
      if (failure !== undefined) yield { type: 'error', failure }
      window = chooseWindow(neededTokens(request, promptTokens), known, running.loaded)
      // Another window is another load.
      const isReady = running.loaded !== undefined && (running.loaded.window ?? window) === window
      if (running.known && !isReady) yield { type: 'status', status: 'loading-model' }
    },
    async send(callSignal) {
      const made = convertToChatBody(request, { window, facts: known, refused: refused.of(request.model) })
      body = made
      return await call(options, { signal: callSignal, requestId: request.requestId }, (client) => client.chat(made))
    },
    leftOut: () => leftOutOf(request, { ...body, ...body?.options }),
    repair(hint) {
      const repair = body === undefined ? undefined : repairOf(hint, body)
      if (repair !== undefined) refused.add(request.model, repair)
      return repair !== undefined
    },
    failureOf: (refusal) => failureOfRefusal(refusal, signs, { apiKey }),
    protocol: linesProtocol(context),
    firstContentMs,
    async check(usage, callSignal) {
      if (usage === undefined || usage.estimated || !isSuspect(usage.inputTokens, promptTokens)) return undefined
      const { loaded: now } = await loaded(options, request.model, callSignal)
      const isEnough = now?.window !== undefined && now.window >= promptTokens
      return isEnough ? undefined : droppedFrom(usage.inputTokens, promptTokens, now?.window)
    },
  }
  yield* streamCompletion(completion, options.timings, signal)
}

function countTokens({ messages }: CompletionRequest): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0)
}

const optionalFields = [
  'think',
  'truncate',
  'shift',
  'keep_alive',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'seed',
]

/** `"m" does not support thinking`, or a level where it knows only yes and no; older versions know neither field. */
function repairOf(hint: RepairHint, body: ChatBody): string | undefined {
  const words = hint.wire?.message ?? ''
  if (body.think !== undefined && /think/i.test(words))
    return typeof body.think === 'string' && !/does not support thinking/i.test(words) ? refusedLevel : 'think'
  return refusedFieldOf(hint, { ...body, ...body.options }, optionalFields)
}
