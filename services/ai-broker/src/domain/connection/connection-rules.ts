/** A connection: one user's way to one provider. Pure rules: what is valid, what a change means for the key. */
import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import type { ApiKey } from './api-key.ts'
import type { ProviderKind } from '../provider.ts'

export type Connection = {
  id: string
  provider: ProviderKind
  name: string
  baseUrl: string
  keyHint?: string
  hasKey: boolean
  enabled: boolean
  /** Model ids added by hand. */
  models: string[]
  concurrency?: number
  position: number
  demo: boolean
  createdAt: string
  updatedAt: string
}

/** Fields as a caller gave them; undefined is not given. */
export type ConnectionFields = {
  provider?: string
  name?: string
  baseUrl?: string
  apiKey?: string
  enabled?: boolean
  models?: string[]
  concurrency?: number
  position?: number
}

export type NewConnection = {
  id: string
  provider: ProviderKind
  name: string
  baseUrl: string
  apiKey: ApiKey | undefined
  enabled: boolean
  models: string[]
  concurrency: number | undefined
  /** Undefined: behind all others. */
  position: number | undefined
  demo: boolean
}

/** What an update writes; undefined leaves a field as it is, null clears it. */
export type ConnectionChange = {
  name?: string
  baseUrl?: string
  apiKey?: ApiKey | null
  enabled?: boolean
  models?: string[]
  concurrency?: number | null
  position?: number
  /** The server is another one now: what is known of its models is not. */
  forgetModels?: boolean
}

/** The providers that can be called today, with where they live; the rest are refused when a connection is made. */
export const workingProviders: Readonly<Partial<Record<ProviderKind, { defaultBaseUrl?: string; needsKey: boolean }>>> =
  {
    openai: { defaultBaseUrl: 'https://api.openai.com/v1', needsKey: true },
    groq: { defaultBaseUrl: 'https://api.groq.com/openai/v1', needsKey: true },
    openrouter: { defaultBaseUrl: 'https://openrouter.ai/api/v1', needsKey: true },
    'lm-studio': { defaultBaseUrl: 'http://localhost:1234/v1', needsKey: false },
    'openai-compatible': { needsKey: false },
  }

const connectionLimits = {
  nameUnits: 200,
  baseUrlUnits: 2_000,
  keyUnits: 4_000,
  models: 500,
  modelIdUnits: 300,
  concurrency: 100,
  position: 100_000,
} as const

export function invalid(...errors: FieldError[]): ServiceError {
  return new ServiceError('validation_failed', { errors })
}

/** @throws ServiceError `validation_failed`, naming the providers that work. */
export function validProvider(value: string | undefined): ProviderKind {
  const kinds = Object.keys(workingProviders) as ProviderKind[]
  const kind = kinds.find((known) => known === value)
  if (kind !== undefined) return kind
  throw invalid({
    path: '/provider',
    message: `This provider cannot be called yet. These work today: ${kinds.join(', ')}; most others offer an address that is openai-compatible.`,
  })
}

/** Checks each field that is given; whether it may be missing is the caller's to say. `checkUrl` is the egress module's own parser. */
export function fieldErrors(fields: ConnectionFields, checkUrl: (text: string) => string | undefined): FieldError[] {
  const limits = connectionLimits
  const errors: FieldError[] = []
  const check = (path: string, isRight: boolean, message: string): void => {
    if (!isRight) errors.push({ path, message })
  }
  const { name, baseUrl, apiKey, models, concurrency, position } = fields
  if (name !== undefined)
    check(
      '/name',
      name.trim() !== '' && name.length <= limits.nameUnits && isClean(name),
      `Give it a name of 1 to ${limits.nameUnits} characters.`,
    )
  if (baseUrl !== undefined) {
    const problem = baseUrl.length > limits.baseUrlUnits ? 'It is too long.' : checkUrl(baseUrl.trim())
    check('/baseUrl', problem === undefined, problem ?? '')
  }
  // A key goes into a header: visible ASCII only, or the call itself would be refused or split.
  if (apiKey !== undefined)
    check(
      '/apiKey',
      /^[\u0021-\u007e]+$/.test(apiKey.trim()) && apiKey.length <= limits.keyUnits,
      'A key is one word of letters, digits and signs. Copy it again from the provider.',
    )
  if (models !== undefined)
    check(
      '/models',
      models.length <= limits.models &&
        models.every((id) => id.trim() !== '' && id.length <= limits.modelIdUnits && isClean(id)),
      `At most ${limits.models} model ids of 1 to ${limits.modelIdUnits} characters.`,
    )
  if (concurrency !== undefined)
    check('/concurrency', isWithin(concurrency, 1, limits.concurrency), `From 1 to ${limits.concurrency}.`)
  if (position !== undefined)
    check('/position', isWithin(position, 0, limits.position), `From 0 to ${limits.position}.`)
  return errors
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}

function isClean(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text)
}

/** Scheme, host and port: what a key is bound to. Undefined for what is no URL. */
function originOf(baseUrl: string): string | undefined {
  return URL.parse(baseUrl)?.origin
}

/** Whether a key stored for `stored` may be sent to `next`: the same origin only (a key is bound to where it was entered for). */
export function keepsKey(stored: string, next: string): boolean {
  const origin = originOf(stored)
  return origin !== undefined && origin === originOf(next)
}

/** Ids once each, in order, without what surrounds them. */
export function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.trim()))]
}
