/** An attempt turns to another model: the thread's fallback, when the one before has failed before its first token. */
import type { ErrorCode } from '@scriptorium/contracts'
import type { Target } from '@scriptorium/contracts/nouns'
import type { GenerationRow, Running } from './generation.ts'
import type { GenerationLimits } from './limits.ts'
import { changed, holds, refused } from './outcome.ts'
import type { Outcome } from './outcome.ts'

/** `running`: of the connection that it turns to, whose limit `connectionMax` is, as of now. */
export type Turn = {
  attempt: number
  to: Target
  model: string
  reason: ErrorCode
  running: Running
  connectionMax: number | undefined
}

/** What was tried goes to the end of the line: an attempt that comes after an outage of all begins with another. */
export function turn(
  row: GenerationRow,
  { attempt, to, model, reason, running, connectionMax }: Turn,
  now: number,
  limits: GenerationLimits,
): Outcome {
  if (!holds(row, attempt)) return refused(row)
  if (row.textSeq > 0) return { ...refused(row), problem: 'published' }
  // The same once more: the reply was lost.
  const isRepeat = row.connectionId === to.connectionId && row.model === model
  const isFull = connectionMax !== undefined && running.connection >= connectionMax
  if (isFull && !isRepeat && row.connectionId !== to.connectionId) return { ...refused(row), problem: 'full' }
  const before =
    row.connectionId === undefined
      ? []
      : [{ connectionId: row.connectionId, ...(row.model === undefined ? {} : { model: row.model }) }]
  const isTaken = (each: Target): boolean => each.connectionId === to.connectionId && (each.model ?? model) === model
  return changed(row, {
    connectionId: to.connectionId,
    model,
    connectionMax,
    fallbackReason: reason,
    fallback: isRepeat ? row.fallback : [...row.fallback.filter((each) => !isTaken(each)), ...before],
    leaseUntil: now + limits.leaseMs,
  })
}
