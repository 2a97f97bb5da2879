/** The tiny completion of a connection test. It may cost money: so the budget is looked at before, and the ledger has it behind. */
import { ServiceError } from '@scriptorium/contracts'
import type { ErrorCode } from '@scriptorium/contracts'
import type { Connection, ProviderKind } from '@scriptorium/contracts/nouns'
import { estimateTokens } from '@scriptorium/tokens/estimate'
import { withTableFacts } from '../model/table-facts.ts'
import type { UsageLog } from '../ports.ts'
import type {
  CompletionRequest,
  CompletionUsage,
  Outcome,
  Provider,
  ProviderFailure,
  ProviderModel,
} from '../provider.ts'
import { assertWithinBudget } from '../usage/budget.ts'
import type { BudgetStore, Spending } from '../usage/budget.ts'
import { withCost } from '../usage/cost.ts'
import type { KnownPrice } from '../usage/cost.ts'
import { costsNothing, priceOf } from '../usage/pricing.ts'

export type TestCompletionPorts = {
  usageLog: UsageLog
  budgets: Pick<BudgetStore, 'spending'>
  onUsageLost: (error: unknown) => void
  newId: () => string
}

export type TestedModel = {
  kind: ProviderKind
  /** Undefined: not stored. */
  connection: Connection | undefined
  provider: Provider
  model: ProviderModel
}

/** Asks the model for a word. A budget that is spent stops this call as it stops an answer. */
export async function completeForTest(
  ports: TestCompletionPorts,
  ownerId: string,
  tested: TestedModel,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const { kind, connection, provider, model } = tested
  const price = priceOf({ provider: kind, demo: connection?.demo === true }, withTableFacts(kind, model))
  const stopped = costsNothing(price) ? undefined : spentFailure(await ports.budgets.spending(ownerId))
  if (stopped !== undefined) return stopped
  const call = createTestedCall(ports.newId(), model.id)
  const outcome = await completeOnce(provider, call, signal)
  await recordTest(ports, ownerId, tested, { ...call, ok: outcome.ok, price })
  return outcome
}

function spentFailure(spending: Spending): Outcome<never> | undefined {
  try {
    assertWithinBudget(spending)
  } catch (error) {
    return failed('budget_exceeded', ServiceError.from(error).detail)
  }
  return undefined
}

/** The tiny completion. Not asked for fewer tokens: reasoning models think before the first word and refuse small limits. */
async function completeOnce(
  provider: Provider,
  { request, seen }: TestedCall,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  let hasText = false
  for await (const part of provider.stream(request, signal)) {
    if (part.type === 'text' || part.type === 'reasoning') {
      hasText = true
      seen.text += part.text
    }
    if (part.type === 'usage') seen.usage = part.usage
    if (part.type === 'error') return { ok: false, failure: part.failure }
    if (part.type === 'finish') {
      if (hasText) return { ok: true, value: undefined }
      return part.proper ? failed('empty_response') : failed('truncated')
    }
    // It writes text, and that is what is tested. Leaving the loop closes the call.
    if (hasText) return { ok: true, value: undefined }
  }
  return failed('provider_timeout')
}

type TestedCall = { request: CompletionRequest; seen: { text: string; usage?: CompletionUsage } }

function createTestedCall(requestId: string, model: string): TestedCall {
  const messages = [{ role: 'user' as const, content: 'Say OK.' }]
  return { request: { model, messages, parameters: { maxOutputTokens: 256 }, requestId }, seen: { text: '' } }
}

/** The call is closed at the first word, before most providers count: then our estimate. One that was refused has cost nothing. */
async function recordTest(
  { usageLog, onUsageLost }: TestCompletionPorts,
  ownerId: string,
  { kind, connection }: TestedModel,
  { request, seen, ok, price }: TestedCall & { ok: boolean; price: KnownPrice | undefined },
): Promise<void> {
  const { model, requestId: generationId } = request
  if (seen.usage === undefined && seen.text === '') return
  const usage = seen.usage ?? {
    inputTokens: estimateTokens(request.messages.map(({ content }) => content).join('')),
    outputTokens: estimateTokens(seen.text),
    estimated: true,
  }
  await usageLog
    .record(ownerId, {
      generationId,
      attempt: 1,
      turn: 0,
      purpose: 'test',
      threadId: undefined,
      connectionId: connection?.id,
      provider: kind,
      model,
      status: ok ? 'complete' : 'failed',
      usage: withCost(usage, price),
    })
    .catch(onUsageLost)
}

export function failed(code: ErrorCode, message = ''): { ok: false; failure: ProviderFailure } {
  return { ok: false, failure: { code, message, retryable: false } }
}
