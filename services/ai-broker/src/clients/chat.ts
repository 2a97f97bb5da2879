/** chat's worker methods behind the domain's port. Every call is made as the generation's owner, under a token of our own. */
import { ServiceError } from '@scriptorium/contracts'
import { reasoningEfforts } from '@scriptorium/contracts/nouns'
import { chat } from '@scriptorium/rpc'
import type { RpcNetwork } from '@scriptorium/rpc'
import type * as wire from '@scriptorium/rpc/chat'
import type { AttemptKey, Claim, Generations, Prompt } from '../domain/generation/ports.ts'
import type { ProviderMessage } from '../domain/provider.ts'

/** Claiming includes the assembly of the prompt, for which chat waits up to 2 s for the codex. */
const claimDeadlineMs = 8_000
const deadlineMs = 2_000
const finishDeadlineMs = 5_000

export function createChatClient(rpc: Pick<RpcNetwork, 'client'>): Generations {
  const client = rpc.client(chat.generations)
  const optionsFor = ({ ownerId }: AttemptKey, limitMs = deadlineMs) => ({
    ownerId,
    deadlineMs: limitMs,
    idempotent: true,
  })
  return {
    claim: async ({ id, ownerId }, options, signal) =>
      toClaim(
        await client.claim({ id, ...options }, { ownerId, deadlineMs: claimDeadlineMs, signal, idempotent: true }),
      ),
    checkpoint: async (key, range) =>
      await client.checkpoint({ id: key.id, attempt: key.attempt, ...range }, optionsFor(key)),
    renew: async (key) => await client.renew({ id: key.id, attempt: key.attempt }, optionsFor(key)),
    finish: async (key, finished) =>
      await client.finish(
        { id: key.id, attempt: key.attempt, ...finished, leftOut: { settings: [...finished.leftOut] } },
        optionsFor(key, finishDeadlineMs),
      ),
    release: async (key, { delayMs, reason, message }) =>
      await client.release(
        { id: key.id, attempt: key.attempt, delayMs: Math.ceil(delayMs), reason, message },
        optionsFor(key),
      ),
    assemble: async (key, to) =>
      toPrompt(await client.assemble({ id: key.id, attempt: key.attempt, ...to }, optionsFor(key, claimDeadlineMs))),
    reportUsage: async (key, usage) =>
      await client.reportUsage({ id: key.id, attempt: key.attempt, usage }, optionsFor(key)),
  }
}

function toClaim({ claimed, status, retryAfterMs, atLimit, attempt, prompt, remainingMs }: wire.ClaimResponse): Claim {
  // At a limit chat itself asks for it again, as soon as there is a slot.
  if (!claimed) return { claimed, status, retryAfterMs: atLimit === true ? undefined : retryAfterMs }
  if (prompt === undefined) throw new ServiceError('internal', { cause: new Error('a claim without a prompt') })
  return { claimed, attempt, prompt: toPrompt(prompt), remainingMs }
}

function toPrompt({
  messages,
  fallback,
  threadId,
  connectionId,
  model,
  parameters,
  estimatedTokens,
}: wire.Prompt): Prompt {
  return {
    messages: messages.map(({ role, content, endsPrefix }): ProviderMessage => ({
      role: role === 'system' || role === 'assistant' ? role : 'user',
      content,
      ...(endsPrefix === true ? { endsPrefix } : {}),
    })),
    threadId: emptyToUndefined(threadId),
    connectionId: emptyToUndefined(connectionId),
    model: emptyToUndefined(model),
    fallback,
    estimatedTokens,
    ...parametersOf(parameters),
  }
}

function parametersOf(
  // How long it may take is chat's to watch.
  { reasoning, timeoutMinutes: _timeout, ...parameters }: wire.Parameters = { stop: [] },
): Pick<Prompt, 'parameters' | 'reasoning'> {
  const { effort: word, budgetTokens } = reasoning ?? {}
  const effort = reasoningEfforts.find((each) => each === word)
  const isNone = effort === undefined && budgetTokens === undefined
  return {
    parameters,
    reasoning: isNone
      ? undefined
      : { ...(effort === undefined ? {} : { effort }), ...(budgetTokens === undefined ? {} : { budgetTokens }) },
  }
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
