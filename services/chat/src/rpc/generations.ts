import { ServiceError } from '@scriptorium/contracts'
import { generationLimits } from '@scriptorium/contracts/nouns'
import { chat, idOf, newIdOf, register, requireOwner } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { GenerationsDefinition } from '@scriptorium/rpc/chat'
import { isUuid } from '@scriptorium/runtime'
import { toStorable } from '@scriptorium/text'
import type { Generations } from '../domain/generation/generations.ts'
import { isExcused } from '../domain/generation/transition.ts'
import type { WorkerCalls } from '../domain/generation/worker-calls.ts'
import { chunkOf, endingOf, errorCodeOf } from './generations-report.ts'
import { toWire } from './threads-parameters.ts'

const gateway = ['gateway'] as const
const worker = ['ai-broker'] as const

export function serveGenerations(generations: Generations, workers: WorkerCalls): Registration {
  return register<GenerationsDefinition>(
    chat.generations,
    {
      get: async ({ id }, context) => await generations.get(requireOwner(context), idOf(id)),
      getContext: async ({ id }, context) => await generations.context(requireOwner(context), idOf(id)),
      getPrompt: async ({ id }, context) => await generations.prompt(requireOwner(context), idOf(id)),
      diffContexts: async ({ fromId, toId }, context) =>
        await generations.diffContexts(requireOwner(context), idOf(fromId), idOf(toId)),
      cancel: async ({ id }, context) => await generations.cancel(requireOwner(context), idOf(id)),
      getStates: async ({ ids }, context) => {
        const { statesPerCall } = generationLimits
        if (ids.length > statesPerCall)
          throw new ServiceError('payload_too_large', { detail: `More than ${statesPerCall} ids at once.` })
        return { states: await generations.states(requireOwner(context), ids.filter(isUuid)) }
      },
      claim: async ({ id, claimToken, runningMax, model, windowTokens, outputTokensMax }, context) => {
        const token = newIdOf(claimToken, '/claimToken')
        const options = { token, runningMax, model, windowTokens, outputTokensMax }
        const { prompt, ...result } = await workers.claim(requireOwner(context), idOf(id), options)
        return { ...result, prompt: prompt && toWire(prompt) }
      },
      checkpoint: async ({ id, attempt, ...text }, context) =>
        await workers.report(requireOwner(context), idOf(id), { kind: 'checkpoint', attempt, chunk: chunkOf(text) }),
      renew: async ({ id, attempt }, context) =>
        await workers.report(requireOwner(context), idOf(id), { kind: 'renew', attempt }),
      finish: async (request, context) => {
        const report = { attempt: request.attempt, ending: endingOf(request), chunk: chunkOf(request) }
        return await workers.report(requireOwner(context), idOf(request.id), { kind: 'finish', ...report })
      },
      release: async ({ id, attempt, delayMs, reason, message }, context) => {
        const code = errorCodeOf(reason, '/reason')
        const words = message === undefined ? undefined : toStorable(message)
        const report = { attempt, delayMs, reason: code, message: words, excused: isExcused(code, attempt) }
        return await workers.report(requireOwner(context), idOf(id), { kind: 'release', ...report })
      },
      reportUsage: async ({ id, attempt, usage }, context) => {
        if (usage === undefined) throw new ServiceError('validation_failed')
        return await workers.report(requireOwner(context), idOf(id), { kind: 'report-usage', attempt, usage })
      },
      assemble: async ({ id, connectionId, reason, ...turn }, context) => {
        const to = {
          ...turn,
          connectionId: newIdOf(connectionId, '/connectionId'),
          reason: errorCodeOf(reason, '/reason'),
        }
        return toWire(await workers.assemble(requireOwner(context), idOf(id), to))
      },
    },
    { callers: { ...callersOfGateway, ...callersOfWorker } },
  )
}

const callersOfGateway = {
  get: gateway,
  getContext: gateway,
  getPrompt: gateway,
  diffContexts: gateway,
  cancel: gateway,
  getStates: gateway,
}
const callersOfWorker = {
  claim: worker,
  checkpoint: worker,
  renew: worker,
  finish: worker,
  release: worker,
  reportUsage: worker,
  assemble: worker,
}
