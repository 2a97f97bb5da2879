import { headerText } from './headers.ts'
import type { HeaderFields } from './headers.ts'

const retryAfterMaxMs = 60_000

/**
 * The pause that a provider asks for: `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 10.2.3).
 *
 * @returns milliseconds, at most a minute; undefined when it asks for none.
 */
export function retryAfterOf(headers: HeaderFields, now = Date.now()): number | undefined {
  const ms = Number(headerText(headers['retry-after-ms']) ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return Math.min(ms, retryAfterMaxMs)
  const text = headerText(headers['retry-after'])
  if (text === undefined || text.trim() === '') return undefined
  const seconds = Number(text)
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - now
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), retryAfterMaxMs) : undefined
}
