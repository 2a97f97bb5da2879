/**
 * What cannot be read as HTTP never becomes a request: no hook and no error handler sees it, Node hands over the bare socket. It
 * gets its response there, a problem like any other, and closed.
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyRequest } from 'fastify'
import { ServiceError } from '@scriptorium/contracts'
import { newId } from '@scriptorium/runtime'
import { problemType, toProblem } from './problem.ts'
import { securityHeadersOf } from './security-headers.ts'

/** Fastify's `clientErrorHandler`. */
export function refuseUnreadable(error: ConnectionError, socket: Socket): void {
  if (socket.writable) socket.write(problemText(toServiceError(error.code)))
  socket.destroySoon()
}

/** Exactly one, by RFC 9112, 3.2; Node's own check is off, since its response has no body. */
export async function requireHost({ raw }: FastifyRequest): Promise<void> {
  if (raw.httpVersion === '1.1' && raw.headersDistinct['host']?.length !== 1)
    throw new ServiceError('validation_failed', { detail: 'The request must say once which Host it is for.' })
}

function toServiceError(code: string): ServiceError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ServiceError('request_timeout')
    case 'HPE_HEADER_OVERFLOW':
      return new ServiceError('headers_too_large')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ServiceError('payload_too_large')
    default:
      return new ServiceError('validation_failed', { detail: 'This is not a request that HTTP/1.1 knows.' })
  }
}

function problemText(error: ServiceError): string {
  const requestId = newId()
  const problem = toProblem(error, requestId)
  const body = JSON.stringify(problem)
  const headers = {
    ...securityHeadersOf(requestId),
    'content-type': problemType,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    date: new Date().toUTCString(),
    connection: 'close',
  }
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')
}
