/** The ai-broker service as the domain's port. */
import { broker } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import type { Logger } from '@scriptorium/runtime'
import type { Broker, TitleMaker } from '../domain/ports.ts'

export type BrokerClientOptions = {
  rpc: RpcNetwork
  logger: Logger
  resolveDeadlineMs: number
  enqueueDeadlineMs: number
  titleDeadlineMs: number
}
/** `drain` resolves when no hand-over is under way. */
export type BrokerClient = Broker & TitleMaker & { drain(): Promise<void> }

/** Hand-overs under way at most; above it the event alone reaches ai-broker. */
const handOversMax = 500

export function createBrokerClient({
  rpc,
  logger,
  resolveDeadlineMs,
  enqueueDeadlineMs,
  titleDeadlineMs,
}: BrokerClientOptions): BrokerClient {
  const connections = rpc.client(broker.connections)
  const queue = rpc.client(broker.queue)
  const titles = rpc.client(broker.titles)
  const underWay = new Set<Promise<unknown>>()
  return {
    async resolve(ownerId, { connectionId, model }) {
      const target = { connectionId, model }
      const found = await connections.resolve(target, { ownerId, deadlineMs: resolveDeadlineMs })
      return {
        connectionId: found.connectionId,
        model: found.model,
        windowTokens: found.contextWindow,
        outputTokensMax: found.maxOutputTokens,
      }
    },
    enqueue(ownerId, generation) {
      if (underWay.size >= handOversMax) return
      const call = queue
        .enqueue({ ...generation, ownerId }, { ownerId, deadlineMs: enqueueDeadlineMs })
        .catch((error: unknown) =>
          logger.debug(
            { error, generationId: generation.generationId },
            'the direct hand-over failed; the event follows',
          ),
        )
        .finally(() => underWay.delete(call))
      underWay.add(call)
    },
    suggestTitle: async (ownerId, request, signal) =>
      (await titles.suggest(request, { ownerId, signal, deadlineMs: titleDeadlineMs })).text,
    drain: async () => void (await Promise.all(underWay)),
  }
}
