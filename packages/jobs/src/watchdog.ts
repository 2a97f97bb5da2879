/**
 * BullMQ's workers have stopped taking jobs while looking alive (its issue 4585: after a Redis outage of more than six
 * seconds). So a judge of our own: a job waits, this worker has a free slot, and it has started nothing meanwhile.
 * First remedy: a new worker. If that does not help either: the process must go, and its supervisor brings a fresh one.
 */
export type WatchdogSample = {
  /** Jobs that could start now; undefined when the queue could not be asked, which proves nothing against the worker. */
  waiting: number | undefined
  freeSlots: number
  /** Counts up with every job that this worker has started. */
  started: number
}

export type WatchdogVerdict = 'fine' | 'reconnect' | 'give_up'

export type Watchdog = { judge(sample: WatchdogSample, nowMs: number): WatchdogVerdict }

/** @param stuckMs how long idleness beside waiting jobs is borne, before the first remedy and again before the last. */
export function createWatchdog({ stuckMs }: { stuckMs: number }): Watchdog {
  let since: number | undefined
  let startedThen = 0
  let remedies = 0
  return {
    judge({ waiting, freeSlots, started }, nowMs) {
      if (started !== startedThen) remedies = 0
      const idleBesideWork = waiting !== undefined && waiting > 0 && freeSlots > 0
      if (!idleBesideWork || started !== startedThen || since === undefined) {
        since = idleBesideWork ? nowMs : undefined
        startedThen = started
        return 'fine'
      }
      if (nowMs - since < stuckMs) return 'fine'
      since = nowMs
      remedies += 1
      return remedies === 1 ? 'reconnect' : 'give_up'
    },
  }
}
