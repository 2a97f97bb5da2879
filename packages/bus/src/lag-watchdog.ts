/**
 * Finds the consumer that fetches nothing though there is something (kafkajs issue 659 and its like): lag, no handler at
 * work, no progress. First remedy a new consumer, then the end of the process. An unreachable broker proves nothing.
 */
export type LagSample = {
  /** Messages not yet committed in this member's partitions; undefined when the broker could not be asked. */
  behind: bigint | undefined
  /** Sum of the committed offsets. */
  committed: bigint
  /** Counts up with every message handled. */
  handled: number
  /** A handler is at work now; a slow or failing handler is not a stuck consumer. */
  busy: boolean
}

export type LagVerdict = 'fine' | 'reconnect' | 'give_up'

export type LagWatchdog = { judge(sample: LagSample, nowMs: number): LagVerdict }

export function createLagWatchdog({ stuckMs }: { stuckMs: number }): LagWatchdog {
  let since: number | undefined
  let last: LagSample | undefined
  let remedies = 0
  return {
    judge(sample, nowMs) {
      const progressed =
        last !== undefined &&
        (sample.handled !== last.handled || (sample.behind !== undefined && sample.committed > last.committed))
      if (progressed) remedies = 0
      if (last === undefined || sample.behind !== undefined) last = sample
      const stuck = !progressed && !sample.busy && sample.behind !== undefined && sample.behind > 0n
      if (!stuck || since === undefined) {
        since = stuck ? nowMs : undefined
        return 'fine'
      }
      if (nowMs - since < stuckMs) return 'fine'
      since = nowMs
      remedies += 1
      return remedies === 1 ? 'reconnect' : 'give_up'
    },
  }
}
