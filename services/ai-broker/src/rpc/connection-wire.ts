/** From the wire to what the domain trusts, and back. A key goes in and never comes out. */
import { isUuid } from '@scriptorium/runtime'
import { ServiceError } from '@scriptorium/contracts'
import type * as wire from '@scriptorium/rpc/broker'
import { invalid } from '../domain/connection.ts'
import type { ConnectionFields } from '../domain/connection.ts'
import type { ListedModel } from '../domain/model-catalogue.ts'

/** An id that is no UUID is nobody's. @throws ServiceError `not_found` */
export function knownId(id: string): string {
  if (!isUuid(id)) throw new ServiceError('not_found')
  return id.toLowerCase()
}

/** @throws ServiceError `validation_failed` */
export function newResourceId(id: string): string {
  if (!isUuid(id)) throw invalid({ path: '/id', message: 'It must be a UUID.' })
  return id.toLowerCase()
}

/** An empty list of models cannot be told from none on the wire: it counts as not given, except where a mask names it. */
export function toFields(fields: wire.ConnectionFields | undefined): ConnectionFields {
  if (fields === undefined) return {}
  const { provider, name, baseUrl, apiKey, enabled, models, concurrency, position } = fields
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(models.length === 0 ? {} : { models }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(position === undefined ? {} : { position }),
  }
}

const maskNames: Readonly<Record<string, keyof ConnectionFields>> = {
  provider: 'provider',
  name: 'name',
  baseUrl: 'baseUrl',
  base_url: 'baseUrl',
  apiKey: 'apiKey',
  api_key: 'apiKey',
  enabled: 'enabled',
  models: 'models',
  concurrency: 'concurrency',
  position: 'position',
}

/** Names as in the proto or as in its JSON. @throws ServiceError `validation_failed` */
export function toMask(mask: readonly string[]): (keyof ConnectionFields)[] {
  return mask.map((name) => {
    const field = Object.hasOwn(maskNames, name) ? maskNames[name] : undefined
    if (field === undefined) throw invalid({ path: '/mask', message: `There is no field ${name.slice(0, 50)}.` })
    return field
  })
}

export function toWireModel({
  connectionId,
  id,
  name,
  contextWindow,
  maxOutputTokens,
  price,
  capabilities,
}: ListedModel): wire.Model {
  return { connectionId, id, name, contextWindow, maxOutputTokens, price, capabilities }
}
