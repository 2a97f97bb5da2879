/**
 * One pass of the sweeper. It needs no worker and no queue: each unfinished row is settled from PostgreSQL alone,
 * no matter what was lost elsewhere, by the database's clock.
 *
 * A lapsed lease does not say whether the worker died or was cut off. When passes have not come for longer than half a lease (the
 * database or this service was away, so nobody could renew), leases are not believed until passes have come steadily for one
 * whole lease. Then the attempt is sealed in the token log before its row is touched: from there on its worker can publish
 * nothing, and the tail says whether it has published anything.
 */
import type { Seal } from './generation.ts'
import type { Generations } from './generations.ts'
import type { GenerationLimits } from './limits.ts'
import type { GenerationLog, SweepCandidate, SweepStore } from './ports.ts'

export type SweepPorts = {
  store: SweepStore
  generations: Generations
  log: GenerationLog
  limits: GenerationLimits
  /** Rows of one pass at most. */
  batchSize: number
  /** How long a taken row is left alone by other sweepers. */
  holdMs: number
  /** Called for a row that could not be settled; the others continue. */
  onError(error: unknown, candidate: SweepCandidate): void
}

export type SweepReport = { settled: number; requeued: number; waitedForLeases: boolean; queued: number; more: boolean }

const settledAtOnceMax = 10

export function createSweep(ports: SweepPorts): () => Promise<SweepReport> {
  const { generations, limits } = ports

  /** Undefined: the log is out of reach. */
  async function seal({ id, attempt, textSeq }: SweepCandidate): Promise<Seal | undefined> {
    return await ports.log.seal(id, { attempt, afterSeq: textSeq, by: 'sweeper' }).catch(() => undefined)
  }

  async function settle(candidate: SweepCandidate): Promise<boolean> {
    const { ownerId, id, attempt, status, cause, requeue } = candidate
    if (cause === 'requeue')
      return (await generations.apply(ownerId, id, { kind: 'requeue', requeue }))?.changed === true
    const sealed = status === 'streaming' ? await seal(candidate) : undefined
    return (await generations.apply(ownerId, id, { kind: cause, attempt, seal: sealed }))?.changed === true
  }

  return async () => {
    const { steadyForMs, candidates, queued } = await ports.store.take({
      leaseMs: limits.leaseMs,
      holdMs: ports.holdMs,
      limit: ports.batchSize,
    })
    const report: SweepReport = {
      settled: 0,
      requeued: 0,
      waitedForLeases: steadyForMs < limits.leaseMs,
      queued,
      more: candidates.length >= ports.batchSize,
    }
    const waiting = [...candidates]
    const work = async (): Promise<void> => {
      for (let candidate = waiting.shift(); candidate !== undefined; candidate = waiting.shift()) {
        const changed = await settle(candidate).catch((error: unknown) => {
          ports.onError(error, candidate)
          return false
        })
        if (changed && candidate.cause === 'requeue') report.requeued += 1
        else if (changed) report.settled += 1
      }
    }
    await Promise.all(Array.from({ length: settledAtOnceMax }, work))
    return report
  }
}
