/**
 * A call that an SDK makes and we read. The SDK knows the endpoint, the method and the form of the request; its fetch is this one,
 * which sends the request through the egress, keeps the response, and tells the SDK that an empty object came. So:
 *
 * - no SDK repeats a call, reads a stream in its own way (and loses what its reader drops), or logs what a provider said;
 * - of the headers only those of `taken` are the SDK's; the key and all else are ours, whatever its environment variables hold;
 * - nothing goes to another origin than the connection's.
 */
import { convertToEgressRequest } from '../egress/guarded-fetch.ts'
import type { GuardedFetch } from '../egress/guarded-fetch.ts'
import { EgressError } from '../egress/egress.ts'
import type { Egress, EgressResponse } from '../egress/egress.ts'

export type SdkCall = {
  egress: Pick<Egress, 'request'>
  /** Whose origin alone may be called. */
  baseUrl: URL
  /** The key among them; in lower case. */
  headers: Readonly<Record<string, string>>
  /** Names of the SDK's own headers that go along, in lower case. */
  taken: readonly string[]
  firstByteMs: number
  signal: AbortSignal
}

/** @throws EgressError, or what the SDK throws before it has called anything. */
export async function callThroughSdk(
  call: SdkCall,
  send: (fetch: GuardedFetch) => PromiseLike<unknown>,
): Promise<EgressResponse> {
  let outcome: { response: EgressResponse } | { error: unknown } | undefined
  const fetch: GuardedFetch = async (input, init) => {
    try {
      outcome = { response: await request(call, input, init) }
    } catch (error) {
      outcome = { error }
    }
    return Response.json({})
  }
  try {
    await send(fetch)
  } catch (error) {
    if (outcome === undefined) throw error
  }
  if (outcome === undefined) throw new EgressError('network')
  if ('error' in outcome) throw outcome.error
  return outcome.response
}

async function request(
  { egress, baseUrl, headers, taken, firstByteMs, signal }: SdkCall,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<EgressResponse> {
  signal.throwIfAborted()
  // The SDK's own signal ends with what it takes for its call; ours with the call.
  const { signal: _, ...rest } = init ?? {}
  const made = await convertToEgressRequest(input, rest)
  if (made.url.origin !== baseUrl.origin) throw new EgressError('address_not_allowed')
  const own = Object.entries(made.headers).filter(([name]) => taken.includes(name))
  return await egress.request({ ...made, headers: { ...Object.fromEntries(own), ...headers }, firstByteMs, signal })
}

/** A logger for SDKs: what a provider says is for nobody's console. */
export const silentLogger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
}
