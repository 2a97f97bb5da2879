/** A stream of events as the answer to a request. */
import type { StreamFrame } from '@scriptorium/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createEventWriter } from './event-writer.ts'
import type { OpenedStream } from './stream-hub.ts'

export type WriterLimits = { bufferBytesMax: number; lagMsMax: number }

/** No proxy may store, change, compress or buffer what is sent. */
const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const

/** How long a client waits before it comes back, in milliseconds. */
const retryMs = 1_000

/** Whether the client asks for events and for nothing else. */
export function wantsStream({ headers }: FastifyRequest): boolean {
  const types = (headers.accept ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim().toLowerCase())
  return types.every((type) => type === 'text/event-stream')
}

/** Resolves once the stream has ended. @param first comes before all others */
export async function runStream(
  opened: OpenedStream,
  reply: FastifyReply,
  { limits, first }: { limits: WriterLimits; first?: StreamFrame },
): Promise<FastifyReply> {
  const response = reply.raw
  if (response.destroyed || reply.request.raw.socket.destroyed) {
    opened.abandon()
    return await reply.hijack()
  }
  reply.hijack()
  const writer = createEventWriter({ response, ...limits, onDrained: opened.wake, onClosed: opened.wake })
  response.writeHead(200, { ...headersOf(reply.getHeaders()), ...streamHeaders })
  response.flushHeaders()
  writer.writeRetry(retryMs)
  if (first !== undefined) writer.write(first, undefined)
  await opened.run(writer)
  return reply
}

/** What hooks have set for every response; content headers are the stream's own. */
function headersOf(
  headers: Record<string, number | string | string[] | undefined>,
): Record<string, number | string | string[]> {
  const kept = Object.entries(headers).filter(
    (header): header is [string, number | string | string[]] => header[1] !== undefined,
  )
  return Object.fromEntries(kept)
}
