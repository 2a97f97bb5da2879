/** What users do with their connections. Handlers check the shape of the fields; here are the rules of connections. */
import { ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import type { Connection, ConnectionFields } from '@scriptorium/contracts/nouns'
import type { ConnectionPage, ConnectionStore, ProviderFactory } from '../ports.ts'
import { ApiKey } from './api-key.ts'
import { baseUrlMissing, fieldErrors, invalid, keepsKey, trimmed } from './connection-rules.ts'
import type { ConnectionWrite } from './connection-rules.ts'
import { providerTraits } from './provider-table.ts'

export type Connections = {
  create(ownerId: string, id: string, fields: ConnectionFields): Promise<Connection>
  /** At the operator's demo provider, whatever the fields say of an address or a key. @throws ServiceError `conflict` where there is none. */
  createDemo(ownerId: string, id: string, fields: ConnectionFields): Promise<Connection>
  get(ownerId: string, id: string): Promise<Connection>
  list(ownerId: string, options: { cursor?: string | undefined; limit: number }): Promise<ConnectionPage>
  /** Writes the fields that the patch has; one that is there as `undefined` is cleared. */
  update(ownerId: string, id: string, patch: Partial<ConnectionFields>): Promise<Connection>
  remove(ownerId: string, id: string): Promise<void>
}

export type ConnectionsPorts = {
  store: ConnectionStore
  providers: Pick<ProviderFactory, 'checkUrl'>
  demoProviderUrl: string | undefined
}

/** What a demo connection is where its creator leaves it open. */
export const demoFields = { provider: 'openai-compatible', name: 'Demo (not an AI)' } as const

export function createConnections(ports: ConnectionsPorts): Connections {
  const { store, demoProviderUrl } = ports
  const orNotFound = (connection: Connection | undefined): Connection => {
    if (connection === undefined) throw new ServiceError('not_found')
    return connection
  }
  return {
    create: async (ownerId, id, fields) =>
      await store.create(ownerId, { id, demo: false, fields: newConnection(ports, trimmed(fields)) }),
    async createDemo(ownerId, id, fields) {
      if (demoProviderUrl === undefined)
        throw new ServiceError('conflict', { detail: 'There is no demo provider here.' })
      const { apiKey: _, ...rest } = trimmed(fields)
      const demo = { ...rest, provider: demoFields.provider, baseUrl: demoProviderUrl }
      return await store.create(ownerId, { id, demo: true, fields: demo })
    },
    get: async (ownerId, id) => orNotFound(await store.find(ownerId, id)),
    list: (ownerId, options) => store.list(ownerId, options),
    async update(ownerId, id, patch) {
      const current = orNotFound(await store.find(ownerId, id))
      const change = changeOf(ports, current, trimmed(patch))
      // At another address the server is another one, and another key may see other models: what is known is not true of it.
      const forgetModels = (change.baseUrl !== undefined && change.baseUrl !== current.baseUrl) || 'apiKey' in change
      return orNotFound(await store.update(ownerId, id, change, { forgetModels }))
    },
    async remove(ownerId, id) {
      if (!(await store.remove(ownerId, id))) throw new ServiceError('not_found')
    },
  }
}

function newConnection({ providers }: ConnectionsPorts, fields: ConnectionFields): ConnectionWrite {
  const errors = fieldErrors(fields, providers.checkUrl)
  const baseUrl = fields.baseUrl ?? providerTraits(fields.provider).defaultBaseUrl
  if (baseUrl === undefined) errors.push(baseUrlMissing)
  if (errors.length > 0 || baseUrl === undefined) throw invalid(...errors)
  return { ...fields, baseUrl, apiKey: keyOf(fields) }
}

function changeOf(
  { providers }: ConnectionsPorts,
  current: Connection,
  patch: Partial<ConnectionFields>,
): Partial<ConnectionWrite> {
  const baseUrl = 'baseUrl' in patch ? (patch.baseUrl ?? providerTraits(current.provider).defaultBaseUrl) : undefined
  const errors = [...fieldErrors(patch, providers.checkUrl), ...changeErrors(current, patch, baseUrl)]
  if (errors.length > 0) throw invalid(...errors)
  const { apiKey: _key, baseUrl: _address, ...fields } = patch
  return {
    ...fields,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...keyChange(current, patch, baseUrl),
  }
}

function changeErrors(
  current: Connection,
  patch: Partial<ConnectionFields>,
  baseUrl: string | undefined,
): FieldError[] {
  const errors: FieldError[] = []
  if ('provider' in patch && patch.provider !== current.provider)
    errors.push({ path: '/provider', message: 'The provider cannot be changed. Make a new connection.' })
  if ('position' in patch && patch.position === undefined)
    errors.push({ path: '/position', message: 'It cannot be cleared.' })
  if ('baseUrl' in patch && current.demo)
    errors.push({
      path: '/baseUrl',
      message: 'The demo’s address is the operator’s. Make a new connection for another one.',
    })
  if ('baseUrl' in patch && baseUrl === undefined) errors.push(baseUrlMissing)
  return errors
}

/** The base URL is part of the credential: at another origin the stored key is dropped, unless a new one comes along. */
function keyChange(
  current: Connection,
  patch: Partial<ConnectionFields>,
  baseUrl: string | undefined,
): Pick<ConnectionWrite, 'apiKey'> {
  if ('apiKey' in patch) return { apiKey: keyOf(patch) }
  return baseUrl === undefined || keepsKey(current.baseUrl, baseUrl) ? {} : { apiKey: undefined }
}

function keyOf({ apiKey }: Partial<ConnectionFields>): ApiKey | undefined {
  return apiKey === undefined ? undefined : new ApiKey(apiKey)
}
