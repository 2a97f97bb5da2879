/** How many generations may wait. Both are checked before anything is accepted. */
export type QueueLimits = {
  queuedPerOwnerMax: number
  queuedMax: number
  /** Events that the relay has not yet sent. */
  outboxMax: number
}

export const defaultQueueLimits: QueueLimits = { queuedPerOwnerMax: 100, queuedMax: 100_000, outboxMax: 100_000 }
