/** Query values are text that the schemas have checked; services take numbers and booleans. */
import { pageLimits } from '@scriptorium/contracts/schema'

/** `?q=` and no `q` at all mean the same. */
export function emptyToUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

export function booleanOf(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true'
}

/** Which page of a list is asked for. */
export function pageOf({ cursor, limit }: { cursor?: string; limit?: string }): {
  cursor: string | undefined
  limit: number
} {
  return { cursor: emptyToUndefined(cursor), limit: limit === undefined ? pageLimits.default : Number(limit) }
}
