/**
 * Tests a connection step by step; the step that fails has advice on what to do. A stored key is only ever sent to the origin it
 * was entered for: testing a stored connection with a changed address does not carry its key along.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode, FieldError } from '@scriptorium/contracts'
import type { Connection, ConnectionFields, ProviderKind, TestAnswer, TestStepName } from '@scriptorium/contracts/nouns'
import { firstChatModel } from '../model/chat-models.ts'
import type { ConnectionStore, ProviderFactory } from '../ports.ts'
import type { Outcome, Provider, ProviderFailure, ProviderModel } from '../provider.ts'
import { ApiKey } from './api-key.ts'
import { baseUrlMissing, fieldErrors, invalid, keepsKey, trimmed } from './connection-rules.ts'
import { providerTraits } from './provider-table.ts'
import { completeForTest, failed } from './test-completion.ts'
import type { TestCompletionPorts } from './test-completion.ts'

export type TestRequest = {
  /** Of a stored connection; the fields then change it for this test alone. */
  id: string | undefined
  fields: Partial<ConnectionFields>
  complete: boolean
  model: string | undefined
}
export type TestConnection = (ownerId: string, request: TestRequest) => Promise<TestAnswer>

export type ConnectionTestPorts = TestCompletionPorts & {
  store: ConnectionStore
  providers: ProviderFactory
  now: () => number
  stepMs?: number
  completeMs?: number
}

type Subject = {
  kind: ProviderKind
  /** Undefined: not stored. */
  connection: Connection | undefined
  provider: Provider
  needsKey: boolean
  hasKey: boolean
  keyError: ServiceError | undefined
  byHand: readonly string[]
}

export function createConnectionTest(ports: ConnectionTestPorts): TestConnection {
  return async (ownerId, request) => {
    const subject = await subjectOf(ports, ownerId, request)
    return await runSteps(ports, ownerId, subject, request)
  }
}

async function subjectOf(
  { store, providers }: ConnectionTestPorts,
  ownerId: string,
  request: TestRequest,
): Promise<Subject> {
  const fields = trimmed(request.fields)
  const stored = request.id === undefined ? undefined : await storedConnection(store, ownerId, request.id)
  const kind = fields.provider ?? stored?.connection.provider
  if (kind === undefined) throw invalid({ path: '/provider', message: 'must be given.' })
  const baseUrl = fields.baseUrl ?? stored?.connection.baseUrl ?? providerTraits(kind).defaultBaseUrl
  const errors: FieldError[] = fieldErrors(fields, providers.checkUrl)
  if (baseUrl === undefined) errors.push(baseUrlMissing)
  if (errors.length > 0 || baseUrl === undefined) throw invalid(...errors)
  const { apiKey, keyError } = keyFor(baseUrl, fields.apiKey, stored)
  const provider = providers.open({ kind, baseUrl, apiKey })
  if (provider === undefined) throw invalid({ path: '/baseUrl', message: 'This is not a base URL.' })
  return {
    kind,
    connection: stored?.connection,
    provider,
    needsKey: providerTraits(kind).needsKey,
    hasKey: apiKey !== undefined,
    keyError,
    byHand: fields.models ?? stored?.connection.models ?? [],
  }
}

/** The key that was entered for this test, else the stored one, and that only at its own origin. */
function keyFor(baseUrl: string, entered: string | undefined, stored: Stored | undefined): Omit<Stored, 'connection'> {
  if (entered !== undefined) return { apiKey: new ApiKey(entered), keyError: undefined }
  if (stored !== undefined && keepsKey(stored.connection.baseUrl, baseUrl)) return stored
  return { apiKey: undefined, keyError: undefined }
}

type Stored = { connection: Connection; apiKey: ApiKey | undefined; keyError: ServiceError | undefined }

/** A key that cannot be read is a finding of the test, not the end of it. */
async function storedConnection(store: ConnectionStore, ownerId: string, id: string): Promise<Stored> {
  const connection = await store.find(ownerId, id)
  if (connection === undefined) throw new ServiceError('not_found')
  try {
    return { connection, apiKey: (await store.findWithKey(ownerId, id))?.apiKey, keyError: undefined }
  } catch (error) {
    const keyError = ServiceError.from(error)
    if (keyError.code !== 'key_missing') throw error
    return { connection, apiKey: undefined, keyError }
  }
}

async function runSteps(
  ports: ConnectionTestPorts,
  ownerId: string,
  subject: Subject,
  request: TestRequest,
): Promise<TestAnswer> {
  const { now, stepMs = 10_000, completeMs = 60_000 } = ports
  const { provider } = subject
  const steps: TestAnswer['steps'] = []
  let models: ProviderModel[] | undefined

  async function step(
    name: TestStepName,
    limitMs: number,
    work: (signal: AbortSignal) => Promise<Outcome<unknown>>,
  ): Promise<boolean> {
    const startedAt = now()
    const outcome = withoutKey(subject, await work(AbortSignal.timeout(limitMs)))
    const ms = Math.round(now() - startedAt)
    // A step that found out nothing is not told: the key may be right or wrong.
    if (outcome.ok && outcome.value === 'not-checked') return true
    steps.push(
      outcome.ok
        ? { name, ok: true, ms }
        : { name, ok: false, ms, code: outcome.failure.code, message: adviceOf(name, subject, outcome.failure) },
    )
    return outcome.ok
  }

  const goesOn =
    (await step('resolve', stepMs, (signal) => provider.resolve(signal))) &&
    (await step('connect', stepMs, (signal) => provider.connect(signal))) &&
    (await step('authenticate', stepMs, (signal) => authenticate(subject, signal))) &&
    (await step('models', stepMs, async (signal) => {
      const outcome = await provider.listModels(signal)
      models = outcome.ok ? outcome.value : undefined
      // A server without a list is fine as long as the user names the models.
      return !outcome.ok &&
        outcome.failure.code === 'invalid_response' &&
        (subject.byHand.length > 0 || request.model !== undefined)
        ? { ok: true, value: undefined }
        : outcome
    }))
  const model = request.model ?? subject.byHand[0] ?? firstChatModel(models ?? [])?.id
  if (goesOn && request.complete)
    await step('complete', completeMs, async (signal) => {
      if (model === undefined) return failed('model_missing', noModel)
      const listed = models?.find(({ id }) => id === model) ?? { id: model, name: model, capabilities: [] }
      return await completeForTest(ports, ownerId, { ...subject, model: listed }, signal)
    })
  return { ok: steps.every(({ ok }) => ok), steps, ...(models === undefined ? {} : { modelCount: models.length }) }
}

const noModel = 'No model is known. Add a model id by hand and test again.'

const keyWanted = 'This provider needs an API key. Enter one and test again.'

/** Where no key was sent, none was refused. */
function withoutKey({ hasKey }: Subject, outcome: Outcome<unknown>): Outcome<unknown> {
  if (hasKey || outcome.ok || outcome.failure.code !== 'authentication_failed') return outcome
  const providersWords = /The provider said: .*$/s.exec(outcome.failure.message)?.[0]
  return failed('key_missing', providersWords === undefined ? keyWanted : `${keyWanted} ${providersWords}`)
}

async function authenticate(
  { provider, keyError, needsKey, hasKey }: Subject,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  if (keyError !== undefined) return failed('key_missing', keyError.detail)
  if (needsKey && !hasKey) return failed('key_missing', keyWanted)
  return await provider.authenticate(signal)
}

/** What to do about it, at this step; the provider's own words follow where there are any. */
function adviceOf(step: TestStepName, { kind }: Subject, { code, message }: ProviderFailure): string {
  const providersWords = /The provider said: .*$/s.exec(message)?.[0]
  const isClosedStudio = code === 'provider_unreachable' && kind === 'lm-studio' && step === 'connect'
  const advice = isClosedStudio
    ? 'LM Studio does not answer. Start its server (Developer, Start Server) and test again.'
    : adviceByStep[step]?.[code]
  const general = new ServiceError(code).detail
  // A message of its own stays; advice replaces the code's general sentence.
  if (advice === undefined || !message.startsWith(general)) return message === '' ? (advice ?? general) : message
  return providersWords === undefined ? advice : `${advice} ${providersWords}`
}

const adviceByStep: Partial<Record<TestStepName, Partial<Record<ErrorCode, string>>>> = {
  resolve: {
    address_not_allowed:
      'This address may not be called from here. Use a public address, or ask the operator to add host:port to EGRESS_ALLOW.',
    provider_unreachable:
      'The host’s name could not be found, or leads to a local address. Check the base URL for typing errors; a local address needs host:port in the operator’s EGRESS_ALLOW.',
  },
  connect: {
    provider_unreachable:
      'Nothing answers at this address and port, or its certificate is not valid. Check the base URL and that the provider is running.',
  },
  models: {
    invalid_response: 'The provider gives no list of models here. Check the base URL, or add model ids by hand.',
    model_not_found: 'The provider gives no list of models here. Check the base URL, or add model ids by hand.',
  },
}
