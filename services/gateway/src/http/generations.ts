import { parseFrameId } from '@scriptorium/contracts'
import type { generationRoutes } from '@scriptorium/contracts/routes'
import type { FastifyReply } from 'fastify'
import type { ChatClients } from '../clients/chat.ts'
import { createEventWriter } from './event-writer.ts'
import type { HandlersOf } from './route-handler.ts'
import { sessionOf } from './session-gate.ts'
import type { OpenedStream, StreamHub } from './stream-hub.ts'

export type GenerationPorts = Pick<ChatClients, 'generations'> & {
  streams: StreamHub
  bufferBytesMax: number
  lagMsMax: number
}

/** No proxy may store, change, compress or buffer what is sent. */
const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const

/** How long a client waits before it comes back, in milliseconds. */
const retryMs = 1_000

export function generationHandlers({
  generations,
  streams,
  ...limits
}: GenerationPorts): HandlersOf<typeof generationRoutes> {
  return {
    getGeneration: async ({ params: { id } }) => await generations.get({ id }),
    getGenerationContext: async ({ params: { id } }) => await generations.getContext({ id }),
    cancelGeneration: async ({ params: { id } }) => await generations.cancel({ id }, { idempotent: true }),
    streamGeneration: async (request, reply) => {
      const { user, sessionId } = sessionOf(request)
      const lastEventId = parseFrameId(request.headers['last-event-id'] as string | undefined)
      const opened = await streams.open({ generationId: request.params.id, ownerId: user.id, sessionId, lastEventId })
      return opened === undefined ? await reply.code(204).send(null) : await runStream(opened, reply, limits)
    },
  }
}

async function runStream(
  opened: OpenedStream,
  reply: FastifyReply,
  limits: { bufferBytesMax: number; lagMsMax: number },
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
