/**
 * The only place of this service that makes outgoing calls to what users name. The rules: http and https; no redirects; the
 * address is verified at the dial (guarded-lookup.ts); every wait and every size has a limit; connections are kept alive,
 * because a TLS handshake before each call costs more than all of our own work.
 */
import type { Socket } from 'node:net'
import { counter } from '@scriptorium/metrics'
import { Agent, buildConnector } from 'undici'
import { AddressNotAllowedError, createGuardedLookup, systemResolver, verifiedAddresses } from './guarded-lookup.ts'
import type { Resolver } from './guarded-lookup.ts'
import { portOf } from '../../domain/connection/allow-list.ts'
import { judgeLiteral } from './target.ts'
import type { AllowList } from '../../domain/connection/allow-list.ts'

export type EgressOptions = {
  allowList: AllowList
  resolver?: Resolver
  /** Milliseconds for name, TCP and TLS together. */
  connectTimeoutMs?: number
  /** Connections per origin. */
  connectionsMax?: number
}

export type EgressRequest = {
  url: URL
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  /** Milliseconds from the request to the response's headers. */
  firstByteMs: number
  signal: AbortSignal
}

export type EgressResponse = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: AsyncIterable<Uint8Array> & { destroy(error?: Error): unknown }
}

/** Why no response came. `aborted`: the caller's own signal did it; `unreadable`: it came, and cannot be read within limits. */
export type EgressFailure =
  | 'address_not_allowed'
  | 'name_not_found'
  | 'refused'
  | 'connect_timeout'
  | 'first_byte_timeout'
  | 'tls'
  | 'unreadable'
  | 'aborted'
  | 'network'

const failures = counter(
  'egress_failures_total',
  'Calls to providers that brought no response; address_not_allowed: refused by us',
  ['failure'],
)

export class EgressError extends Error {
  override name = 'EgressError'
  readonly failure: EgressFailure

  /** What users may learn: a name that leads inside is as one that does not exist, or they could find out which names there are. */
  readonly reported: EgressFailure

  constructor(failure: EgressFailure, cause?: unknown) {
    super(failure, { cause })
    failures.add({ failure })
    this.failure = failure
    this.reported = failure === 'address_not_allowed' && isByName(cause) ? 'name_not_found' : failure
  }

  static is(value: unknown): value is EgressError {
    return typeof value === 'object' && value !== null && 'name' in value && value.name === 'EgressError'
  }
}

export type Egress = {
  /** @throws EgressError `address_not_allowed` or `name_not_found`. Dials nothing. */
  resolve(url: URL, signal: AbortSignal): Promise<void>
  /** Opens a connection (TLS included) and closes it. @throws EgressError */
  dial(url: URL, signal: AbortSignal): Promise<void>
  /** @throws EgressError; whatever its status, a response is no error. */
  request(request: EgressRequest): Promise<EgressResponse>
  close(): Promise<void>
}

export function createEgress({
  allowList,
  resolver = systemResolver,
  connectTimeoutMs = 5_000,
  connectionsMax = 256,
}: EgressOptions): Egress {
  const connect = createConnector(allowList, resolver, connectTimeoutMs)
  const agent = new Agent({
    connect,
    connections: connectionsMax,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 30_000,
    maxHeaderSize: 32_768,
    bodyTimeout: 0,
    maxOrigins: 4_096,
  })

  const refuseForbidden = (url: URL): void => {
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || judgeLiteral(url, allowList) === 'forbidden')
      throw new EgressError('address_not_allowed')
  }

  return {
    async resolve(url, signal) {
      refuseForbidden(url)
      if (judgeLiteral(url, allowList) !== 'look-up') return
      try {
        await untilAborted(verifiedAddresses(url.hostname, resolver), signal)
      } catch (error) {
        throw asEgressError(error, signal)
      }
    },
    async dial(url, signal) {
      refuseForbidden(url)
      await dialAndClose(connect, url, signal)
    },
    async request({ url, method, headers, body, firstByteMs, signal }) {
      refuseForbidden(url)
      try {
        const response = await agent.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          body: body ?? null,
          signal,
          headersTimeout: firstByteMs,
          // A compressed body could grow a thousandfold in memory, and streams gain nothing by it.
          headers: { 'accept-encoding': 'identity', 'user-agent': 'Scriptorium', ...headers },
        })
        // An error on the body after its reader has gone must not become an uncaught one.
        response.body.on('error', () => undefined)
        return { status: response.statusCode, headers: response.headers, body: response.body }
      } catch (error) {
        throw asEgressError(error, signal)
      }
    },
    close: () => agent.destroy(),
  }
}

async function dialAndClose(connect: buildConnector.connector, url: URL, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  let opened: Socket | undefined
  connect({ hostname: bareHost(url), host: url.host, protocol: url.protocol, port: portOf(url) }, (error, socket) => {
    opened = socket ?? undefined
    if (signal.aborted) opened?.destroy()
    if (error === null) resolve(undefined)
    else reject(error)
  })
  try {
    await untilAborted(promise, signal)
  } catch (error) {
    throw asEgressError(error, signal)
  } finally {
    opened?.destroy()
  }
}

/** Chooses at each dial: an address that the operator allowed goes straight, all else through the guarded lookup. */
function createConnector(allowList: AllowList, resolver: Resolver, timeout: number): buildConnector.connector {
  const straight = buildConnector({ timeout, allowH2: false })
  const guarded = buildConnector({
    timeout,
    allowH2: false,
    lookup: createGuardedLookup(resolver),
  } as buildConnector.BuildOptions)
  return (options, callback) => {
    const url = URL.parse(`${options.protocol}//${options.host ?? ''}`)
    const judgement = url === null ? 'forbidden' : judgeLiteral(url, allowList)
    // net.connect never calls `lookup` for an IP literal: the literal is judged here or nowhere.
    if (judgement === 'forbidden') callback(new AddressNotAllowedError(), null)
    else if (judgement === 'allowed') straight(options, callback)
    else guarded(options, callback)
  }
}

function bareHost(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  work.catch(() => undefined)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
    aborted.promise.catch(() => undefined)
  }
}

const failureByCode: Readonly<Record<string, EgressFailure>> = {
  address_not_allowed: 'address_not_allowed',
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  EAI_NODATA: 'name_not_found',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  EHOSTUNREACH: 'connect_timeout',
  ENETUNREACH: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'first_byte_timeout',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls',
  EPROTO: 'tls',
}

function asEgressError(error: unknown, signal: AbortSignal): EgressError {
  if (EgressError.is(error)) return error
  if (signal.aborted) return new EgressError('aborted', error)
  return new EgressError(failureOf(error), error)
}

/** Whether a name's look-up is what failed, however it was wrapped on its way. */
function isByName(cause: unknown): boolean {
  if (cause instanceof AddressNotAllowedError) return cause.byName
  if (!(cause instanceof Error)) return false
  return isByName(cause.cause) || ('errors' in cause && Array.isArray(cause.errors) && cause.errors.some(isByName))
}

function failureOf(error: unknown): EgressFailure {
  if (typeof error !== 'object' || error === null) return 'network'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = failureByCode[code]
  if (known !== undefined) return known
  // Several addresses were tried (happy eyeballs): the first known reason speaks for all.
  const inner =
    'errors' in error && Array.isArray(error.errors)
      ? error.errors.map(failureOf).find((failure) => failure !== 'network')
      : undefined
  return inner ?? ('cause' in error && error.cause !== undefined ? failureOf(error.cause) : 'network')
}
