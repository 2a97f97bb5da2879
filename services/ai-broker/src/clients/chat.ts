/** chat's worker methods behind the domain's port. Every call is made as the generation's owner, under a token of our own. */
import { ServiceError } from '@scriptorium/contracts'
import { chat } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import type * as wire from '@scriptorium/rpc/chat'
import type { AttemptKey, Claim, Fence, Generations, Prompt } from '../domain/generation/ports.ts'
import type { CompletionParameters, ProviderMessage } from '../domain/provider.ts'

/** Claiming includes the assembly of the prompt, for which chat waits up to 2 s for the codex. */
const claimDeadlineMs = 8_000
const deadlineMs = 2_000
const finishDeadlineMs = 5_000

export function createChatGenerations(rpc: Pick<RpcNetwork, 'client'>): Generations {
  const client = rpc.client(chat.generations)
  const call = (key: AttemptKey, limitMs = deadlineMs) => ({
    ownerId: key.ownerId,
    deadlineMs: limitMs,
    idempotent: true,
  })
  return {
    claim: async ({ id, ownerId }, claimToken, signal) =>
      toClaim(
        await client.claim({ id, claimToken }, { ownerId, deadlineMs: claimDeadlineMs, signal, idempotent: true }),
      ),
    checkpoint: async (key, range) =>
      toFence(await client.checkpoint({ id: key.id, attempt: key.attempt, ...range }, call(key))),
    renew: async (key) => toFence(await client.renew({ id: key.id, attempt: key.attempt }, call(key))),
    async finish(key, finished) {
      return toFence(
        await client.finish({ id: key.id, attempt: key.attempt, ...finished }, call(key, finishDeadlineMs)),
      )
    },
    release: async (key, { delayMs, reason }) =>
      toFence(
        await client.release({ id: key.id, attempt: key.attempt, delayMs: Math.ceil(delayMs), reason }, call(key)),
      ),
  }
}

function toFence({ yours, status, cancelRequested }: wire.FenceResponse): Fence {
  return { yours, status, cancelRequested }
}

function toClaim(response: wire.ClaimResponse): Claim {
  if (!response.claimed) return { claimed: false, status: response.status, retryAfterMs: response.retryAfterMs }
  if (response.prompt === undefined)
    throw new ServiceError('internal', { cause: new Error('a claim without a prompt') })
  return {
    claimed: true,
    attempt: response.attempt,
    prompt: toPrompt(response.prompt),
    remainingMs: response.remainingMs,
  }
}

function toPrompt(prompt: wire.Prompt): Prompt {
  return {
    messages: prompt.messages.map(({ role, content }): ProviderMessage => ({
      role: role === 'system' || role === 'assistant' ? role : 'user',
      content,
    })),
    connectionId: given(prompt.connectionId),
    model: given(prompt.model),
    estimatedTokens: prompt.estimatedTokens,
    parameters: prompt.parameters === undefined ? {} : toParameters(prompt.parameters),
  }
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function toParameters({
  temperature,
  topP,
  maxOutputTokens,
  frequencyPenalty,
  presencePenalty,
  stop,
  seed,
}: wire.Parameters): CompletionParameters {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(seed === undefined ? {} : { seed }),
  }
}
