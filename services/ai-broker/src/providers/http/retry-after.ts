import { headerText } from './headers.ts'
import type { HeaderFields } from './headers.ts'

/** Longer than any provider's window; what is more is no date that anybody means. */
const retryAfterMaxMs = 31 * 24 * 3_600_000

/**
 * The pause that a provider asks for: `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 10.2.3).
 *
 * @returns milliseconds, at most a month; undefined when it asks for none.
 */
export function retryAfterOf(headers: HeaderFields, now = Date.now()): number | undefined {
  const ms = numberOf(headerText(headers['retry-after-ms']))
  if (ms !== undefined && ms >= 0) return Math.min(ms, retryAfterMaxMs)
  const text = headerText(headers['retry-after'])
  const seconds = numberOf(text)
  const wait = seconds === undefined ? Date.parse(text ?? '') - now : seconds * 1_000
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), retryAfterMaxMs) : undefined
}

/** An empty field is no zero. */
function numberOf(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}
