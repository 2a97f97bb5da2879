import { parseFrameId } from '@scriptorium/contracts'
import type { generationRoutes } from '@scriptorium/contracts/routes'
import type { ChatClients } from '../clients/chat.ts'
import type { HandlersOf } from './route-handler.ts'
import { sessionOf } from './session-gate.ts'
import { runStream } from './stream-answer.ts'
import type { WriterLimits } from './stream-answer.ts'
import type { StreamHub } from './stream-hub.ts'

export type GenerationPorts = Pick<ChatClients, 'generations'> & WriterLimits & { streams: StreamHub }

export function generationHandlers({
  generations,
  streams,
  ...limits
}: GenerationPorts): HandlersOf<typeof generationRoutes> {
  return {
    getGeneration: async ({ params: { id } }) => await generations.get({ id }),
    getGenerationContext: async ({ params: { id } }) => await generations.getContext({ id }),
    getGenerationPrompt: async ({ params: { id } }) => await generations.getPrompt({ id }),
    getContextDiff: async ({ params: { id }, query: { from } }) =>
      diffOf(await generations.diffContexts({ fromId: from, toId: id })),
    cancelGeneration: async ({ params: { id } }) => await generations.cancel({ id }, { idempotent: true }),
    streamGeneration: async (request, reply) => {
      const { user, sessionId } = sessionOf(request)
      const lastEventId = parseFrameId(request.headers['last-event-id'] as string | undefined)
      const opened = await streams.open({ generationId: request.params.id, ownerId: user.id, sessionId, lastEventId })
      return opened === undefined ? await reply.code(204).send(null) : await runStream(opened, reply, { limits })
    },
  }
}

function diffOf<T extends { codexVersion?: unknown }>(diff: T): T & { codexVersion: NonNullable<T['codexVersion']> } {
  const { codexVersion } = diff
  if (codexVersion === undefined || codexVersion === null)
    throw new Error('chat told a difference without its versions')
  return { ...diff, codexVersion }
}
