/**
 * A connection: one user's way to one provider. The contract checks the shape of its fields; here are the rules that are not
 * shape: what a text may hold, and which address a stored key may be sent to.
 */
import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import { withScheme } from '@scriptorium/contracts/nouns'
import type { ConnectionFields } from '@scriptorium/contracts/nouns'
import type { ApiKey } from './api-key.ts'

/** The contract's fields as a store writes them: with an address, and the key where nothing prints it. In an update, a field that is there as `undefined` is cleared. */
export type ConnectionWrite = Omit<ConnectionFields, 'apiKey' | 'baseUrl'> & { baseUrl: string; apiKey?: ApiKey }

/** What is wrong with the text of a base URL, as a sentence; undefined when nothing is. */
export type CheckUrl = (text: string) => string | undefined

export function invalid(...errors: FieldError[]): ServiceError {
  return new ServiceError('validation_failed', { errors })
}

/** The fields without the spaces around their texts, each model once. */
export function trimmed<Fields extends Partial<ConnectionFields>>(fields: Fields): Fields {
  const { name, baseUrl, apiKey, models } = fields
  return {
    ...fields,
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(baseUrl === undefined ? {} : { baseUrl: withScheme(baseUrl.trim()) }),
    ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }),
    ...(models === undefined ? {} : { models: [...new Set(models.map((id) => id.trim()))] }),
  }
}

/** What is wrong with trimmed fields beyond their shape. */
export function fieldErrors(
  { name, baseUrl, apiKey, models }: Partial<ConnectionFields>,
  checkUrl: CheckUrl,
): FieldError[] {
  const errors: FieldError[] = []
  if (name !== undefined && !isClean(name)) errors.push({ path: '/name', message: 'A name has no control characters.' })
  const problem = baseUrl === undefined ? undefined : checkUrl(baseUrl)
  if (problem !== undefined) errors.push({ path: '/baseUrl', message: problem })
  // A key goes into a header: visible ASCII only, or the call itself would be refused or split.
  if (apiKey !== undefined && !/^[\u0021-\u007e]+$/.test(apiKey))
    errors.push({
      path: '/apiKey',
      message: 'A key is one word of letters, digits and signs. Copy it again from the provider.',
    })
  if (models?.every((id) => id !== '' && isClean(id)) === false)
    errors.push({ path: '/models', message: 'A model id is not empty and has no control characters.' })
  return errors
}

function isClean(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text)
}

export const baseUrlMissing: FieldError = {
  path: '/baseUrl',
  message: 'An openai-compatible provider needs its base URL.',
}

/** Scheme, host and port: what a key is bound to. Undefined for what is no URL. */
function originOf(baseUrl: string): string | undefined {
  return URL.parse(baseUrl)?.origin
}

/** Whether a key stored for `stored` may be sent to `next`: the same origin only (a key is bound to the origin that it was entered for). */
export function keepsKey(stored: string, next: string): boolean {
  const origin = originOf(stored)
  return origin !== undefined && origin === originOf(next)
}
