/**
 * The guarded way out in the form that SDKs take: WHATWG fetch (https://fetch.spec.whatwg.org/#fetch-method), over the same
 * egress and so under the same rules. It differs from the platform's fetch where a provider could do harm:
 *
 * - a redirect is a response like any other, whatever `redirect` says; nothing is sent to where it leads;
 * - cookies are neither kept nor handed on, and a compressed body is refused (it could grow a thousandfold in memory);
 * - the body of a refusal is bounded in size and time and redacted of the key before the caller sees it, because SDKs put it
 *   into error messages and logs; the body of a success streams, up to `bodyBytesMax`;
 * - rejections are a TypeError as the standard has it, with the EgressError as its cause and nothing of the request in it.
 *
 * The signal must end with the call: aborting it closes the socket at once, before the headers and in the middle of the body.
 */
import type { ApiKey } from '../../domain/connection/api-key.ts'
import { readRefusal } from '../http/body.ts'
import { headerText } from '../http/headers.ts'
import { redactKey } from '../http/scrub.ts'
import { EgressError } from './egress.ts'
import type { Egress, EgressRequest, EgressResponse } from './egress.ts'

export type GuardedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export type GuardedFetchOptions = {
  egress: Pick<Egress, 'request'>
  /** Is taken out of the bodies of refusals. */
  apiKey: ApiKey | undefined
  /** Milliseconds from the request to the response's headers. */
  firstByteMs: number
  /** Milliseconds for the body of a refusal. */
  refusalMs: number
  bodyBytesMax?: number
}

const successBytesMax = 64 * 1_024 * 1_024

export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  return async (input, init) => {
    // Not the signal of the Request made below: the platform's follows this one through weak references.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : new AbortController().signal)
    const request = await convertToEgressRequest(input, init)
    try {
      signal.throwIfAborted()
      const response = await options.egress.request({ ...request, firstByteMs: options.firstByteMs, signal })
      return await convertToResponse(response, signal, options)
    } catch (error) {
      throw asRejection(error, signal)
    }
  }
}

/** The platform's own reading of the two arguments: one URL object, normal headers, the body as it would be sent. */
export async function convertToEgressRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<Pick<EgressRequest, 'url' | 'method' | 'headers' | 'body'>> {
  try {
    const request = new Request(input, init)
    const { method } = request
    if (method !== 'GET' && method !== 'POST') throw new TypeError(method)
    const headers = Object.fromEntries([...request.headers].filter(([name]) => !ownHeaders.has(name)))
    return { url: new URL(request.url), method, headers, ...(method === 'POST' ? { body: await request.text() } : {}) }
  } catch {
    // The platform's error quotes what it cannot send: a header with the key, an address with a password.
    throw new TypeError('this is no request that can be sent')
  }
}

/** What the egress says itself, and what would speak of the connection rather than of the request. */
const ownHeaders = new Set(['accept-encoding', 'connection', 'content-length', 'cookie', 'host', 'transfer-encoding'])

async function convertToResponse(
  response: EgressResponse,
  signal: AbortSignal,
  { apiKey, refusalMs, bodyBytesMax = successBytesMax }: GuardedFetchOptions,
): Promise<Response> {
  const { status } = response
  const isOk = status >= 200 && status < 300
  const encoding = headerText(response.headers['content-encoding']) ?? ''
  // A status outside of these is none that a Response can hold.
  if (status < 200 || status > 599 || !['', 'identity'].includes(encoding)) {
    response.body.destroy()
    throw new EgressError('unreadable')
  }
  const headers = convertToHeaders(response, isOk)
  if ([204, 205, 304].includes(status)) {
    response.body.destroy()
    return new Response(null, { status, headers })
  }
  if (isOk) return new Response(streamOf(response, signal, bodyBytesMax), { status, headers })
  const text = await readRefusal(response, refusalMs)
  signal.throwIfAborted()
  return new Response(redactKey(text, apiKey), { status, headers })
}

function convertToHeaders({ headers }: EgressResponse, isOk: boolean): Headers {
  const converted = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // The text of a refusal is not as long as its server said.
    if (name === 'set-cookie' || (name === 'content-length' && !isOk)) continue
    for (const text of [value].flat()) if (text !== undefined && isByteString.test(text)) converted.append(name, text)
  }
  return converted
}

const isByteString = /^[\t\u0020-\u00FF]*$/

/** Reads no further ahead than its reader asks for; a reader that cancels closes the socket. */
function streamOf({ body }: EgressResponse, signal: AbortSignal, bytesMax: number): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  let length = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next()
          if (next.done === true) {
            controller.close()
            return
          }
          length += next.value.length
          if (length > bytesMax) throw new EgressError('unreadable')
          // Not the socket's own buffer, which its owner uses again.
          controller.enqueue(new Uint8Array(next.value))
        } catch (error) {
          body.destroy()
          controller.error(asRejection(error, signal))
        }
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  )
}

function asRejection(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  return new TypeError('fetch failed', { cause: EgressError.is(error) ? error : new EgressError('network', error) })
}
