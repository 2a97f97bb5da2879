import { ServiceError } from '@scriptorium/contracts'

/** Attempts begin at 1 (Redis has no id 0-0), frames at 1 (0 is the marker). @throws ServiceError `validation_failed`. */
export function assertAttempt(attempt: number): void {
  if (!Number.isSafeInteger(attempt) || attempt < 1)
    throw new ServiceError('validation_failed', { detail: `An attempt is a whole number from 1, not ${attempt}.` })
}

export function assertSeq(seq: number): void {
  if (!Number.isSafeInteger(seq) || seq < 1)
    throw new ServiceError('validation_failed', { detail: `A frame's number is a whole number from 1, not ${seq}.` })
}
