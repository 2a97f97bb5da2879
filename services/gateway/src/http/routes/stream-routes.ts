import { parseFrameId } from '@scriptorium/contracts'
import { IdParams } from '@scriptorium/contracts/http'
import { Type } from 'typebox'
import { createEventWriter } from '../event-writer.ts'
import type { App } from '../route-defaults.ts'
import { sessionOf } from '../session-gate.ts'
import type { StreamHub } from '../stream-hub.ts'

export type StreamPorts = { streams: StreamHub; bufferBytesMax: number; lagMsMax: number }

/** Nothing on the way may keep, change, compress or collect what is sent. */
const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const

export function streamRoutes(app: App, { streams, bufferBytesMax, lagMsMax }: StreamPorts): void {
  app.get('/generations/:id/stream', {
    config: { stream: true },
    exposeHeadRoute: false,
    schema: {
      tags: ['Workshop chat'],
      summary: 'An answer as it comes, as Server-Sent Events',
      description:
        'Events: status, delta, reasoning, reset, snapshot, usage, end, ping. Resume with Last-Event-ID; one that cannot be read means from the start.',
      params: IdParams,
      headers: Type.Object({
        'last-event-id': Type.Optional(Type.String({ description: 'The id of the last event that was received.' })),
      }),
      response: {
        200: { description: 'The events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        204: { type: 'null', description: 'Last-Event-ID is that of the end: there is nothing more.' },
      },
    },
    handler: async (request, reply) => {
      const { user, sessionId } = sessionOf(request)
      const lastEventId = parseFrameId(request.headers['last-event-id'])
      const opened = await streams.open({ generationId: request.params.id, ownerId: user.id, sessionId, lastEventId })
      if (opened === undefined) return await reply.code(204).send(null)
      const response = reply.raw
      if (response.destroyed || request.raw.socket.destroyed) {
        opened.abandon()
        return await reply.hijack()
      }
      reply.hijack()
      const writer = createEventWriter({
        response,
        bufferBytesMax,
        lagMsMax,
        onDrained: opened.wake,
        onClosed: opened.wake,
      })
      response.writeHead(200, { ...headersOf(reply.getHeaders()), ...streamHeaders })
      response.flushHeaders()
      writer.writeRetry(1_000)
      await opened.run(writer)
      return reply
    },
  })
}

/** What hooks have set for every answer; content headers are the stream's own. */
function headersOf(
  headers: Record<string, number | string | string[] | undefined>,
): Record<string, number | string | string[]> {
  const kept = Object.entries(headers).filter(
    (header): header is [string, number | string | string[]] => header[1] !== undefined,
  )
  return Object.fromEntries(kept)
}
