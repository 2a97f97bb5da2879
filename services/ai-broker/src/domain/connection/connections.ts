/** What users do with their connections. Handlers check the wire; here are the rules of connections. */
import { ServiceError } from '@scriptorium/contracts'
import { ApiKey } from './api-key.ts'
import { distinct, fieldErrors, invalid, keepsKey, validProvider, workingProviders } from './connection-rules.ts'
import type { Connection, ConnectionChange, ConnectionFields, NewConnection } from './connection-rules.ts'
import type { ConnectionPage, ConnectionStore, ProviderFactory } from '../ports.ts'

export type Connections = {
  create(ownerId: string, request: { id: string; fields: ConnectionFields; demo: boolean }): Promise<Connection>
  get(ownerId: string, id: string): Promise<Connection>
  list(ownerId: string, options: { cursor?: string | undefined; limit: number }): Promise<ConnectionPage>
  /** `mask` names the fields to write; one that is named and not given is cleared. */
  update(
    ownerId: string,
    id: string,
    request: { fields: ConnectionFields; mask: readonly (keyof ConnectionFields)[] },
  ): Promise<Connection>
  remove(ownerId: string, id: string): Promise<void>
}

export type ConnectionsPorts = {
  store: ConnectionStore
  providers: Pick<ProviderFactory, 'checkUrl'>
  demoProviderUrl: string | undefined
}

const demoName = 'Demo (not an AI)'

export function createConnections(ports: ConnectionsPorts): Connections {
  const { store } = ports
  const orNotFound = (connection: Connection | undefined): Connection => {
    if (connection === undefined) throw new ServiceError('not_found')
    return connection
  }
  return {
    create: async (ownerId, request) =>
      await store.create(ownerId, request.demo ? newDemo(ports, request) : newConnection(ports, request)),
    get: async (ownerId, id) => orNotFound(await store.find(ownerId, id)),
    list: (ownerId, options) => store.list(ownerId, options),
    async update(ownerId, id, request) {
      const current = orNotFound(await store.find(ownerId, id))
      return orNotFound(await store.update(ownerId, id, changeOf(ports, current, request)))
    },
    async remove(ownerId, id) {
      if (!(await store.remove(ownerId, id))) throw new ServiceError('not_found')
    },
  }
}

function newDemo(
  { demoProviderUrl }: ConnectionsPorts,
  { id, fields }: { id: string; fields: ConnectionFields },
): NewConnection {
  if (demoProviderUrl === undefined) throw new ServiceError('conflict', { detail: 'There is no demo provider here.' })
  return {
    id,
    provider: 'openai-compatible',
    name: fields.name ?? demoName,
    baseUrl: demoProviderUrl,
    apiKey: undefined,
    enabled: fields.enabled ?? true,
    models: distinct(fields.models ?? []),
    concurrency: fields.concurrency,
    position: fields.position,
    demo: true,
  }
}

function newConnection(
  { providers }: ConnectionsPorts,
  { id, fields }: { id: string; fields: ConnectionFields },
): NewConnection {
  const provider = validProvider(fields.provider)
  const errors = fieldErrors(fields, providers.checkUrl)
  const name = fields.name?.trim()
  const baseUrl = fields.baseUrl?.trim() ?? workingProviders[provider]?.defaultBaseUrl
  if (name === undefined) errors.push({ path: '/name', message: 'Give it a name.' })
  if (baseUrl === undefined)
    errors.push({ path: '/baseUrl', message: 'An openai-compatible provider needs its base URL.' })
  if (errors.length > 0 || name === undefined || baseUrl === undefined) throw invalid(...errors)
  return {
    id,
    provider,
    name,
    baseUrl,
    apiKey: fields.apiKey === undefined ? undefined : new ApiKey(fields.apiKey.trim()),
    enabled: fields.enabled ?? true,
    models: distinct(fields.models ?? []),
    concurrency: fields.concurrency,
    position: fields.position,
    demo: false,
  }
}

function changeOf(
  { providers }: ConnectionsPorts,
  current: Connection,
  { fields, mask }: { fields: ConnectionFields; mask: readonly (keyof ConnectionFields)[] },
): ConnectionChange {
  const named = new Set(mask)
  const given = Object.fromEntries(
    Object.entries(fields).filter(([field]) => named.has(field as keyof ConnectionFields)),
  ) as ConnectionFields
  const errors = fieldErrors(given, providers.checkUrl)
  for (const field of ['name', 'enabled', 'position'] as const)
    if (named.has(field) && given[field] === undefined)
      errors.push({ path: `/${field}`, message: 'It cannot be cleared.' })
  if (named.has('provider') && given.provider !== current.provider)
    errors.push({ path: '/provider', message: 'The provider cannot be changed. Make a new connection.' })
  if (current.demo && named.has('baseUrl'))
    errors.push({
      path: '/baseUrl',
      message: 'The demo’s address is the operator’s. Make a new connection for another one.',
    })
  const baseUrl = named.has('baseUrl')
    ? (given.baseUrl?.trim() ?? workingProviders[current.provider]?.defaultBaseUrl)
    : undefined
  if (named.has('baseUrl') && baseUrl === undefined)
    errors.push({ path: '/baseUrl', message: 'An openai-compatible provider needs its base URL.' })
  if (errors.length > 0) throw invalid(...errors)
  return {
    ...(given.name === undefined ? {} : { name: given.name.trim() }),
    ...(given.enabled === undefined ? {} : { enabled: given.enabled }),
    ...(given.position === undefined ? {} : { position: given.position }),
    ...(named.has('models') ? { models: distinct(given.models ?? []) } : {}),
    ...(named.has('concurrency') ? { concurrency: given.concurrency ?? null } : {}),
    ...keyChange(current, baseUrl, named.has('apiKey') ? (given.apiKey ?? null) : undefined),
    ...(baseUrl === undefined ? {} : { baseUrl, forgetModels: baseUrl !== current.baseUrl }),
  }
}

/** The base URL is part of the credential: at another origin the stored key is dropped, unless a new one comes along. */
function keyChange(
  current: Connection,
  baseUrl: string | undefined,
  apiKey: string | null | undefined,
): Pick<ConnectionChange, 'apiKey'> {
  if (apiKey === null) return { apiKey: null }
  if (apiKey !== undefined) return { apiKey: new ApiKey(apiKey.trim()) }
  return baseUrl === undefined || keepsKey(current.baseUrl, baseUrl) ? {} : { apiKey: null }
}
