import { chat, register, requireOwner } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import { ServiceError } from '@scriptorium/contracts'
import { isUuid } from '@scriptorium/runtime'
import type { Generations } from '../domain/generation/generations.ts'
import type { Prompt, WorkerCalls } from '../domain/generation/worker-calls.ts'
import type { GenerationsDefinition, Prompt as WirePrompt } from '@scriptorium/rpc/chat'
import { endingOf, errorCodeOf, idOf, chunkOf, refuse, toParameters } from './wire.ts'

const statesMax = 1_000
const gateway = ['gateway'] as const
const worker = ['ai-broker'] as const

export function serveGenerations(generations: Generations, workers: WorkerCalls): Registration {
  return register<GenerationsDefinition>(
    chat.generations,
    {
      get: async ({ id }, context) => await generations.get(requireOwner(context), idOf(id)),
      getContext: async ({ id }, context) => await generations.context(requireOwner(context), idOf(id)),
      cancel: async ({ id }, context) => await generations.cancel(requireOwner(context), idOf(id)),
      getStates: async ({ ids }, context) => {
        if (ids.length > statesMax)
          throw new ServiceError('payload_too_large', { detail: `More than ${statesMax} ids at once.` })
        return { states: await generations.states(requireOwner(context), ids.filter(isUuid)) }
      },
      claim: async ({ id, claimToken }, context) => {
        if (!isUuid(claimToken)) refuse('/claimToken', 'is not an id')
        const { prompt, remainingMs, retryAfterMs, ...reply } = await workers.claim(
          requireOwner(context),
          idOf(id),
          claimToken.toLowerCase(),
        )
        const times = {
          remainingMs: Math.round(remainingMs),
          retryAfterMs: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs),
        }
        return { ...reply, ...times, prompt: prompt === undefined ? undefined : toPrompt(prompt) }
      },
      checkpoint: async (request, context) =>
        await workers.say(requireOwner(context), idOf(request.id), {
          kind: 'checkpoint',
          attempt: request.attempt,
          chunk: chunkOf(request),
        }),
      renew: async ({ id, attempt }, context) =>
        await workers.say(requireOwner(context), idOf(id), { kind: 'renew', attempt }),
      finish: async (request, context) =>
        await workers.say(requireOwner(context), idOf(request.id), {
          kind: 'finish',
          attempt: request.attempt,
          ending: endingOf(request),
          chunk: chunkOf(request),
        }),
      release: async ({ id, attempt, delayMs, reason }, context) =>
        await workers.say(requireOwner(context), idOf(id), {
          kind: 'release',
          attempt,
          delayMs,
          reason: errorCodeOf(reason, '/reason'),
        }),
      assemble: async ({ id, attempt, windowTokens }, context) =>
        toPrompt(await workers.assemble(requireOwner(context), idOf(id), attempt, windowTokens)),
    },
    {
      callers: {
        get: gateway,
        getContext: gateway,
        cancel: gateway,
        getStates: gateway,
        claim: worker,
        checkpoint: worker,
        renew: worker,
        finish: worker,
        release: worker,
        assemble: worker,
      },
    },
  )
}

function toPrompt({ parameters, ...prompt }: Prompt): WirePrompt {
  return { ...prompt, parameters: toParameters(parameters) }
}
