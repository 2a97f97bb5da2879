/** What is asked of a provider beside completions: small calls, whose outcome is a value. */
import type { Outcome } from '../../domain/provider.ts'
import type { EgressResponse } from '../egress/egress.ts'
import { readRefusal, readText } from './body.ts'
import { failureOfRefusal, failureOfThrown, failureOfWire, plainFailure } from './failure.ts'
import type { FailureContext, FailureSigns } from './failure.ts'
import { parseJson } from './json.ts'
import { wireFailureOf } from './wire-failure.ts'

export async function outcomeOf(work: Promise<void>): Promise<Outcome<undefined>> {
  try {
    await work
    return { ok: true, value: undefined }
  } catch (error) {
    return { ok: false, failure: failureOfThrown(error) }
  }
}

/** `status`: of the response; undefined where none came. */
export type JsonOutcome = Outcome<unknown> & { status?: number }

export type JsonCall = FailureContext & { signs: FailureSigns; refusalMs: number; signal: AbortSignal }

const bodyMax = 8 * 1_024 * 1_024

/** Sends, and reads the response as JSON; an error in a 200 is a failure, too. */
export async function jsonOutcomeOf(
  send: () => Promise<EgressResponse>,
  { signs, refusalMs, signal, apiKey }: JsonCall,
): Promise<JsonOutcome> {
  try {
    const response = await send()
    const { status, headers } = response
    if (status !== 200) {
      const body = await readRefusal(response, refusalMs)
      return { ok: false, failure: failureOfRefusal({ status, headers, body }, signs, { apiKey }), status }
    }
    const { text, cut } = await readText(response, bodyMax)
    const parsed = cut ? undefined : parseJson(text)
    if (parsed === undefined) return { ok: false, failure: plainFailure('invalid_response'), status }
    const wire = wireFailureOf(parsed.value)
    if (wire !== undefined) return { ok: false, failure: failureOfWire(wire, signs, { apiKey }), status }
    return { ok: true, value: parsed.value }
  } catch (error) {
    return { ok: false, failure: signal.aborted ? plainFailure('provider_timeout') : failureOfThrown(error) }
  }
}

/** The outcome of a key's step: only a refusal of the key is its own, and what else came may have come before any key was looked at. */
export function keyOutcomeOf(outcome: JsonOutcome): Outcome<'not-checked' | undefined> {
  if (outcome.ok) return { ok: true, value: undefined }
  const isRefusal =
    ['authentication_failed', 'quota_exceeded'].includes(outcome.failure.code) || outcome.status === undefined
  return isRefusal ? outcome : { ok: true, value: 'not-checked' }
}
