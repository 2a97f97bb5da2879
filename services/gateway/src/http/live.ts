import type { liveRoutes } from '@scriptorium/contracts/routes'
import type { LiveChannels } from './live-channels.ts'
import type { HandlersOf } from './route-handler.ts'
import { sessionOf } from './session-gate.ts'
import { runStream } from './stream-answer.ts'
import type { WriterLimits } from './stream-answer.ts'

export type LivePorts = WriterLimits & { live: LiveChannels }

export function liveHandlers({ live, bufferBytesMax, lagMsMax }: LivePorts): HandlersOf<typeof liveRoutes> {
  return {
    streamEvents: async (request, reply) => {
      const { user, sessionId } = sessionOf(request)
      const isReturn = request.headers['last-event-id'] !== undefined
      const opened = live.open({ ownerId: user.id, sessionId, isReturn })
      return await runStream(opened, reply, { limits: { bufferBytesMax, lagMsMax } })
    },
  }
}
